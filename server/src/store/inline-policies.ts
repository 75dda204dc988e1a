/** The policies that are part of one user, role or group, as rows. */

import type { Reader, Transaction } from './store.ts'

/** A user, role or group. */
export interface Owner {
  readonly account: string
  readonly id: string
}

export async function findInlinePolicy(reader: Reader, owner: Owner, name: string): Promise<string | undefined> {
  const row = await reader.one<{ document: string }>(
    'SELECT document FROM inline_policies WHERE account = $1 AND owner = $2 AND name = $3',
    owner.account,
    owner.id,
    name,
  )
  return row?.document
}

/** At most `limit` names in order, from after the name `after`; the empty text is before all. */
export async function listInlinePolicies(
  reader: Reader,
  owner: Owner,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader.all<{ name: string }>(
    'SELECT name FROM inline_policies WHERE account = $1 AND owner = $2 AND name > $3 ORDER BY name LIMIT $4',
    owner.account,
    owner.id,
    after,
    limit,
  )
  return rows.map(({ name }) => name)
}

/** All of them, by name. */
export function inlinePoliciesOf(reader: Reader, owner: Owner): Promise<{ name: string; document: string }[]> {
  return reader.all<{ name: string; document: string }>(
    'SELECT name, document FROM inline_policies WHERE account = $1 AND owner = $2 ORDER BY name',
    owner.account,
    owner.id,
  )
}

/** The sizes of all the owner's policies but the one named. Their sum is bounded, and so is their number. */
export async function otherInlinePolicySizes(reader: Reader, owner: Owner, name: string): Promise<number[]> {
  const rows = await reader.all<{ size: number }>(
    'SELECT size FROM inline_policies WHERE account = $1 AND owner = $2 AND name <> $3',
    owner.account,
    owner.id,
    name,
  )
  return rows.map(({ size }) => size)
}

export async function putInlinePolicy(
  transaction: Transaction,
  owner: Owner,
  policy: { name: string; document: string; size: number },
): Promise<void> {
  await transaction.run(
    `INSERT INTO inline_policies (account, owner, name, document, size) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account, owner, name) DO UPDATE SET document = excluded.document, size = excluded.size`,
    owner.account,
    owner.id,
    policy.name,
    policy.document,
    policy.size,
  )
  await transaction.changed('identities')
}

/** Whether there was one. */
export async function deleteInlinePolicy(transaction: Transaction, owner: Owner, name: string): Promise<boolean> {
  const deleted = await transaction.run(
    'DELETE FROM inline_policies WHERE account = $1 AND owner = $2 AND name = $3',
    owner.account,
    owner.id,
    name,
  )
  await transaction.changed('identities')
  return deleted > 0
}
