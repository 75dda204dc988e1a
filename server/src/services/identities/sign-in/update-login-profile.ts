/** UpdateLoginProfile: an administrator gives a user another password, or asks for one at the next sign-in. */
import { writeOperation } from '../../../operation.ts'
import { changePassword, setResetRequired } from '../../../store/login-profiles.ts'
import { putAttempts } from '../../../store/sign-ins.ts'
import { existingUser, namedUser, onUser } from '../users/named-user.ts'
import { existingLoginProfile } from './login-profile.ts'
import { checkNewPassword, newPassword } from './passwords.ts'

export const updateLoginProfile = writeOperation('iam', 'UpdateLoginProfile', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'UpdateLoginProfile', target)],
  async prepare({ Password }, context, target) {
    const user = existingUser(target)
    const profile = await existingLoginProfile(context.store, user)
    if (Password === undefined) return undefined
    await checkNewPassword(context, user, Password, profile)
    return newPassword(context, user, Password)
  },
  async run({ PasswordResetRequired }, { store, now }, target, password) {
    const user = existingUser(target)
    const { resetRequired } = await existingLoginProfile(store, user)
    const required = PasswordResetRequired ?? resetRequired
    if (password === undefined) await setResetRequired(store, user, required)
    else {
      await changePassword(store, user, password, required, now)
      // Who has a new password is not kept out by guesses at the old one.
      await putAttempts(store, user.account, user.id, { attempts: 0, lockedUntil: 0 })
    }
    return {}
  },
})
