/** Who may read coming dates by a token, and the dates, as rows. */
import type { Reader, Transaction } from './store.ts'

export interface CalendarFeed {
  readonly account: string
  readonly id: string
  readonly region: string
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Row {
  account: string
  id: string
  region: string
  user_id: string
  created_at: number
}

function feedOf({ user_id, created_at, ...row }: Row): CalendarFeed {
  return { ...row, userId: user_id, createdAt: created_at }
}

export async function findCalendarFeed(reader: Reader, tokenHash: Uint8Array): Promise<CalendarFeed | undefined> {
  const row = await reader.one<Row>(
    'SELECT account, id, region, user_id, created_at FROM calendar_feeds WHERE token_hash = $1',
    tokenHash,
  )
  return row && feedOf(row)
}

export async function calendarFeedsOf(reader: Reader, account: string): Promise<CalendarFeed[]> {
  const rows = await reader.all<Row>(
    'SELECT account, id, region, user_id, created_at FROM calendar_feeds WHERE account = $1 ORDER BY id',
    account,
  )
  return rows.map(feedOf)
}

export async function insertCalendarFeed(
  transaction: Transaction,
  tokenHash: Uint8Array,
  feed: CalendarFeed,
): Promise<void> {
  await transaction.run(
    `INSERT INTO calendar_feeds (token_hash, account, id, region, user_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    tokenHash,
    feed.account,
    feed.id,
    feed.region,
    feed.userId,
    feed.createdAt,
  )
}

/** Whether there was one. */
export async function deleteCalendarFeed(transaction: Transaction, account: string, id: string): Promise<boolean> {
  return (await transaction.run('DELETE FROM calendar_feeds WHERE account = $1 AND id = $2', account, id)) > 0
}

/** The first `limit` dates of parameters' policies, by the position of each policy in its parameter's list. */
export function comingParameterDates(
  reader: Reader,
  account: string,
  region: string,
  limit: number,
): Promise<{ path: string; policy: number; at: number }[]> {
  return reader.all(
    `SELECT path, policy, due_at AS "at" FROM parameter_deadlines
     WHERE account = $1 AND region = $2 ORDER BY due_at, path, policy LIMIT $3`,
    account,
    region,
    limit,
  )
}

/** The first `limit` dates on which keys rotate, are deleted, or lose imported material. */
export function comingKeyDates(
  reader: Reader,
  account: string,
  region: string,
  limit: number,
): Promise<{ keyId: string; what: 'deletion' | 'rotation' | 'expiry'; at: number }[]> {
  return reader.all(
    `SELECT key_id AS "keyId",
       CASE WHEN state = 'PendingDeletion' THEN 'deletion' WHEN next_rotation_at IS NOT NULL THEN 'rotation' ELSE 'expiry' END AS "what",
       COALESCE(deletion_at, next_rotation_at, valid_to) AS "at" FROM keys
     WHERE account = $1 AND region = $2
       AND ((state = 'PendingDeletion' AND deletion_at IS NOT NULL) OR (state = 'Enabled' AND next_rotation_at IS NOT NULL)
         OR (state IN ('Enabled', 'Disabled') AND valid_to IS NOT NULL))
     ORDER BY 3, key_id LIMIT $3`,
    account,
    region,
    limit,
  )
}
