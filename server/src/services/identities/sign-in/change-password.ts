/** ChangePassword: a user's own, by whoever knows the old one. */
import { reach } from '../../../authorize/evaluate.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { changePassword as change, findLoginProfile } from '../../../store/login-profiles.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { existingLoginProfile } from './login-profile.ts'
import { passwordPolicyOf } from './password-policy.ts'
import { checkNewPassword, judgePassword, newPassword, uncountAttempt } from './passwords.ts'

export const changePassword = writeOperation('iam', 'ChangePassword', {
  target(_input, context) {
    if (context.caller.principal.kind !== 'user') {
      throw new Fault('InvalidUserType', 'Only an IAM user can change its own password.')
    }
    return namedUserOrCaller(context, undefined)
  },
  async permissions(_input, context, target) {
    const policy = await passwordPolicyOf(context.store, context.account)
    const permission = onUser(context, 'ChangePassword', target)
    // The account allows it as a grant would: a Deny still denies it.
    return [policy?.AllowUsersToChangePassword ? { ...permission, granted: async () => reach.principal } : permission]
  },
  async prepare({ OldPassword, NewPassword }, context, target) {
    const user = existingUser(target)
    const profile = await existingLoginProfile(context.store, user)
    if (!(await judgePassword(context, user, profile, OldPassword))) {
      throw new Fault('AccessDenied', 'The old password was incorrect.')
    }
    // Guesses at the second factor are not forgotten for the password alone.
    await uncountAttempt(context, user)
    await checkNewPassword(context, user, NewPassword, profile)
    return { password: await newPassword(context, user, NewPassword), from: profile.changedAt }
  },
  async run(_input, { store, now }, target, { password, from }) {
    const user = existingUser(target)
    // Another change came first: what was judged is not the old password any more.
    if ((await findLoginProfile(store, user))?.changedAt !== from) {
      throw new Fault('EntityTemporarilyUnmodifiable', 'The password is being changed by another request. Try again.')
    }
    await change(store, user, password, false, now)
    return {}
  },
})
