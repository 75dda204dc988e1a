/** Counts for Prometheus. Kept by hand since it runs on every request: two additions each. */

/** Upper bounds in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

/** What one process has counted, or several together. */
export interface Counts {
  /** By name, then by code. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly statuses: Readonly<Record<string, number>>
  /** One for each bound, and one for what took longer. */
  readonly buckets: readonly number[]
  readonly seconds: number
  /** Bytes that are resident now. */
  readonly memory: number
  /** Processes that answer now. */
  readonly workers: number
}

export const noCounts: Counts = {
  operations: {},
  statuses: {},
  buckets: new Array<number>(bounds.length + 1).fill(0),
  seconds: 0,
  memory: 0,
  workers: 0,
}

export class Metrics {
  readonly #operations = new Map<string, Map<string, number>>()
  readonly #statuses = new Map<number, number>()
  readonly #buckets = new Array<number>(bounds.length + 1).fill(0)
  readonly #ofAll: () => Promise<Counts>
  #seconds = 0

  /** @param ofAll the counts of all processes that answer together, when this is one of several */
  constructor(ofAll?: () => Promise<Counts>) {
    this.#ofAll = ofAll ?? (async () => this.counts())
  }

  /** One answer left, after so many milliseconds. */
  answered(status: number, milliseconds: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
    const seconds = milliseconds / 1000
    this.#seconds += seconds
    const bucket = bounds.findIndex((bound) => seconds <= bound)
    const index = bucket < 0 ? bounds.length : bucket
    this.#buckets[index] = this.#buckets[index]! + 1
  }

  /** One operation ended with this code; `ok` when it succeeded. Names come from our own list, so the number of series is bounded. */
  performed(operation: string, code: string): void {
    const codes = this.#operations.get(operation) ?? new Map<string, number>()
    if (codes.size === 0) this.#operations.set(operation, codes)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }

  /** Of this process. */
  counts(): Counts {
    return {
      operations: Object.fromEntries(
        [...this.#operations].map(([operation, codes]) => [operation, Object.fromEntries(codes)]),
      ),
      statuses: Object.fromEntries(this.#statuses),
      buckets: [...this.#buckets],
      seconds: this.#seconds,
      memory: process.memoryUsage.rss(),
      workers: 1,
    }
  }

  /** @throws Error, for the operator, when it is not known what all have counted */
  async page(): Promise<string> {
    return pageOf(await this.#ofAll())
  }
}

/** Of several processes together. */
export function sumOf(all: readonly Counts[]): Counts {
  const operations: Record<string, Record<string, number>> = {}
  const statuses: Record<string, number> = {}
  for (const counts of all) {
    add(statuses, counts.statuses)
    for (const [operation, codes] of Object.entries(counts.operations)) {
      operations[operation] ??= {}
      add(operations[operation], codes)
    }
  }
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0)
  return {
    operations,
    statuses,
    buckets: noCounts.buckets.map((_, index) => sum(({ buckets }) => buckets[index] ?? 0)),
    seconds: sum(({ seconds }) => seconds),
    memory: sum(({ memory }) => memory),
    workers: sum(({ workers }) => workers),
  }
}

function add(to: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count
}

function pageOf({ operations, statuses, buckets, seconds, memory, workers }: Counts): string {
  const lines = [
    '# HELP larder_operations_total Operations by name and outcome.',
    '# TYPE larder_operations_total counter',
  ]
  for (const [operation, codes] of Object.entries(operations)) {
    for (const [code, count] of Object.entries(codes))
      lines.push(`larder_operations_total{operation="${operation}",code="${code}"} ${count}`)
  }
  lines.push('# HELP larder_answers_total HTTP answers by status.', '# TYPE larder_answers_total counter')
  for (const [status, count] of Object.entries(statuses)) {
    lines.push(`larder_answers_total{status="${status}"} ${count}`)
  }
  lines.push('# HELP larder_answer_seconds Time from request to answer.', '# TYPE larder_answer_seconds histogram')
  let cumulated = 0
  for (const [index, bound] of bounds.entries()) {
    cumulated += buckets[index]!
    lines.push(`larder_answer_seconds_bucket{le="${bound}"} ${cumulated}`)
  }
  const answers = cumulated + buckets[bounds.length]!
  lines.push(
    `larder_answer_seconds_bucket{le="+Inf"} ${answers}`,
    `larder_answer_seconds_sum ${seconds}`,
    `larder_answer_seconds_count ${answers}`,
    '# HELP larder_workers Processes that answer.',
    '# TYPE larder_workers gauge',
    `larder_workers ${workers}`,
    '# HELP process_resident_memory_bytes Resident memory.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${memory}`,
    '',
  )
  return lines.join('\n')
}
