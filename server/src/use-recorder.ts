/** Keeps when things last served, without a write for every request: each is written at most once a minute. */
import type { Store, Transaction } from './store/store.ts'

const interval = 60_000
/** What is forgotten is only when something was last written: it is then written once more. */
const mostRemembered = 10_000

interface Use {
  /** Of what served. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly usedAt: number
}

export class UseRecorder<Noted extends Use> {
  readonly #store: Store
  readonly #put: (transaction: Transaction, use: Noted) => Promise<void>
  /** When each id was last written, in the order of writing. */
  readonly #written = new Map<string, number>()
  #waiting = new Map<string, Noted>()
  #writing: Promise<void> | undefined

  constructor(store: Store, put: (transaction: Transaction, use: Noted) => Promise<void>) {
    this.#store = store
    this.#put = put
  }

  /** Returns at once. A write that fails is given up: the next use in a minute's time writes again. */
  note(use: Noted): void {
    if (!this.isDue(use.id, use.usedAt)) return
    this.#written.delete(use.id)
    this.#written.set(use.id, use.usedAt)
    if (this.#written.size > mostRemembered) this.#written.delete(this.#written.keys().next().value!)
    this.#waiting.set(use.id, use)
    this.#writing ??= this.#write()
  }

  /** Whether a use now would be written. */
  isDue(id: string, now: number): boolean {
    const last = this.#written.get(id)
    return last === undefined || now >= last + interval
  }

  /** Resolves when all that was noted has been written or given up. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    // Those who are noted while one transaction runs share the next one.
    while (this.#waiting.size > 0) {
      const uses = this.#waiting
      this.#waiting = new Map()
      try {
        await this.#store.transaction(async (transaction) => {
          for (const use of uses.values()) await this.#put(transaction, use)
        })
      } catch {
        // The time of last use is no reason to disturb anybody.
      }
    }
    this.#writing = undefined
  }
}
