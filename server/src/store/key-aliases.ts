/** The names that people give to KMS keys. */
import { type KeyAddress, type KeyRow, setAliases } from './keys.ts'
import type { Reader, Transaction } from './store.ts'

export interface AliasRow {
  readonly name: string
  readonly keyId: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** Gives a key one more name. Resolves to false, and changes nothing, when the name is taken. */
export async function insertAlias(transaction: Transaction, key: KeyRow, name: string, now: number): Promise<boolean> {
  const inserted = await transaction.run(
    `INSERT INTO key_aliases (account, region, name, key_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (account, region, name) DO NOTHING`,
    key.account,
    key.region,
    name,
    key.keyId,
    now,
  )
  if (inserted === 0) return false
  await setAliases(transaction, key, [...key.aliases, name])
  return true
}

export async function moveAlias(
  transaction: Transaction,
  name: string,
  from: KeyRow,
  to: KeyRow,
  now: number,
): Promise<void> {
  await transaction.run(
    'UPDATE key_aliases SET key_id = $4, updated_at = $5 WHERE account = $1 AND region = $2 AND name = $3',
    from.account,
    from.region,
    name,
    to.keyId,
    now,
  )
  if (from.keyId === to.keyId) return
  await setAliases(transaction, from, without(from.aliases, name))
  await setAliases(transaction, to, [...to.aliases, name])
}

export async function deleteAlias(transaction: Transaction, key: KeyRow, name: string): Promise<void> {
  await transaction.run(
    'DELETE FROM key_aliases WHERE account = $1 AND region = $2 AND name = $3',
    key.account,
    key.region,
    name,
  )
  await setAliases(transaction, key, without(key.aliases, name))
}

function without(names: readonly string[], name: string): string[] {
  return names.filter((other) => other !== name)
}

const aliasColumns = `name AS "name", key_id AS "keyId", created_at AS "createdAt", updated_at AS "updatedAt"`

/** The aliases of a partition by name, from the one after `after`. */
export function aliasesAfter(
  reader: Reader,
  account: string,
  region: string,
  after: string,
  limit: number,
): Promise<AliasRow[]> {
  return reader.all<AliasRow>(
    `SELECT ${aliasColumns} FROM key_aliases WHERE account = $1 AND region = $2 AND name > $3 ORDER BY name LIMIT $4`,
    account,
    region,
    after,
    limit,
  )
}

/** The same of one key. */
export function aliasesOfKeyAfter(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  after: string,
  limit: number,
): Promise<AliasRow[]> {
  return reader.all<AliasRow>(
    `SELECT ${aliasColumns} FROM key_aliases
     WHERE account = $1 AND region = $2 AND key_id = $3 AND name > $4 ORDER BY name LIMIT $5`,
    account,
    region,
    keyId,
    after,
    limit,
  )
}
