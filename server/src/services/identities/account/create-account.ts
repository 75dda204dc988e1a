/** CreateAccount: a tenant of its own, with its first administrator. AWS's nearest is Organizations, whose accounts come without a key. */
import { createAdministrator, newAccountId } from '../../../credentials/first-administrator.ts'
import { Fault, type WriteContext, writeOperation } from '../../../operation.ts'
import { accountExists, insertAccount } from '../../../store/accounts.ts'
import { forOperator } from './operator-permission.ts'

export const createAccount = writeOperation('larder', 'CreateAccount', {
  permissions: (_input, context) => forOperator(context, 'larder:CreateAccount'),
  async run({ AccountName, AccountId }, context) {
    const { store, now, keys } = context
    const id = AccountId ?? (await freeId(context))
    if (await accountExists(store, id)) {
      throw new Fault('AccountAlreadyExistsException', `There is an account ${id} already.`)
    }
    await insertAccount(store, { id, name: AccountName, createdAt: now })
    const made = await createAdministrator(store, { keys, random: (bytes) => context.random(bytes), now }, id)
    return {
      Account: { AccountId: id, AccountName, CreatedAt: new Date(now) },
      Administrator: {
        UserName: made.userName,
        AccessKeyId: made.accessKeyId,
        SecretAccessKey: made.secretAccessKey,
      },
    }
  },
})

/** Forty bits of chance meet sooner or later. */
async function freeId(context: WriteContext): Promise<string> {
  for (;;) {
    const id = newAccountId((bytes) => context.random(bytes))
    if (!(await accountExists(context.store, id))) return id
  }
}
