/** CreateLoginProfile: lets a user sign in with a password. */
import { Fault, writeOperation } from '../../../operation.ts'
import { findLoginProfile, insertLoginProfile } from '../../../store/login-profiles.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { describeLoginProfile } from './login-profile.ts'
import { checkNewPassword, newPassword } from './passwords.ts'

export const createLoginProfile = writeOperation('iam', 'CreateLoginProfile', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'CreateLoginProfile', target)],
  async prepare({ Password }, context, target) {
    const user = existingUser(target)
    if (Password === undefined) throw new Fault('ValidationError', 'A password is required.')
    await checkNewPassword(context, user, Password)
    return newPassword(context, user, Password)
  },
  async run({ PasswordResetRequired = false }, { store, now }, target, password) {
    const user = existingUser(target)
    if ((await findLoginProfile(store, user)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`)
    }
    await insertLoginProfile(store, user, password, PasswordResetRequired, now)
    return {
      LoginProfile: describeLoginProfile(user, {
        createdAt: now,
        changedAt: now,
        resetRequired: PasswordResetRequired,
      }),
    }
  },
})
