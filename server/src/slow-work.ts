/**
 * Keeps slow computations, which libuv's few threads do, from keeping out everything else that those threads do: without the syncs of the disk
 * among it no answer leaves.
 */

/** More is waiting already than could be done in reasonable time. */
export class TooMuchWaiting extends Error {}

/** @returns what runs work when it is its turn, or rejects with TooMuchWaiting at once */
export function slowWork({ atOnce, waiting: mostWaiting }: { readonly atOnce: number; readonly waiting: number }) {
  let running = 0
  const waiting: (() => void)[] = []

  async function turn(): Promise<void> {
    if (running < atOnce) {
      running += 1
      return
    }
    if (waiting.length >= mostWaiting) throw new TooMuchWaiting('Too much slow work is waiting at this moment.')
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  return async <T>(work: () => Promise<T>): Promise<T> => {
    await turn()
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The turn is handed on, or given back.
      if (next) next()
      else running -= 1
    }
  }
}
