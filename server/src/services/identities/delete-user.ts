/** DeleteUser: only once nothing is left of it, so that nobody deletes rights by accident. */
import { Fault, writeOperation } from '../../operation.ts'
import { accessKeysOf } from '../../store/access-keys.ts'
import { listInlinePolicies } from '../../store/inline-policies.ts'
import { findLoginProfile } from '../../store/login-profiles.ts'
import { mfaDevicesOf } from '../../store/mfa-devices.ts'
import { deleteUser as removeUser } from '../../store/users.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const deleteUser = writeOperation('iam', 'DeleteUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeleteUser', target)],
  async run(_input, { store }, target) {
    const user = existingUser(target)
    if ((await accessKeysOf(store, user.account, user.id)).length > 0) {
      throw new Fault('DeleteConflict', 'Cannot delete entity, must delete access keys first.')
    }
    if ((await listInlinePolicies(store, user, '', 1)).length > 0) {
      throw new Fault('DeleteConflict', 'Cannot delete entity, must delete policies first.')
    }
    if ((await findLoginProfile(store, user)) !== undefined) {
      throw new Fault('DeleteConflict', 'Cannot delete entity, must delete login profile first.')
    }
    if ((await mfaDevicesOf(store, user.account, user.id)).length > 0) {
      throw new Fault('DeleteConflict', 'Cannot delete entity, must delete MFA device first.')
    }
    await removeUser(store, user)
    return {}
  },
})
