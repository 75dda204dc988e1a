/**
 * The process in front of several workers: it accepts connections, hands each to the next worker, and replaces workers that die.
 * It loads nothing of the server. Decision 0010 says why it is as it is.
 */
import cluster, { type Worker } from 'node:cluster'
import { log, whereabouts } from '../log.ts'
import { type Counts, noCounts, sumOf } from '../metrics.ts'
import { closeConnectionOnItsWay } from './connection-on-its-way.ts'
import { CountsExchange } from './counts-exchange.ts'
import { Restarts } from './restarts.ts'

/** Milliseconds. A worker that is stuck does not keep the others' counts from being told. */
const patience = 1_000

interface Member {
  readonly worker: Worker
  readonly exchange: CountsExchange
  /** Its counts when it was last asked. */
  counts: Counts
  ready: boolean
}

/** @param environment what theirs has beside this process's own, which goes before */
export function runWorkers(count: number, environment: NodeJS.ProcessEnv): void {
  // In turn: left to the system, one of them may get all connections of a client that opens many at once.
  cluster.schedulingPolicy = cluster.SCHED_RR
  const primary = new Primary(count, environment)
  primary.begin()
  process.once('SIGTERM', () => primary.stop())
  process.once('SIGINT', () => primary.stop())
}

class Primary {
  readonly #count: number
  readonly #environment: NodeJS.ProcessEnv
  readonly #members = new Set<Member>()
  readonly #restarts = new Restarts()
  readonly #waiting = new Set<NodeJS.Timeout>()
  /** What those that are gone had counted when they were last asked: no total that was told ever shrinks. */
  #gone = noCounts
  /** Where they answer, once the first does. */
  #url: string | undefined
  #stopping = false
  #exitCode = 0

  constructor(count: number, environment: NodeJS.ProcessEnv) {
    this.#count = count
    this.#environment = environment
  }

  begin(): void {
    const worker = cluster.fork({ ...this.#environment, ...process.env })
    const exchange = new CountsExchange(worker.process, () => this.#countsOfAll(), patience)
    const member: Member = { worker, exchange, counts: noCounts, ready: false }
    this.#members.add(member)
    closeConnectionOnItsWay(worker)
    worker.on('message', ({ ready: url }: { ready?: string }) => {
      if (url !== undefined) this.#ready(member, url)
    })
    worker.once('exit', (code: number | null, signal: string | null) => this.#ended(member, code, signal))
    // One that the system did not let begin has no end.
    worker.on('error', () => worker.process.pid ?? this.#ended(member, null, null))
  }

  /** Closing the channel is the word to stop: what happens by itself when this process is killed. One that is still starting has nothing to finish. */
  stop(): void {
    this.#stopping = true
    for (const timer of this.#waiting) clearTimeout(timer)
    for (const { worker, ready } of this.#members) {
      if (!ready) worker.process.kill()
      else if (worker.isConnected()) worker.process.disconnect()
    }
    if (this.#members.size === 0) process.exit(this.#exitCode)
  }

  #ready(member: Member, url: string): void {
    if (this.#stopping) return
    member.ready = true
    log('info', 'worker ready', { pid: member.worker.process.pid ?? 0 })
    if (this.#url === undefined) {
      this.#url = url
      // Only now: the first has made the tables, the root key and the first administrator, and shown its secret.
      for (let others = this.#count - 1; others > 0; others--) this.#beginAnother()
    } else if (url !== this.#url) {
      // All had died, and with them the port that the system had chosen: nobody knows the new one.
      this.#giveUp('port lost', { url: this.#url })
    }
  }

  #ended(member: Member, code: number | null, signal: string | null): void {
    if (!this.#members.delete(member)) return
    this.#gone = sumOf([this.#gone, { ...member.counts, memory: 0, workers: 0 }])
    if (this.#stopping) {
      if (member.ready && code !== 0) this.#exitCode = 1
      if (this.#members.size === 0) process.exit(this.#exitCode)
      return
    }
    if (this.#url === undefined) {
      // It has said why it cannot start, and another would say the same.
      this.#exitCode = code ?? 1
      this.stop()
      return
    }
    this.#replace({
      pid: member.worker.process.pid ?? 'none',
      code: code ?? 'none',
      signal: signal ?? 'none',
    })
  }

  #replace(ended: Readonly<Record<string, string | number>>): void {
    const { pause, hopeless } = this.#restarts.died(performance.now())
    if (hopeless && ![...this.#members].some(({ ready }) => ready)) {
      this.#giveUp('workers keep ending', ended)
      return
    }
    log('error', 'worker ended', { ...ended, replacedAfterMilliseconds: pause })
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      this.#beginAnother()
    }, pause)
    this.#waiting.add(timer)
  }

  #beginAnother(): void {
    try {
      this.begin()
    } catch (error) {
      // The system has no room for another process at this moment.
      this.#replace(whereabouts(error))
    }
  }

  #giveUp(event: string, details: Readonly<Record<string, string | number>>): void {
    log('error', event, details)
    this.#exitCode = 1
    this.stop()
  }

  async #countsOfAll(): Promise<Counts> {
    const ready = [...this.#members].filter((member) => member.ready)
    await Promise.all(
      ready.map(async (member) => {
        member.counts = (await member.exchange.ask()) ?? member.counts
      }),
    )
    const own = { ...noCounts, memory: process.memoryUsage.rss() }
    return sumOf([this.#gone, own, ...[...this.#members].map(({ counts }) => counts)])
  }
}
