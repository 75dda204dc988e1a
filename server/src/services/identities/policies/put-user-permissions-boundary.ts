/** PutUserPermissionsBoundary: what a user may be allowed at most, at once. */
import { writeOperation } from '../../../operation.ts'
import { bounding } from './permissions-boundary.ts'
import { users } from './policy-holders.ts'

export const putUserPermissionsBoundary = writeOperation(
  'iam',
  'PutUserPermissionsBoundary',
  bounding('PutUserPermissionsBoundary', users),
)
