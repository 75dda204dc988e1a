/** How soon a worker that died is replaced: later each time, so that one which dies at every start does not keep the machine busy. */

/** Milliseconds. */
const remembered = 60_000
const shortest = 100
const longest = 10_000
/** As many deaths in that time are no accident. */
const most = 8

export class Restarts {
  #deaths: number[] = []

  /** A worker died at this time, in milliseconds that only move forward: how long to wait, and whether there is hope. */
  died(now: number): { readonly pause: number; readonly hopeless: boolean } {
    this.#deaths = [...this.#deaths.filter((death) => now - death < remembered), now]
    const count = this.#deaths.length
    return { pause: Math.min(longest, shortest * 2 ** (count - 1)), hopeless: count > most }
  }
}
