/**
 * SignIn: a person's user name, password and second factor for temporary credentials. Whoever calls it has none yet, so it is not signed;
 * every refusal is the same but for those that only the right password brings about.
 */
import { type Caller, type Context, Fault, type Identifying, type Input, readOperation } from '../../../operation.ts'
import { accountExists } from '../../../store/accounts.ts'
import { userArn } from '../../../store/identities.ts'
import { changePassword, findLoginProfile, type LoginProfile } from '../../../store/login-profiles.ts'
import { mfaDevicesOf } from '../../../store/mfa-devices.ts'
import { insertSignIn } from '../../../store/sign-ins.ts'
import { findUser, type User } from '../../../store/users.ts'
import { credentialsFor, sessionTimes } from '../sessions/temporary-credentials.ts'
import { consumeCode } from './mfa-device.ts'
import { passwordPolicyOf } from './password-policy.ts'
import {
  checkNewPassword,
  forgetAttempts,
  judgeNobody,
  judgePassword,
  newPassword,
  uncountAttempt,
} from './passwords.ts'

type Request = Input<'larder', 'SignIn'>

const eightHours = 28_800
const day = 86_400_000

export const signIn = readOperation('larder', 'SignIn', {
  identify: ({ AccountId, UserName, Password }, parts) => claimed(parts, AccountId, UserName, Password),

  permissions: () => [],

  async run(input, context) {
    const user = await findUser(context.store, input.AccountId, input.UserName)
    const profile = user && (await findLoginProfile(context.store, user))
    if (!(await judgePassword(context, user, profile, input.Password)) || !user || !profile) throw failed()
    const secondFactor = await judgeSecondFactor(context, user, input.MFACode)
    await forgetAttempts(context, user)
    await renewPassword(context, user, profile, input)
    const times = sessionTimes(context, input.DurationSeconds ?? eightHours)
    const identity = { kind: 'user' as const, id: user.id }
    const Credentials = credentialsFor(context, {
      account: user.account,
      identity,
      ...times,
      signedIn: true,
      ...(secondFactor && { secondFactorAt: times.issuedAt }),
    })
    await context.transact(
      (transaction) =>
        insertSignIn(transaction, {
          account: user.account,
          accessKeyId: Credentials.AccessKeyId,
          userId: user.id,
          signedInAt: times.issuedAt,
          expiresAt: times.expiresAt,
          sourceIp: context.origin.sourceIp,
          userAgent: context.origin.userAgent.slice(0, longestUserAgent),
          secondFactor,
        }),
      () => undefined,
    )
    return { Credentials, Arn: userArn(user), SecondFactor: secondFactor }
  },
})

const longestUserAgent = 256

/** Who this claims to be, so that the attempt is recorded as that user's. A user that does not exist is recorded by nothing but its account. */
async function claimed({ store }: Identifying, account: string, name: string, password: string): Promise<Caller> {
  // A record belongs to an account; strangers do not make up any.
  if (!(await accountExists(store, account))) {
    await judgeNobody(password)
    throw failed()
  }
  const user = await findUser(store, account, name)
  const arn = user ? userArn(user) : `arn:aws:iam::${account}:user/`
  return {
    principal: { kind: 'user', account, arn, identityPolicies: [] },
    account,
    accessKeyId: '',
    userId: user?.id ?? '',
    ...(user && { userName: user.name }),
    tags: new Map(),
  }
}

function failed(): Fault {
  return new Fault(
    'SignInFailedException',
    'The account, user name, password or code is not right. After several failures a user is locked for some minutes.',
  )
}

/** Whether there was one. A user who has a device must show its code. */
async function judgeSecondFactor(context: Context, user: User, code: string | undefined): Promise<boolean> {
  if ((await mfaDevicesOf(context.store, user.account, user.id)).length === 0) return false
  if (code === undefined) {
    // The password was right, so a person who is about to look up the code is not on the way to being locked.
    await uncountAttempt(context, user)
    throw new Fault('MultiFactorRequiredException', 'This user has a second factor: sign in with its code as well.')
  }
  if (await consumeCode(context, user, code)) return true
  throw failed()
}

/** A password that must be changed lets nobody in until a new one comes with it; to change any other takes the permission to. */
async function renewPassword(context: Context, user: User, profile: LoginProfile, input: Request): Promise<void> {
  const policy = await passwordPolicyOf(context.store, user.account)
  const tooOld = policy?.MaxPasswordAge !== undefined && context.now >= profile.changedAt + policy.MaxPasswordAge * day
  if (tooOld && policy?.HardExpiry) {
    throw new Fault('PasswordResetRequiredException', 'The password has expired. Ask an administrator for a new one.')
  }
  if (!tooOld && !profile.resetRequired) {
    if (input.NewPassword === undefined) return
    throw new Fault(
      'ValidationException',
      'This password need not be changed. Use ChangePassword to change it all the same.',
    )
  }
  if (input.NewPassword === undefined) {
    throw new Fault('PasswordResetRequiredException', 'The password must be changed: sign in with a new one as well.')
  }
  await checkNewPassword(context, user, input.NewPassword, profile)
  const password = await newPassword(context, user, input.NewPassword)
  await context.transact(
    (transaction) => changePassword(transaction, user, password, false, context.now),
    () => ({
      service: 'iam',
      name: 'ChangePassword',
      writes: true,
      parameters: {},
      resources: [userArn(user)],
    }),
  )
}
