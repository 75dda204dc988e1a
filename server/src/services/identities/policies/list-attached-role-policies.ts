/** ListAttachedRolePolicies: the managed policies that hold for a role; not its boundary. */
import { readOperation } from '../../../operation.ts'
import { listingAttached } from './attachments.ts'
import { roles } from './policy-holders.ts'

export const listAttachedRolePolicies = readOperation(
  'iam',
  'ListAttachedRolePolicies',
  listingAttached('ListAttachedRolePolicies', roles),
)
