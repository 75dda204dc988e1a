/** DeleteLoginProfile: nobody signs in as this user any more. Its access keys are untouched. */
import { writeOperation } from '../../../operation.ts'
import { deleteLoginProfile as remove } from '../../../store/login-profiles.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { existingLoginProfile } from './login-profile.ts'

export const deleteLoginProfile = writeOperation('iam', 'DeleteLoginProfile', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeleteLoginProfile', target)],
  async run(_input, { store }, target) {
    const user = existingUser(target)
    await existingLoginProfile(store, user)
    await remove(store, user)
    return {}
  },
})
