/**
 * Walks over stretches of parameters for one page, considering a bounded number of rows however many there are. Where filters skip many, the page
 * is short and the next one goes on behind it, as AWS's "between zero and MaxResults" allows.
 */
import type { Stretch } from '../../store/parameters.ts'

/** Rows that one page looks at. */
const MAX_CONSIDERED = 500
/** Rows that one statement reads once the first has not filled the page. */
const BATCH = 100

/** The stretch that the walk has come to, and the last path of it that was considered. */
export interface Position {
  readonly stretch: number
  readonly after?: string
}

interface Page<Row> {
  readonly rows: readonly Row[]
  /** Absent at the end. */
  readonly next?: Position
}

// '!' comes before every character that a name may have, and '~' after every one.
/** Everything under a path, itself left out. */
export function under(path: string): Stretch {
  return { from: `${path}/`, to: `${path}/~` }
}

/** What is directly under a path. */
export function directlyUnder(path: string): Stretch {
  return { ...under(path), parent: `${path}/` }
}

export function startingWith(prefix: string): Stretch {
  return { from: prefix, to: `${prefix}~` }
}

export function only(path: string): Stretch {
  return { from: path, to: path }
}

/** Ordered, and without those that lie in another. */
export function inOrder(stretches: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = []
  const sorted = [...stretches].sort((a, b) => compare(a.from, b.from) || compare(b.to, a.to))
  for (const stretch of sorted) {
    const last = kept.at(-1)
    const covered = last !== undefined && last.parent === stretch.parent && last.to >= stretch.to
    if (!covered) kept.push(stretch)
  }
  return kept
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export async function walk<Row extends { readonly path: string }, Match>(walking: {
  readonly stretches: readonly Stretch[]
  readonly start: Position
  readonly limit: number
  read(stretch: Stretch, limit: number): Promise<readonly Row[]>
  /** What the page has for a row, if the filters let it pass. */
  match(row: Row): Match | undefined | Promise<Match | undefined>
}): Promise<Page<Match>> {
  const { stretches, start, limit } = walking
  const rows: Match[] = []
  let budget = MAX_CONSIDERED
  let size = limit + 1
  for (let index = start.stretch; index < stretches.length; index++) {
    const stretch = stretches[index]
    if (stretch === undefined) break
    let after = index === start.stretch ? start.after : undefined
    const here = (): Position => ({ stretch: index, ...(after !== undefined && { after }) })
    for (let complete = false; !complete; ) {
      if (budget === 0) return { rows, next: here() }
      const asked = Math.min(size, budget)
      const read = await walking.read(after === undefined ? stretch : { ...stretch, from: `${after}!` }, asked)
      size = BATCH
      for (const row of read) {
        const match = await walking.match(row)
        if (match !== undefined && rows.length === limit) return { rows, next: here() }
        if (match !== undefined) rows.push(match)
        after = row.path
      }
      budget -= read.length
      complete = read.length < asked
    }
  }
  return { rows }
}
