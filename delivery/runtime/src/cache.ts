/**
 * The cache before every source. An entry is fresh until its age, then stale until its longest age, then gone:
 *
 *     fetched ── fresh: answered at once ──┬── stale: refreshed on this use ──┬── expired: the caller waits
 *                                       maxAge ± jitter                    maxStale
 *
 * A refresh that fails for a while keeps what is there. Misses in flight are shared; that something is absent is remembered briefly. There are no
 * timers, so an environment that is frozen owes nothing: ages are of the wall clock, and what was asked before a freeze is asked again.
 */
import { isTransient, SecretError } from './secret-error.ts'

export interface Freshness {
  /** Milliseconds from the request for it. */
  readonly maxAge: number
  /** Milliseconds; after this nobody gets it any more, whatever the reason. */
  readonly maxStale: number
  /** Whether a stale entry is answered at once while it is refreshed (`behind`), or only when its refresh fails (`before`). */
  readonly refresh: 'behind' | 'before'
}

export interface CacheOptions {
  /** Entries; the one that was not used for longest goes first. */
  readonly size?: number | undefined
  /** Told of refreshes that failed while an entry was there to answer with. */
  readonly onStale?: ((error: Error) => void) | undefined
}

interface Entry {
  readonly value: unknown
  /** When the request for it began: what was in flight through a freeze is as old as it is. */
  readonly at: number
  staleAt: number
}

interface Flight {
  readonly promise: Promise<unknown>
  readonly began: number
}

const jitter = 0.1
/** A flight that lasts longer was frozen, or is lost: nobody joins it any more. */
const longestFlight = 15_000
/** Milliseconds that an absence is remembered. */
const negativeAge = 2_000
/** Milliseconds. */
const togetherness = 1_000
const firstPause = 1_000
const longestPause = 20_000

export class Cache {
  readonly #entries = new Map<string, Entry>()
  readonly #flights = new Map<string, Flight>()
  readonly #absent = new Map<string, { readonly error: Error; readonly until: number }>()
  readonly #size: number
  readonly #onStale: (error: Error) => void
  readonly #now: () => number
  readonly #random: () => number
  /** While the store does not answer, it is asked less and less, by all entries together. */
  #failures = 0
  #quietUntil = 0
  /** How many there were. What was asked for before one may be as it was before it. */
  #changes = 0
  #drawn = 0
  #drawnAt = 0

  constructor({ size = 1000, onStale = () => {} }: CacheOptions, { now, random }: { now(): number; random(): number }) {
    this.#size = size
    this.#onStale = onStale
    this.#now = now
    this.#random = random
  }

  /** What is fresh, without a promise: most reads end here. */
  fresh(key: string, maxAge: number, now: number): unknown {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    // As new as it can be known to be, even for those who want it younger than it was fetched for.
    return now < entry.staleAt && now < entry.at + maxAge * (1 + jitter) ? this.#used(key, entry) : undefined
  }

  /** @param anew fetches past the cache, and shares only flights that began after this call */
  async get<T>(
    key: string,
    { maxAge, maxStale, refresh }: Freshness,
    fetch: () => Promise<T>,
    anew?: boolean,
  ): Promise<T> {
    const now = this.#now()
    const entry = this.#entries.get(key)
    const usable = entry && now < entry.at + Math.max(maxStale, maxAge)
    if (!anew) {
      const known = this.fresh(key, maxAge, now)
      if (known !== undefined) return known as T
      const pause = this.#quietUntil - now
      // A clock that was set back must not make the pause longer than any is.
      const isQuiet = pause > 0 && pause <= longestPause
      if (usable && (refresh === 'behind' || isQuiet)) {
        if (!isQuiet) this.#fetch(key, maxAge, fetch).catch(this.#onStale)
        return this.#used(key, entry) as T
      }
      const absent = this.#absent.get(key)
      if (absent && now < absent.until) throw absent.error
    }
    try {
      return (await this.#fetch(key, maxAge, fetch, anew)) as T
    } catch (error) {
      if (!usable || anew || !isTransient(error)) throw error
      this.#onStale(error as Error)
      return entry.value as T
    }
  }

  /** These may have changed: each is asked for before it is answered again, and is there still should that fail for a while. */
  expire(concerned: (key: string) => boolean): void {
    this.#changes += 1
    for (const [key, entry] of this.#entries) if (concerned(key)) entry.staleAt = 0
    this.#absent.clear()
    this.#flights.clear()
  }

  forget(): void {
    this.expire(() => false)
    this.#entries.clear()
  }

  #used(key: string, entry: Entry): unknown {
    // Their order matters only to a cache that is about to be full.
    if (this.#entries.size * 2 > this.#size) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
    }
    return entry.value
  }

  #fetch(key: string, maxAge: number, fetch: () => Promise<unknown>, anew?: boolean): Promise<unknown> {
    const began = this.#now()
    const flight = this.#flights.get(key)
    if (flight && !anew && Math.abs(began - flight.began) < longestFlight) return flight.promise
    const promise = this.#fly(key, maxAge, fetch, began)
    this.#flights.set(key, { promise, began })
    const land = () => {
      if (this.#flights.get(key)?.promise === promise) this.#flights.delete(key)
    }
    promise.then(land, land)
    return promise
  }

  async #fly(key: string, maxAge: number, fetch: () => Promise<unknown>, began: number): Promise<unknown> {
    const changes = this.#changes
    try {
      const value = await fetch()
      this.#failures = 0
      this.#quietUntil = 0
      this.#absent.delete(key)
      this.#keep(key, value, began, maxAge, changes === this.#changes)
      return value
    } catch (error) {
      if (error instanceof SecretError && error.code === 'NotFound') this.#remember(key, error)
      if (isTransient(error)) this.#pause()
      // What was denied or deleted is not served on.
      else this.#entries.delete(key)
      throw error
    }
  }

  #keep(key: string, value: unknown, at: number, maxAge: number, isCurrent: boolean): void {
    const later = this.#entries.get(key)
    // An answer that was asked for earlier than the one that is there.
    if (later && later.at > at) return
    this.#entries.delete(key)
    if (maxAge <= 0) return
    const staleAt = isCurrent ? at + maxAge * (1 - jitter * this.#drawnFor(at)) : 0
    this.#entries.set(key, { value, at, staleAt })
    if (this.#entries.size > this.#size) this.#entries.delete(this.#entries.keys().next().value!)
  }

  /** What is fetched together goes stale together, so that it is refreshed together: in one call. */
  #drawnFor(at: number): number {
    if (Math.abs(at - this.#drawnAt) >= togetherness) {
      this.#drawnAt = at
      this.#drawn = this.#random()
    }
    return this.#drawn
  }

  #remember(key: string, error: Error): void {
    if (this.#absent.size > this.#size) this.#absent.clear()
    this.#absent.set(key, { error, until: this.#now() + negativeAge })
  }

  /** Spread over the whole pause, so that environments which failed together do not come back together. */
  #pause(): void {
    this.#failures += 1
    const longest = Math.min(firstPause * 2 ** this.#failures, longestPause)
    this.#quietUntil = this.#now() + longest * this.#random()
  }
}
