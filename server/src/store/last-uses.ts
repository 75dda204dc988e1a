/** When an access key or role last served, as rows. No copy of them is kept in memory, so nobody is told of changes. */

import type { Reader, Transaction } from './store.ts'

export interface LastUse {
  /** Of the access key or the role. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly usedAt: number
  /** As in ARNs. */
  readonly service: string
  readonly region: string
}

export async function findLastUse(reader: Reader, id: string): Promise<LastUse | undefined> {
  const row = await reader.one<{ used_at: number; service: string; region: string }>(
    'SELECT used_at, service, region FROM last_uses WHERE id = $1',
    id,
  )
  return row && { id, usedAt: row.used_at, service: row.service, region: row.region }
}

/** Another node may have seen a later use: that one stays. */
export async function putLastUse(transaction: Transaction, { id, usedAt, service, region }: LastUse): Promise<void> {
  await transaction.run(
    `INSERT INTO last_uses (id, used_at, service, region) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
     WHERE last_uses.used_at < excluded.used_at`,
    id,
    usedAt,
    service,
    region,
  )
}
