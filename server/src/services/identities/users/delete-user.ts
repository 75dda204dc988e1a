/** DeleteUser: only once nothing is left of it, so that nobody deletes rights by accident. */
import { writeOperation } from '../../../operation.ts'
import { accessKeysOf } from '../../../store/access-keys.ts'
import { groupsOf } from '../../../store/groups.ts'
import { findLoginProfile } from '../../../store/login-profiles.ts'
import { mfaDevicesOf } from '../../../store/mfa-devices.ts'
import { deleteBoundary } from '../../../store/policy-attachments.ts'
import { deleteUser as removeUser } from '../../../store/users.ts'
import { refuseWhile, refuseWithPolicies } from '../delete-conflicts.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const deleteUser = writeOperation('iam', 'DeleteUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeleteUser', target)],
  async run(_input, { store }, target) {
    const user = existingUser(target)
    refuseWhile((await accessKeysOf(store, user.account, user.id)).length > 0, 'delete access keys')
    await refuseWithPolicies(store, user)
    refuseWhile((await groupsOf(store, user)).length > 0, 'remove users from group')
    refuseWhile((await findLoginProfile(store, user)) !== undefined, 'delete login profile')
    refuseWhile((await mfaDevicesOf(store, user.account, user.id)).length > 0, 'delete MFA device')
    await deleteBoundary(store, user)
    await removeUser(store, user)
    return {}
  },
})
