/** The accounts of this store, as rows. The first is made when the store is first started; it is written down who that is. */

import type { Reader, Transaction } from './store.ts'

export async function accountExists(reader: Reader, account: string): Promise<boolean> {
  const row = await reader.one<{ id: string }>('SELECT id FROM accounts WHERE id = $1', account)
  return row !== undefined
}

export interface Account {
  id: string
  /** What the operator calls it; null of the first account. */
  name: string | null
  /** Milliseconds since 1970. */
  createdAt: number
}

export async function findAccount(reader: Reader, account: string): Promise<Account | undefined> {
  const row = await reader.one<{ id: string; name: string | null; created_at: number }>(
    'SELECT id, name, created_at FROM accounts WHERE id = $1',
    account,
  )
  return row && { id: row.id, name: row.name, createdAt: row.created_at }
}

/** At most `limit` accounts in the order of their ids, from after the id `after` (the empty text is before all). */
export async function listAccounts(reader: Reader, after: string, limit: number): Promise<Account[]> {
  const rows = await reader.all<{ id: string; name: string | null; created_at: number }>(
    'SELECT id, name, created_at FROM accounts WHERE id > $1 ORDER BY id LIMIT $2',
    after,
    limit,
  )
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }))
}

/** Fails when there is one of this id. */
export async function insertAccount(transaction: Transaction, { id, name, createdAt }: Account): Promise<void> {
  await transaction.run('INSERT INTO accounts (id, name, created_at) VALUES ($1, $2, $3)', id, name, createdAt)
  await transaction.changed('identities')
}

export async function findFirstAccount(reader: Reader): Promise<string | undefined> {
  const row = await reader.one<{ value: string }>("SELECT value FROM settings WHERE name = 'first-account'")
  return row?.value
}

/** Fails when there is one, even one that this transaction could not see: of two nodes that start at once, one wins. */
export async function insertFirstAccount(transaction: Transaction, id: string, now: number): Promise<void> {
  await transaction.run("INSERT INTO settings (name, value) VALUES ('first-account', $1)", id)
  await insertAccount(transaction, { id, name: null, createdAt: now })
}
