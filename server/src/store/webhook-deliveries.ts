/** Which event is still to reach which webhook, as rows. */
import type { Reader, Transaction } from './store.ts'

export interface Delivery {
  readonly webhook: string
  readonly eventId: string
  readonly account: string
  /** Milliseconds since 1970. */
  readonly eventTime: number
  readonly attempts: number
  readonly dueAt: number
  /** Why the last attempt failed. */
  readonly problem: string | undefined
}

interface Row {
  webhook: string
  event_id: string
  account: string
  event_time: number
  attempts: number
  due_at: number
  problem: string | null
}

function deliveryOf({ event_id, event_time, due_at, problem, ...row }: Row): Delivery {
  return { ...row, eventId: event_id, eventTime: event_time, dueAt: due_at, problem: problem ?? undefined }
}

/** Undefined for a webhook that has taken nothing up yet. */
export async function takenUntil(reader: Reader, webhook: string): Promise<number | undefined> {
  const row = await reader.one<{ taken_until: number }>('SELECT taken_until FROM webhooks WHERE name = $1', webhook)
  return row?.taken_until
}

export async function setTakenUntil(transaction: Transaction, webhook: string, time: number): Promise<void> {
  await transaction.run(
    `INSERT INTO webhooks (name, taken_until) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET taken_until = excluded.taken_until`,
    webhook,
    time,
  )
}

/** Does nothing for an event that was taken up before. */
export async function takeUp(
  transaction: Transaction,
  webhook: string,
  event: { readonly id: string; readonly account: string; readonly time: number },
  now: number,
): Promise<void> {
  await transaction.run(
    `INSERT INTO webhook_deliveries (webhook, event_id, account, event_time, state, attempts, due_at)
     VALUES ($1, $2, $3, $4, 'due', 0, $5) ON CONFLICT (webhook, event_id) DO NOTHING`,
    webhook,
    event.id,
    event.account,
    event.time,
    now,
  )
}

export async function deliveriesDue(reader: Reader, now: number, limit: number): Promise<Delivery[]> {
  const rows = await reader.all<Row>(
    `SELECT webhook, event_id, account, event_time, attempts, due_at, problem FROM webhook_deliveries
     WHERE state = 'due' AND due_at <= $1 ORDER BY due_at, webhook, event_id LIMIT $2`,
    now,
    limit,
  )
  return rows.map(deliveryOf)
}

/** Makes this node the one that attempts it until `until`; false when another was faster. */
export async function claim(transaction: Transaction, delivery: Delivery, until: number): Promise<boolean> {
  const changed = await transaction.run(
    `UPDATE webhook_deliveries SET attempts = $1, due_at = $2
     WHERE webhook = $3 AND event_id = $4 AND state = 'due' AND due_at = $5`,
    delivery.attempts + 1,
    until,
    delivery.webhook,
    delivery.eventId,
    delivery.dueAt,
  )
  return changed === 1
}

export async function endDelivery(
  transaction: Transaction,
  { webhook, eventId }: Delivery,
  outcome: { readonly state: 'delivered' | 'due' | 'dead'; readonly dueAt: number; readonly problem?: string },
): Promise<void> {
  await transaction.run(
    'UPDATE webhook_deliveries SET state = $1, due_at = $2, problem = $3 WHERE webhook = $4 AND event_id = $5',
    outcome.state,
    outcome.dueAt,
    outcome.problem ?? null,
    webhook,
    eventId,
  )
}

export async function anyDelivered(reader: Reader, before: number): Promise<boolean> {
  const row = await reader.one<{ found: number }>(
    "SELECT 1 AS found FROM webhook_deliveries WHERE state = 'delivered' AND due_at < $1 LIMIT 1",
    before,
  )
  return row !== undefined
}

/** Delivered ones need to be known only for as long as their event could be taken up again. */
export function forgetDelivered(transaction: Transaction, before: number): Promise<number> {
  return transaction.run("DELETE FROM webhook_deliveries WHERE state = 'delivered' AND due_at < $1", before)
}

/** An account's events that no attempt is left for, oldest first, from after a position. */
export async function deadDeliveries(
  reader: Reader,
  account: string,
  after: readonly [eventTime: number, webhook: string, eventId: string],
  limit: number,
): Promise<Delivery[]> {
  const rows = await reader.all<Row>(
    `SELECT webhook, event_id, account, event_time, attempts, due_at, problem FROM webhook_deliveries
     WHERE account = $1 AND state = 'dead' AND (event_time, webhook, event_id) > ($2, $3, $4)
     ORDER BY event_time, webhook, event_id LIMIT $5`,
    account,
    ...after,
    limit,
  )
  return rows.map(deliveryOf)
}

/** Gives an account's dead deliveries, or those to one webhook, all their attempts again; resolves to how many. */
export function redrive(
  transaction: Transaction,
  account: string,
  webhook: string | undefined,
  now: number,
): Promise<number> {
  if (webhook === undefined) {
    return transaction.run(
      "UPDATE webhook_deliveries SET state = 'due', attempts = 0, due_at = $1 WHERE account = $2 AND state = 'dead'",
      now,
      account,
    )
  }
  return transaction.run(
    `UPDATE webhook_deliveries SET state = 'due', attempts = 0, due_at = $1
     WHERE account = $2 AND state = 'dead' AND webhook = $3`,
    now,
    account,
    webhook,
  )
}
