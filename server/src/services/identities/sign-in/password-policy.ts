/** What a password must be: an account's own policy, or IAM's default. */
import { Fault } from '../../../operation.ts'
import { findPasswordPolicy } from '../../../store/login-profiles.ts'
import type { Reader } from '../../../store/store.ts'

/** The members of UpdateAccountPasswordPolicy. */
export interface PasswordPolicy {
  readonly MinimumPasswordLength: number
  readonly RequireSymbols: boolean
  readonly RequireNumbers: boolean
  readonly RequireUppercaseCharacters: boolean
  readonly RequireLowercaseCharacters: boolean
  readonly AllowUsersToChangePassword: boolean
  /** Days. */
  readonly MaxPasswordAge?: number
  /** How many passwords, the present one counted, cannot be used again. */
  readonly PasswordReusePrevention?: number
  readonly HardExpiry?: boolean
}

/** Undefined when the account has none of its own. */
export async function passwordPolicyOf(store: Reader, account: string): Promise<PasswordPolicy | undefined> {
  const text = await findPasswordPolicy(store, account)
  return text === undefined ? undefined : (JSON.parse(text) as PasswordPolicy)
}

const symbols = /[!@#$%^&*()_+\-=[\]{}|']/
const classes = [/[A-Z]/, /[a-z]/, /\d/, symbols]

/**
 * Source: IAM User Guide, id_credentials_passwords_account-policy. The default asks for eight characters of three classes, and not for the
 * account's number or the user's name.
 */
export function checkPassword(
  policy: PasswordPolicy | undefined,
  password: string,
  account: string,
  name: string,
): void {
  const good = policy ? conforms(policy, password) : conformsToDefault(password, account, name)
  if (!good) {
    throw new Fault('PasswordPolicyViolation', 'Password does not conform to the account password policy.')
  }
}

function conforms(policy: PasswordPolicy, password: string): boolean {
  return (
    password.length >= policy.MinimumPasswordLength &&
    (!policy.RequireUppercaseCharacters || /[A-Z]/.test(password)) &&
    (!policy.RequireLowercaseCharacters || /[a-z]/.test(password)) &&
    (!policy.RequireNumbers || /\d/.test(password)) &&
    (!policy.RequireSymbols || symbols.test(password))
  )
}

function conformsToDefault(password: string, account: string, name: string): boolean {
  const kinds = classes.filter((one) => one.test(password)).length
  return password.length >= 8 && kinds >= 3 && password !== account && password.toLowerCase() !== name.toLowerCase()
}
