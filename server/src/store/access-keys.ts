/** The long-term access keys of users, as rows. */

import type { Reader, Sealed, Transaction } from './store.ts'

export interface AccessKey {
  id: string
  account: string
  userId: string
  status: 'Active' | 'Inactive'
  /** Milliseconds since 1970. */
  createdAt: number
}

interface Row {
  id: string
  account: string
  user_id: string
  status: AccessKey['status']
  created_at: number
}

function accessKeyOf({ user_id, created_at, ...row }: Row): AccessKey {
  return { ...row, userId: user_id, createdAt: created_at }
}

export async function findAccessKey(reader: Reader, id: string): Promise<AccessKey | undefined> {
  const row = await reader.one<Row>(
    'SELECT id, account, user_id, status, created_at FROM access_keys WHERE id = $1',
    id,
  )
  return row && accessKeyOf(row)
}

/** The secret alone, for the start of the server to compare. */
export async function findSecret(reader: Reader, id: string): Promise<Uint8Array | undefined> {
  const row = await reader.one<{ secret: Uint8Array }>('SELECT secret FROM access_keys WHERE id = $1', id)
  return row?.secret
}

/** All of a user's keys, oldest first: AWS permits two. */
export async function accessKeysOf(reader: Reader, account: string, userId: string): Promise<AccessKey[]> {
  const rows = await reader.all<Row>(
    `SELECT id, account, user_id, status, created_at FROM access_keys
     WHERE account = $1 AND user_id = $2 ORDER BY created_at, id`,
    account,
    userId,
  )
  return rows.map(accessKeyOf)
}

export async function insertAccessKey(
  transaction: Transaction,
  key: Omit<AccessKey, 'status'>,
  secret: Sealed,
): Promise<void> {
  await transaction.run(
    "INSERT INTO access_keys (id, account, user_id, secret, status, created_at) VALUES ($1, $2, $3, $4, 'Active', $5)",
    key.id,
    key.account,
    key.userId,
    secret,
    key.createdAt,
  )
  await transaction.changed('identities')
}

export async function setAccessKeyStatus(
  transaction: Transaction,
  id: string,
  status: AccessKey['status'],
): Promise<void> {
  await transaction.run('UPDATE access_keys SET status = $1 WHERE id = $2', status, id)
  await transaction.changed('identities')
}

export async function deleteAccessKey(transaction: Transaction, id: string): Promise<void> {
  await transaction.run('DELETE FROM last_uses WHERE id = $1', id)
  await transaction.run('DELETE FROM access_keys WHERE id = $1', id)
  await transaction.changed('identities')
}
