/** A user's password: made, judged and changed. Every guess is counted before it is judged. */
import { hashPassword, isPassword, judgeNothing } from '../../../credentials/password-hash.ts'
import type { Address, Sealed } from '../../../crypto/seal.ts'
import { type Context, Fault } from '../../../operation.ts'
import { TooMuchWaiting } from '../../../slow-work.ts'
import { formerPasswords, type LoginProfile } from '../../../store/login-profiles.ts'
import { findAttempts, putAttempts } from '../../../store/sign-ins.ts'
import type { User } from '../../../store/users.ts'
import { checkPassword, passwordPolicyOf } from './password-policy.ts'

/** Who signs in: an account and a user's unique id. */
type Owner = Pick<User, 'account' | 'id'>

const minute = 60_000
/** So many guesses are free. Every further one locks the user for twice as long as the one before, up to an hour. */
const freeAttempts = 5
const longestLock = 60 * minute

/** Hashed and sealed for this user alone. It takes a quarter of a second: outside of transactions. */
export async function newPassword(context: Context, user: User, password: string): Promise<Sealed> {
  const hash = await busyAsThrottled(hashPassword(password, (bytes) => context.random(bytes)))
  return context.keys.seal(hash, addressOf(user))
}

/** @throws Fault PasswordPolicyViolation */
export async function checkNewPassword(
  context: Context,
  user: User,
  password: string,
  profile?: LoginProfile,
): Promise<void> {
  const policy = await passwordPolicyOf(context.store, user.account)
  checkPassword(policy, password, user.account, user.name)
  const remembered = policy?.PasswordReusePrevention ?? 0
  if (profile === undefined || remembered === 0) return
  const former = await formerPasswords(context.store, user, remembered - 1)
  for (const sealed of [profile.password, ...former]) {
    if (await matches(context, user, password, sealed)) {
      throw new Fault('PasswordPolicyViolation', 'Password does not conform to the account password policy.')
    }
  }
}

/**
 * Whether this is the user's password. A guess counts until `forgetAttempts`; while the user is locked nothing is right, and nothing is told
 * of the lock but by the time that it takes to end. A user that is absent or has no password takes as long.
 */
export async function judgePassword(
  context: Context,
  user: User | undefined,
  profile: LoginProfile | undefined,
  password: string,
): Promise<boolean> {
  if (user === undefined || profile === undefined || !(await countAttempt(context, user))) {
    await judgeNobody(password)
    return false
  }
  return matches(context, user, password, profile.password)
}

/** As much work as judging a password, so that the time taken does not tell who exists. */
export function judgeNobody(password: string): Promise<void> {
  return busyAsThrottled(judgeNothing(password))
}

/** False while the user is locked. Counting comes first, so that many guesses at once are as many as one after the other. */
export function countAttempt(context: Context, { account, id }: Owner): Promise<boolean> {
  return context.transact(
    async (transaction) => {
      const { attempts, lockedUntil } = await findAttempts(transaction, account, id)
      if (lockedUntil > context.now) return false
      const over = attempts + 1 - freeAttempts
      const lock = over > 0 ? Math.min(longestLock, minute * 2 ** (over - 1)) : 0
      await putAttempts(transaction, account, id, { attempts: attempts + 1, lockedUntil: context.now + lock })
      return true
    },
    () => undefined,
  )
}

/** Takes one attempt back, which proved to be right as far as it went; others that were counted meanwhile stay. */
export async function uncountAttempt(context: Context, { account, id }: Owner): Promise<void> {
  await context.transact(
    async (transaction) => {
      const { attempts, lockedUntil } = await findAttempts(transaction, account, id)
      const left = Math.max(0, attempts - 1)
      await putAttempts(transaction, account, id, {
        attempts: left,
        lockedUntil: left <= freeAttempts ? 0 : lockedUntil,
      })
    },
    () => undefined,
  )
}

export async function forgetAttempts(context: Context, { account, id }: Owner): Promise<void> {
  await context.transact(
    (transaction) => putAttempts(transaction, account, id, { attempts: 0, lockedUntil: 0 }),
    () => undefined,
  )
}

async function matches(context: Context, user: User, password: string, sealed: Uint8Array): Promise<boolean> {
  return busyAsThrottled(isPassword(password, context.keys.open(sealed, addressOf(user))))
}

async function busyAsThrottled<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof TooMuchWaiting) throw new Fault('ThrottlingException', 'Rate exceeded')
    throw error
  }
}

function addressOf({ account, id }: Owner): Address {
  return { account, region: '', resource: id, version: '', purpose: 'password' }
}
