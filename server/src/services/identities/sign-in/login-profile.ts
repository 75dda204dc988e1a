/** What operations on a user's password share. */
import { Fault } from '../../../operation.ts'
import { findLoginProfile, type LoginProfile } from '../../../store/login-profiles.ts'
import type { Reader } from '../../../store/store.ts'
import type { User } from '../../../store/users.ts'

export async function existingLoginProfile(store: Reader, user: User): Promise<LoginProfile> {
  const profile = await findLoginProfile(store, user)
  if (profile !== undefined) return profile
  throw new Fault('NoSuchEntity', `Login Profile for User ${user.name} cannot be found.`)
}

export function describeLoginProfile(user: User, { createdAt, resetRequired }: Omit<LoginProfile, 'password'>) {
  return { UserName: user.name, CreateDate: new Date(createdAt), PasswordResetRequired: resetRequired }
}
