/** DeleteUserPermissionsBoundary: a user may again do all that its policies allow. */
import { writeOperation } from '../../../operation.ts'
import { unbounding } from './permissions-boundary.ts'
import { users } from './policy-holders.ts'

export const deleteUserPermissionsBoundary = writeOperation(
  'iam',
  'DeleteUserPermissionsBoundary',
  unbounding('DeleteUserPermissionsBoundary', users),
)
