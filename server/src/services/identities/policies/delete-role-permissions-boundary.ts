/** DeleteRolePermissionsBoundary: a role may again do all that its policies allow. */
import { writeOperation } from '../../../operation.ts'
import { unbounding } from './permissions-boundary.ts'
import { roles } from './policy-holders.ts'

export const deleteRolePermissionsBoundary = writeOperation(
  'iam',
  'DeleteRolePermissionsBoundary',
  unbounding('DeleteRolePermissionsBoundary', roles),
)
