/** Tells those who follow an account's events of each new one, within a moment, also of those that other nodes commit. */
import { eventIdsFrom, findEvent, type StoredEvent } from '../store/events.ts'
import type { Reader } from '../store/store.ts'

interface Follower {
  readonly account: string
  readonly region: string
  tell(event: StoredEvent): void
}

interface Options {
  readonly store: { readonly reader: Reader }
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds between two looks. */
  readonly every?: number
}

/** An event may be committed a moment after a later one, by a request that took longer. */
const overlap = 10_000
const portion = 500

/** Looks at the database only while somebody follows, once for all of them. */
export class EventFollowing {
  readonly #options: Options
  readonly #followers = new Set<Follower>()
  /** Ids that have been told, with their times, in the order of telling. */
  readonly #told = new Map<string, number>()
  #from = 0
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** From now on; what is returned ends it. */
  async follow(follower: Follower): Promise<() => void> {
    if (this.#followers.size === 0) {
      // What happened before is nobody's news.
      this.#from = this.#options.now() - overlap
      await this.#read(() => {})
    }
    this.#followers.add(follower)
    this.#wait()
    return () => {
      this.#followers.delete(follower)
      if (this.#followers.size > 0) return
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#told.clear()
    }
  }

  /** Looks now. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() =>
      this.#read((event) => {
        for (const one of this.#followers)
          if (one.account === event.account && one.region === event.region) one.tell(event)
      }),
    )
    return this.#looking
  }

  async close(): Promise<void> {
    this.#followers.clear()
    clearTimeout(this.#timer)
    await this.#looking.catch(() => {})
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      // A database that cannot be read now is asked again: what is missed now is found then.
      this.look()
        .catch(() => {
          this.#looking = Promise.resolve()
        })
        .finally(() => {
          this.#timer = undefined
          if (this.#followers.size > 0) this.#wait()
        })
    }, this.#options.every ?? 250).unref()
  }

  async #read(tell: (event: StoredEvent) => void): Promise<void> {
    const { reader } = this.#options.store
    let position = { time: this.#from, id: '' }
    for (;;) {
      const ids = await eventIdsFrom(reader, position, portion)
      for (const { id, time } of ids) {
        if (this.#told.has(id)) continue
        this.#told.set(id, time)
        const event = await findEvent(reader, id)
        if (event) tell(event)
      }
      position = ids.at(-1) ?? position
      if (ids.length < portion) break
    }
    this.#from = Math.max(this.#from, position.time - overlap, this.#options.now() - 2 * overlap)
    for (const [id, time] of this.#told) if (time < this.#from) this.#told.delete(id)
  }
}
