/** GetLoginProfile: whether a user can sign in with a password, and since when. */
import { readOperation } from '../../../operation.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { describeLoginProfile, existingLoginProfile } from './login-profile.ts'

export const getLoginProfile = readOperation('iam', 'GetLoginProfile', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'GetLoginProfile', target)],
  async run(_input, { store }, target) {
    const user = existingUser(target)
    return { LoginProfile: describeLoginProfile(user, await existingLoginProfile(store, user)) }
  },
})
