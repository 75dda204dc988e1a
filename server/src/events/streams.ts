/**
 * Connections on which an account's events arrive as they happen: server-sent events (WHATWG HTML, section 9.2), each with EventBridge's
 * document as its data and the event's id as its own. A follower that cannot be told what it missed gets an event named `resync`.
 */
import { Fault } from '../operation.ts'
import { eventBridgeShape, eventsSince, type StoredEvent } from '../store/events.ts'
import type { Store } from '../store/store.ts'
import { EventFollowing } from './follow.ts'

/** Where a stream is written; node:http's response is one. */
export interface Sink {
  write(text: string): boolean
  end(): void
  /** Bytes that have not left yet. */
  readonly writableLength: number
  on(event: 'close', listener: () => void): unknown
}

export interface StreamRequest {
  readonly account: string
  readonly region: string
  /** The id of the event where the follower left off. */
  readonly after: string | undefined
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Whether the follower may still follow; asked whenever identities have changed. Rejecting is no. */
  allowed(): Promise<boolean>
}

interface Parts {
  readonly store: Store
  now(): number
}

/** Milliseconds. */
const intervals = { look: 250, keepAlive: 15_000, ask: 500 }
/** Bytes: a follower that does not read is let go, and comes back for what it missed. */
const mostUnread = 1_048_576
const mostReplayed = 1_000
const most = { all: 1_000, ofAccount: 100 }

export class EventStreams {
  readonly #parts: Parts
  readonly #following: EventFollowing
  readonly #intervals: typeof intervals
  /** What closes each open stream, and whose it is. */
  readonly #open = new Map<() => void, string>()

  /** @param shorter intervals, for those who test them */
  constructor(parts: Parts, shorter: Partial<typeof intervals> = {}) {
    this.#parts = parts
    this.#intervals = { ...intervals, ...shorter }
    this.#following = new EventFollowing({ ...parts, every: this.#intervals.look })
  }

  /** @throws Fault when there are too many followers already */
  admit(account: string): void {
    const own = [...this.#open.values()].filter((one) => one === account).length
    if (own < most.ofAccount && this.#open.size < most.all) return
    throw new Fault(
      'TooManyFollowersException',
      'Too many connections follow events already. Close some, and try again.',
    )
  }

  /** Resolves once the stream has begun. It ends when its follower goes, falls behind, or may not follow any more. */
  async open({ account, region, after, expiresAt, allowed }: StreamRequest, sink: Sink): Promise<void> {
    const { store, now } = this.#parts
    const timers: NodeJS.Timeout[] = []
    let stopFollowing = () => {}
    let closed = false
    const close = () => {
      if (closed) return
      closed = true
      this.#open.delete(close)
      stopFollowing()
      for (const timer of timers) clearInterval(timer)
      sink.end()
    }
    const write = (text: string) => {
      if (closed) return
      if (sink.writableLength > mostUnread) close()
      else sink.write(text)
    }
    this.#open.set(close, account)
    sink.on('close', close)
    let generation = store.generation('identities')
    // New events wait while it is read what was missed: one that is in both is written once.
    let waiting: StoredEvent[] | undefined = []
    const tell = (event: StoredEvent) => void (waiting ? waiting.push(event) : write(frame(event)))
    stopFollowing = await this.#following.follow({ account, region, tell })
    if (closed) return stopFollowing()
    write(': Larder\nretry: 1000\n\n')
    const missed = after === undefined ? [] : await this.#missed(account, region, after)
    if (missed === undefined) write('event: resync\ndata: {}\n\n')
    for (const event of missed ?? []) write(frame(event))
    const replayed = new Set(missed?.map(({ id }) => id))
    for (const event of waiting) if (!replayed.has(event.id)) write(frame(event))
    waiting = undefined
    if (closed) return
    timers.push(setInterval(() => write(': \n\n'), this.#intervals.keepAlive).unref())
    const ask = async () => {
      if (expiresAt <= now()) return close()
      const current = store.generation('identities')
      if (current === generation) return
      generation = current
      if (!(await allowed().catch(() => false))) close()
    }
    timers.push(setInterval(() => void ask(), this.#intervals.ask).unref())
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    for (const close of [...this.#open.keys()]) close()
    await this.#following.close()
  }

  /** Undefined when it cannot be told: the event is gone, or too much has happened since. */
  async #missed(account: string, region: string, after: string): Promise<StoredEvent[] | undefined> {
    try {
      const events = await eventsSince(this.#parts.store.reader, account, region, after, mostReplayed)
      return events.length < mostReplayed ? events : undefined
    } catch {
      return undefined
    }
  }
}

function frame(event: StoredEvent): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(eventBridgeShape(event))}\n\n`
}
