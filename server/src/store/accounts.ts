/** The accounts of this store, as rows. The first is made when the store is first started; it is written down who that is. */

import type { Reader, Transaction } from './store.ts'

export async function accountExists(reader: Reader, account: string): Promise<boolean> {
  const row = await reader.one<{ id: string }>('SELECT id FROM accounts WHERE id = $1', account)
  return row !== undefined
}

export async function findFirstAccount(reader: Reader): Promise<string | undefined> {
  const row = await reader.one<{ value: string }>("SELECT value FROM settings WHERE name = 'first-account'")
  return row?.value
}

/** Fails when there is one, even one that this transaction could not see: of two nodes that start at once, one wins. */
export async function insertFirstAccount(transaction: Transaction, id: string, now: number): Promise<void> {
  await transaction.run("INSERT INTO settings (name, value) VALUES ('first-account', $1)", id)
  await transaction.run('INSERT INTO accounts (id, created_at) VALUES ($1, $2)', id, now)
  await transaction.changed('identities')
}
