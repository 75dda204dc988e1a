/** ListAttachedUserPolicies: the managed policies that hold for a user; not those that do through a group, and not its boundary. */
import { readOperation } from '../../../operation.ts'
import { listingAttached } from './attachments.ts'
import { users } from './policy-holders.ts'

export const listAttachedUserPolicies = readOperation(
  'iam',
  'ListAttachedUserPolicies',
  listingAttached('ListAttachedUserPolicies', users),
)
