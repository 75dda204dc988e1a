/** How a node learns that another node changed what it keeps in memory: by asking the database every moment. */

import type { Topic } from './store.ts'

export interface Generations {
  current(topic: Topic): number
  /** This node itself made a change, which has been committed. */
  advance(topic: Topic): void
  close(): Promise<void>
}

export interface GenerationOptions {
  /** Reads the generation that the database has for each topic. */
  read: () => Promise<ReadonlyMap<string, number>>
  /** Milliseconds between two readings, and for how long a reading counts. */
  every?: number
  validFor?: number
  /** Milliseconds that only move forward. */
  clock?: () => number
}

/** When the last reading is too old, every call answers a new number, so nothing kept in memory is used. */
export function pollGenerations(options: GenerationOptions): Generations {
  const { read, every = 300, validFor = 900, clock = () => performance.now() } = options
  const current: Record<Topic, number> = { identities: 1, keys: 1 }
  let known: ReadonlyMap<string, number> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let polling = poll()

  async function poll(): Promise<void> {
    const began = clock()
    try {
      const latest = await read()
      for (const topic of Object.keys(current) as Topic[]) {
        if (!known || known.get(topic) !== latest.get(topic)) current[topic] += 1
      }
      known = latest
      readAt = began
    } catch {
      // It shows by its age.
    }
    if (closed) return
    timer = setTimeout(() => {
      polling = poll()
    }, every).unref()
  }

  return {
    current(topic) {
      if (clock() - readAt > validFor) current[topic] += 1
      return current[topic]
    },
    advance(topic) {
      current[topic] += 1
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await polling
    },
  }
}
