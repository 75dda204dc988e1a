/** What the agent counts, for Prometheus: what was asked of it, how it knew, and what it asked in turn. No name of a secret is in it. */

const helps = {
  larder_agent_requests_total: 'Requests by path and status.',
  larder_agent_reads_total: 'Reads by how they were answered: kept, fetched, stale, failed.',
  larder_agent_calls_total: 'Calls to the store by operation and outcome.',
  larder_agent_events_total: 'Events that the store told of.',
} as const

export class AgentMetrics {
  readonly #counts = new Map<string, number>()
  /** Whether the store tells of changes now. */
  following = false

  count(name: keyof typeof helps, labels: Readonly<Record<string, string | number>> = {}): void {
    const listed = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const series = listed.length === 0 ? name : `${name}{${listed.join(',')}}`
    this.#counts.set(series, (this.#counts.get(series) ?? 0) + 1)
  }

  page(connections: number): string {
    const lines: string[] = []
    for (const [name, help] of Object.entries(helps)) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`)
      for (const [series, count] of this.#counts) {
        if (series === name || series.startsWith(`${name}{`)) lines.push(`${series} ${count}`)
      }
    }
    lines.push(
      '# HELP larder_agent_following Whether the store tells of changes at this moment.',
      '# TYPE larder_agent_following gauge',
      `larder_agent_following ${Number(this.following)}`,
      '# HELP larder_agent_connections Open connections.',
      '# TYPE larder_agent_connections gauge',
      `larder_agent_connections ${connections}`,
      '',
    )
    return lines.join('\n')
  }
}
