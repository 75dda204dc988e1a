/** CreateAccountAlias, DeleteAccountAlias and ListAccountAliases: a name for the account that people can remember. */
import { Fault, readOperation, writeOperation } from '../../../operation.ts'
import {
  findAccountAlias,
  findAccountOfAlias,
  putAccountAlias,
  deleteAccountAlias as removeAlias,
} from '../../../store/account-aliases.ts'
import { pageOf } from '../pages.ts'

/** A new alias stands in the place of the old one. */
export const createAccountAlias = writeOperation('iam', 'CreateAccountAlias', {
  permissions: () => [{ action: 'iam:CreateAccountAlias', resource: '*' }],
  async run({ AccountAlias }, { store, account }) {
    if ((await findAccountOfAlias(store, AccountAlias)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `The account alias ${AccountAlias} already exists.`)
    }
    await putAccountAlias(store, account, AccountAlias)
    return {}
  },
})

export const deleteAccountAlias = writeOperation('iam', 'DeleteAccountAlias', {
  permissions: () => [{ action: 'iam:DeleteAccountAlias', resource: '*' }],
  async run({ AccountAlias }, { store, account }) {
    if (await removeAlias(store, account, AccountAlias)) return {}
    throw new Fault('NoSuchEntity', `The account alias ${AccountAlias} cannot be found.`)
  },
})

export const listAccountAliases = readOperation('iam', 'ListAccountAliases', {
  permissions: () => [{ action: 'iam:ListAccountAliases', resource: '*' }],
  async run(input, context) {
    const alias = await findAccountAlias(context.store, context.account)
    const aliases = alias === undefined ? [] : [alias]
    const { rows, place } = await pageOf(
      context,
      'iam:ListAccountAliases',
      input,
      (after, limit) => aliases.filter((name) => name > after).slice(0, limit),
      (name) => name,
    )
    return { AccountAliases: rows, ...place }
  },
})
