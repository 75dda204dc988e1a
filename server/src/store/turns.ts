/** One at a time, first come, first served; and nobody keeps the others waiting for ever. */

export interface Turn {
  /** Lets the next one go. Saying so twice does no harm. */
  end(): void
}

interface Turns {
  /** How many wait for the turn that somebody has. */
  readonly waiting: number
  /** `overdue` is called when others wait and this turn has lasted beyond the limit; the turn ends right after. */
  take(overdue?: () => void): Promise<Turn>
}

/** `limit` is in milliseconds. `last` is called when a turn ends that nobody waits for. */
export function turns(limit: number, last?: () => void): Turns {
  interface Place extends Turn {
    since: number
    overdue: (() => void) | undefined
    begin(): void
  }
  const waiting: Place[] = []
  let current: Place | undefined
  let watch: NodeJS.Timeout | undefined

  function begin(place: Place): void {
    place.since = performance.now()
    current = place
    place.begin()
  }

  function end(place: Place): void {
    if (current !== place) return
    current = undefined
    const next = waiting.shift()
    if (next) begin(next)
    else {
      clearInterval(watch)
      watch = undefined
      last?.()
    }
  }

  function look(): void {
    if (!current?.overdue || performance.now() - current.since < limit) return
    const late = current
    late.overdue?.()
    late.end()
  }

  return {
    get waiting() {
      return waiting.length
    },
    take(overdue) {
      return new Promise((resolve) => {
        const place: Place = {
          since: 0,
          overdue,
          begin: () => resolve(place),
          end: () => end(place),
        }
        if (!current) {
          begin(place)
          return
        }
        waiting.push(place)
        watch ??= setInterval(look, Math.max(1, limit / 10)).unref()
      })
    },
  }
}
