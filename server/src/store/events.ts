/** Events in the shape of EventBridge: what happened to a parameter or key, for whoever follows changes. */

import type { Reader, Transaction } from './store.ts'

export interface StoredEvent {
  id: string
  account: string
  region: string
  /** Milliseconds since 1970. */
  time: number
  /** As in `aws.ssm`. */
  source: string
  /** As in `Parameter Store Change`. */
  detailType: string
  /** ARNs. */
  resources: readonly string[]
  /** Never carries a value. */
  detail: Readonly<Record<string, unknown>>
}

interface Row {
  id: string
  account: string
  region: string
  time: number
  source: string
  detail_type: string
  resources: string
  detail: string
}

/**
 * An id that begins with its time: a UUID of version 7 (RFC 9562), made of one of version 4. Those that follow each other lie side by side in
 * the index, where random ones would each change another page of it.
 */
export function newEventId(time: number, uuid: string): string {
  if (time !== lastBeginning.time) lastBeginning = { time, text: beginningOf(time) }
  return lastBeginning.text + uuid.slice(15)
}

/** Ids of the same millisecond share their beginning. */
let lastBeginning = { time: Number.NaN, text: '' }

function beginningOf(time: number): string {
  const digits = time.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7`
}

/** Leaves an event together with the change that it tells of: both happen, or neither. */
export async function appendEvent(transaction: Transaction, event: StoredEvent): Promise<void> {
  await transaction.run(
    `INSERT INTO events (id, account, region, time, source, detail_type, resources, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    event.id,
    event.account,
    event.region,
    event.time,
    event.source,
    event.detailType,
    JSON.stringify(event.resources),
    JSON.stringify(event.detail),
  )
}

/**
 * The oldest `limit` events of a partition that come after `afterId`, or the very oldest, in the order of their times. Where several
 * nodes write, one may commit an event a moment after another node's later one, so a follower that must miss none asks again from an
 * event a minute back and knows repeated events by their ids.
 *
 * @throws Error when `afterId` is no event of this partition, for instance because it has been removed since.
 */
export async function eventsSince(
  reader: Reader,
  account: string,
  region: string,
  afterId: string | undefined,
  limit: number,
): Promise<StoredEvent[]> {
  let time = -1
  if (afterId !== undefined) {
    const after = await reader.one<{ time: number }>(
      'SELECT time FROM events WHERE id = $1 AND account = $2 AND region = $3',
      afterId,
      account,
      region,
    )
    if (!after) throw new Error(`There is no event ${afterId} to continue after.`)
    time = after.time
  }
  const rows = await reader.all<Row>(
    `SELECT id, account, region, time, source, detail_type, resources, detail FROM events
     WHERE account = $1 AND region = $2 AND (time, id) > ($3, $4) ORDER BY time, id LIMIT $5`,
    account,
    region,
    time,
    afterId ?? '',
    limit,
  )
  return rows.map(eventOf)
}

function eventOf({ detail_type, resources, detail, ...row }: Row): StoredEvent {
  return {
    ...row,
    detailType: detail_type,
    resources: JSON.parse(resources) as string[],
    detail: JSON.parse(detail) as Record<string, unknown>,
  }
}

/** The ids of the oldest `limit` events of all partitions from a time on, at or after a position. */
export function eventIdsFrom(
  reader: Reader,
  { time, id }: { readonly time: number; readonly id: string },
  limit: number,
): Promise<{ id: string; time: number }[]> {
  return reader.all(
    'SELECT id, time FROM events WHERE (time, id) > ($1, $2) ORDER BY time, id LIMIT $3',
    time,
    id,
    limit,
  )
}

export async function findEvent(reader: Reader, id: string): Promise<StoredEvent | undefined> {
  const row = await reader.one<Row>(
    'SELECT id, account, region, time, source, detail_type, resources, detail FROM events WHERE id = $1',
    id,
  )
  return row && eventOf(row)
}

/** As EventBridge hands an event to its targets. Source: EventBridge User Guide, eb-events-structure. */
export function eventBridgeShape({ id, detailType, source, account, time, region, resources, detail }: StoredEvent) {
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account,
    time: new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    resources,
    detail,
  }
}
