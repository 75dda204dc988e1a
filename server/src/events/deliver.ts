/**
 * Takes events to webhooks: signed, at least once, tried again for three days, then kept as dead letters.
 * The form is that of the Standard Webhooks specification, so its libraries verify what arrives.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import { eventBridgeShape, eventIdsFrom, findEvent, type StoredEvent } from '../store/events.ts'
import type { Store } from '../store/store.ts'
import {
  anyDelivered,
  claim,
  type Delivery,
  deliveriesDue,
  endDelivery,
  forgetDelivered,
  setTakenUntil,
  takenUntil,
  takeUp,
} from '../store/webhook-deliveries.ts'
import { type Webhook, wants } from './webhooks.ts'

interface Parts {
  readonly store: Store
  /** Milliseconds since 1970. */
  now(): number
  fetch(url: string, init: RequestInit): Promise<Response>
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
/** How long to wait after each attempt that failed: the schedule that the specification recommends. */
const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
const timeout = 15 * second
/** A claim outlasts its attempt; when the node dies in it, another begins again after this. */
const claimed = minute
/** An event may be committed a moment after a later one, by a request that took longer. */
const overlap = 30 * second
const portion = 200
const atOnce = 8

/** Takes up what is new and attempts what is due; resolves to whether there is more to do now. */
export async function deliverEvents(webhooks: readonly Webhook[], parts: Parts): Promise<'done' | 'more'> {
  let more = false
  for (const webhook of webhooks) more = (await takeUpNew(webhook, parts)) || more
  const due = await deliveriesDue(parts.store.reader, parts.now(), portion)
  const byName = new Map(webhooks.map((webhook) => [webhook.name, webhook]))
  const waiting = due.filter(({ webhook }) => byName.has(webhook))
  await inParallel(waiting, atOnce, (delivery) => attempt(byName.get(delivery.webhook)!, delivery, parts))
  await forgetOld(parts)
  return more || waiting.length === portion ? 'more' : 'done'
}

/** What was delivered is remembered until its event cannot be taken up any more. */
async function forgetOld({ store, now }: Parts): Promise<void> {
  const before = now() - 3 * overlap
  if (await anyDelivered(store.reader, before)) {
    await store.transaction((transaction) => forgetDelivered(transaction, before))
  }
}

/** A webhook that is new begins with what happens from now on. */
async function takeUpNew(webhook: Webhook, { store, now }: Parts): Promise<boolean> {
  const until = await takenUntil(store.reader, webhook.name)
  if (until === undefined) {
    const time = now()
    await store.transaction((transaction) => setTakenUntil(transaction, webhook.name, time))
    return false
  }
  let position = { time: until - overlap, id: '' }
  const found: StoredEvent[] = []
  for (;;) {
    const ids = await eventIdsFrom(store.reader, position, portion)
    for (const { id } of ids) {
      const event = await findEvent(store.reader, id)
      if (event && wants(webhook, event)) found.push(event)
    }
    const last = ids.at(-1)
    if (last) position = last
    // The overlap alone may fill a portion, so reading goes on until it is past what was taken up before.
    const more = ids.length === portion
    if (more && position.time <= until) continue
    const next = Math.max(until, position.time, more ? 0 : now() - overlap)
    if (found.length > 0 || next > until + overlap / 2) {
      await store.transaction(async (transaction) => {
        for (const event of found) await takeUp(transaction, webhook.name, event, now())
        await setTakenUntil(transaction, webhook.name, next)
      })
    }
    return more
  }
}

async function attempt(webhook: Webhook, delivery: Delivery, { store, now, fetch }: Parts): Promise<void> {
  const mine = await store.transaction((transaction) => claim(transaction, delivery, now() + claimed))
  if (!mine) return
  const event = await findEvent(store.reader, delivery.eventId)
  const problem = event === undefined ? 'the event is gone' : await post(webhook, event, now(), fetch)
  await store.transaction((transaction) => endDelivery(transaction, delivery, outcomeOf(problem, delivery, now())))
}

function outcomeOf(problem: string | undefined, { attempts }: Delivery, now: number) {
  if (problem === undefined) return { state: 'delivered' as const, dueAt: now }
  const wait = problem === gone || problem === 'the event is gone' ? undefined : waits[attempts]
  if (wait === undefined) return { state: 'dead' as const, dueAt: now, problem }
  return { state: 'due' as const, dueAt: now + wait, problem }
}

/** The receiver wants no more of this. */
const gone = 'answered 410'

/** Resolves to what went wrong; undefined when the receiver took it. */
async function post(
  { url, secret }: Webhook,
  event: StoredEvent,
  now: number,
  fetch: Parts['fetch'],
): Promise<string | undefined> {
  const body = JSON.stringify(eventBridgeShape(event))
  const timestamp = String(Math.floor(now / 1000))
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Larder',
        'webhook-id': event.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': webhookSignature(secret, event.id, timestamp, body),
      },
      body,
      // What answers elsewhere was not named by the operator.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `answered ${answer.status}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return name === 'TimeoutError' ? 'no answer in 15 s' : `not reached (${cause?.code ?? name})`
  }
}

/** HMAC-SHA-256 of `id.timestamp.body`. Source: Standard Webhooks 1.0, "Signature scheme". */
export function webhookSignature(secret: KeyObject, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

async function inParallel<T>(items: readonly T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
}
