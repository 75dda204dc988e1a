/** Names of accounts that people can remember, as rows: each is one account's in the whole store. */
import type { Reader, Transaction } from './store.ts'

export async function findAccountAlias(reader: Reader, account: string): Promise<string | undefined> {
  const row = await reader.one<{ alias: string }>('SELECT alias FROM account_aliases WHERE account = $1', account)
  return row?.alias
}

/** Whose alias it is. */
export async function findAccountOfAlias(reader: Reader, alias: string): Promise<string | undefined> {
  const row = await reader.one<{ account: string }>('SELECT account FROM account_aliases WHERE alias = $1', alias)
  return row?.account
}

/** In the place of the one that there was. Fails when the alias is another account's. */
export async function putAccountAlias(transaction: Transaction, account: string, alias: string): Promise<void> {
  await transaction.run(
    `INSERT INTO account_aliases (account, alias) VALUES ($1, $2)
     ON CONFLICT (account) DO UPDATE SET alias = excluded.alias`,
    account,
    alias,
  )
}

/** Whether it was this account's. */
export async function deleteAccountAlias(transaction: Transaction, account: string, alias: string): Promise<boolean> {
  const deleted = await transaction.run('DELETE FROM account_aliases WHERE account = $1 AND alias = $2', account, alias)
  return deleted > 0
}
