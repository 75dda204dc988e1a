/** When a key last served, as rows: one for each cryptographic operation. No copy of them is kept in memory, so nobody is told of changes. */
import type { KeyAddress } from './keys.ts'
import type { Reader, Transaction } from './store.ts'

export interface KeyUsage {
  /** As KMS names it. */
  readonly operation: string
  /** Milliseconds since 1970. */
  readonly usedAt: number
  /** Of its record in the audit log. */
  readonly eventId: string
  readonly requestId: string
}

/** The latest of all operations. */
export function lastUsage(reader: Reader, { account, region, keyId }: KeyAddress): Promise<KeyUsage | undefined> {
  return reader.one<KeyUsage>(
    `SELECT operation AS "operation", used_at AS "usedAt", event_id AS "eventId", request_id AS "requestId" FROM key_usage
     WHERE account = $1 AND region = $2 AND key_id = $3 ORDER BY used_at DESC, operation LIMIT 1`,
    account,
    region,
    keyId,
  )
}

/** Another node may have seen a later use: that one stays. A key that has been deleted meanwhile leaves no trace. */
export async function putUsage(
  transaction: Transaction,
  { account, region, keyId, operation, usedAt, eventId, requestId }: KeyAddress & KeyUsage,
): Promise<void> {
  await transaction.run(
    `INSERT INTO key_usage (account, region, key_id, operation, used_at, event_id, request_id)
     SELECT account, region, key_id, $4, $5, $6, $7 FROM keys WHERE account = $1 AND region = $2 AND key_id = $3
     ON CONFLICT (account, region, key_id, operation) DO UPDATE
       SET used_at = excluded.used_at, event_id = excluded.event_id, request_id = excluded.request_id
       WHERE key_usage.used_at < excluded.used_at`,
    account,
    region,
    keyId,
    operation,
    usedAt,
    eventId,
    requestId,
  )
}

/** The migration that made the table. */
const migration = 13

/** Since when uses are kept, in milliseconds since 1970. */
export async function usageTrackedSince(reader: Reader): Promise<number> {
  const row = await reader.one<{ appliedAt: number }>(
    'SELECT applied_at AS "appliedAt" FROM migrations WHERE number = $1',
    migration,
  )
  return row!.appliedAt
}
