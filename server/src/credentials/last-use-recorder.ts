/** Keeps when access keys and roles last served, without a write for every request: each is written at most once a minute. */
import { type LastUse, putLastUse } from '../store/last-uses.ts'
import type { Store } from '../store/store.ts'

const interval = 60_000
/** What is forgotten is only when something was last written: it is then written once more. */
const mostRemembered = 10_000

export class LastUseRecorder {
  readonly #store: Store
  /** When each id was last written, in the order of writing. */
  readonly #written = new Map<string, number>()
  #waiting = new Map<string, LastUse>()
  #writing: Promise<void> | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** Returns at once. A write that fails is given up: the next use in a minute's time writes again. */
  note(use: LastUse): void {
    const last = this.#written.get(use.id)
    if (last !== undefined && use.usedAt < last + interval) return
    this.#written.delete(use.id)
    this.#written.set(use.id, use.usedAt)
    if (this.#written.size > mostRemembered) this.#written.delete(this.#written.keys().next().value!)
    this.#waiting.set(use.id, use)
    this.#writing ??= this.#write()
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
          for (const use of uses.values()) await putLastUse(transaction, use)
        })
      } catch {
        // The time of last use is no reason to disturb anybody.
      }
    }
    this.#writing = undefined
  }
}
