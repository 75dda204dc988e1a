/** PutRolePermissionsBoundary: what a role may be allowed at most, at once. */
import { writeOperation } from '../../../operation.ts'
import { bounding } from './permissions-boundary.ts'
import { roles } from './policy-holders.ts'

export const putRolePermissionsBoundary = writeOperation(
  'iam',
  'PutRolePermissionsBoundary',
  bounding('PutRolePermissionsBoundary', roles),
)
