/** UpdateAccountPasswordPolicy, GetAccountPasswordPolicy and DeleteAccountPasswordPolicy: what the passwords of an account must be. */
import { Fault, readOperation, writeOperation } from '../../../operation.ts'
import { deletePasswordPolicy, putPasswordPolicy } from '../../../store/login-profiles.ts'
import { type PasswordPolicy, passwordPolicyOf } from './password-policy.ts'

const permissionTo = (action: string) => () => [{ action: `iam:${action}`, resource: '*' }]

function absent(account: string): Fault {
  return new Fault('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`)
}

/** What is left out falls back to the default of this operation, and not to what was set before. */
export const updateAccountPasswordPolicy = writeOperation('iam', 'UpdateAccountPasswordPolicy', {
  permissions: permissionTo('UpdateAccountPasswordPolicy'),
  async run(input, { store, account }) {
    const policy: PasswordPolicy = {
      MinimumPasswordLength: input.MinimumPasswordLength ?? 6,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
      ...(input.MaxPasswordAge !== undefined && { MaxPasswordAge: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention !== undefined && { PasswordReusePrevention: input.PasswordReusePrevention }),
      ...(input.HardExpiry !== undefined && { HardExpiry: input.HardExpiry }),
    }
    await putPasswordPolicy(store, account, JSON.stringify(policy))
    return {}
  },
})

export const getAccountPasswordPolicy = readOperation('iam', 'GetAccountPasswordPolicy', {
  permissions: permissionTo('GetAccountPasswordPolicy'),
  async run(_input, { store, account }) {
    const policy = await passwordPolicyOf(store, account)
    if (policy === undefined) throw absent(account)
    return { PasswordPolicy: { ...policy, ExpirePasswords: policy.MaxPasswordAge !== undefined } }
  },
})

export const deleteAccountPasswordPolicy = writeOperation('iam', 'DeleteAccountPasswordPolicy', {
  permissions: permissionTo('DeleteAccountPasswordPolicy'),
  async run(_input, { store, account }) {
    if (!(await deletePasswordPolicy(store, account))) throw absent(account)
    return {}
  },
})
