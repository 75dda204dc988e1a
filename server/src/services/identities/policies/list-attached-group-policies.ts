/** ListAttachedGroupPolicies: the managed policies that hold for the users in a group. */
import { readOperation } from '../../../operation.ts'
import { listingAttached } from './attachments.ts'
import { groups } from './policy-holders.ts'

export const listAttachedGroupPolicies = readOperation(
  'iam',
  'ListAttachedGroupPolicies',
  listingAttached('ListAttachedGroupPolicies', groups),
)
