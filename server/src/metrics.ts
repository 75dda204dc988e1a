/** Counts for Prometheus. Kept by hand since it runs on every request: two additions each. */

/** Upper bounds in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

export class Metrics {
  readonly #operations = new Map<string, Map<string, number>>()
  readonly #statuses = new Map<number, number>()
  readonly #buckets = new Array<number>(bounds.length + 1).fill(0)
  #seconds = 0
  #answers = 0

  /** One answer left, after so many milliseconds. */
  answered(status: number, milliseconds: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
    const seconds = milliseconds / 1000
    this.#seconds += seconds
    this.#answers += 1
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

  page(): string {
    const lines = [
      '# HELP larder_operations_total Operations by name and outcome.',
      '# TYPE larder_operations_total counter',
    ]
    for (const [operation, codes] of this.#operations) {
      for (const [code, count] of codes)
        lines.push(`larder_operations_total{operation="${operation}",code="${code}"} ${count}`)
    }
    lines.push('# HELP larder_answers_total HTTP answers by status.', '# TYPE larder_answers_total counter')
    for (const [status, count] of this.#statuses) lines.push(`larder_answers_total{status="${status}"} ${count}`)
    lines.push('# HELP larder_answer_seconds Time from request to answer.', '# TYPE larder_answer_seconds histogram')
    let cumulated = 0
    for (const [index, bound] of bounds.entries()) {
      cumulated += this.#buckets[index]!
      lines.push(`larder_answer_seconds_bucket{le="${bound}"} ${cumulated}`)
    }
    lines.push(
      `larder_answer_seconds_bucket{le="+Inf"} ${this.#answers}`,
      `larder_answer_seconds_sum ${this.#seconds}`,
      `larder_answer_seconds_count ${this.#answers}`,
      '# HELP process_resident_memory_bytes Resident memory.',
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '',
    )
    return lines.join('\n')
  }
}
