/** The declared functions behind the port: processes kept warm for those that run here, Lambda's Invoke for those elsewhere. */
import type { Declaration, LocalFunction } from './declarations.ts'
import { FunctionProcess, type RoleCredentials } from './function-process.ts'
import { type DeclaredFunction, type Functions, type Invocation, InvocationError } from './functions.ts'
import { invokeRemote } from './invoke-remote.ts'

interface Parts {
  /** The store's own endpoint, known once it listens. */
  endpoint(): string
  /** Of the role that a function runs as; rejects when the role does not trust Lambda. */
  credentials(declared: LocalFunction): Promise<RoleCredentials>
  readonly environment: NodeJS.ProcessEnv
  now(): number
}

/** Milliseconds. A process that nobody calls ends; one whose credentials would expire in an invocation is replaced before. */
const idleTime = 5 * 60_000

interface Pool {
  readonly idle: FunctionProcess[]
  readonly busy: Set<FunctionProcess>
  /** Being started. */
  starting: number
}

export class DeclaredFunctions implements Functions {
  readonly #declared: ReadonlyMap<string, Declaration>
  readonly #parts: Parts
  readonly #pools = new Map<string, Pool>()
  readonly #timers = new Map<FunctionProcess, NodeJS.Timeout>()
  #closed = false

  constructor(declarations: readonly Declaration[], parts: Parts) {
    this.#declared = new Map(declarations.map((one) => [one.arn, one]))
    this.#parts = parts
  }

  find(arn: string): DeclaredFunction | undefined {
    return this.#declared.get(arn.replace(/:\$LATEST$/, ''))
  }

  list(account: string, region: string): readonly DeclaredFunction[] {
    return [...this.#declared.values()]
      .filter((one) => one.account === account && one.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async invoke({ arn }: DeclaredFunction, payload: Buffer, requestId: string): Promise<Invocation> {
    const declared = this.#declared.get(arn)
    if (declared === undefined || this.#closed) throw new InvocationError('unreachable', `there is no function ${arn}`)
    if (declared.place === 'elsewhere') return invokeRemote(declared, payload, this.#parts.now())
    const pool = this.#poolOf(arn)
    const taken = await this.#take(declared, pool)
    try {
      return await taken.invoke(payload, requestId, this.#parts.now())
    } finally {
      pool.busy.delete(taken)
      if (taken.running && !this.#closed) this.#keep(taken, pool)
      else taken.kill()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const all = [...this.#pools.values()].flatMap(({ idle, busy }) => [...idle, ...busy])
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const one of all) one.kill()
    await Promise.all(all.map(({ ended }) => ended))
  }

  #poolOf(arn: string): Pool {
    const known = this.#pools.get(arn)
    if (known !== undefined) return known
    const pool: Pool = { idle: [], busy: new Set(), starting: 0 }
    this.#pools.set(arn, pool)
    return pool
  }

  async #take(declared: LocalFunction, pool: Pool): Promise<FunctionProcess> {
    const until = this.#parts.now() + declared.timeout * 1000
    for (let warm = pool.idle.pop(); warm !== undefined; warm = pool.idle.pop()) {
      clearTimeout(this.#timers.get(warm))
      this.#timers.delete(warm)
      if (warm.running && warm.expiresAt > until) {
        pool.busy.add(warm)
        return warm
      }
      warm.kill()
    }
    if (pool.busy.size + pool.starting >= declared.concurrency) {
      throw new InvocationError('too many', `${declared.concurrency} invocations of ${declared.name} are under way`)
    }
    pool.starting += 1
    try {
      const credentials = await this.#parts.credentials(declared)
      const { endpoint, environment } = this.#parts
      const started = await FunctionProcess.start(declared, credentials, endpoint(), environment)
      pool.busy.add(started)
      return started
    } finally {
      pool.starting -= 1
    }
  }

  #keep(one: FunctionProcess, pool: Pool): void {
    pool.idle.push(one)
    const end = () => {
      const place = pool.idle.indexOf(one)
      if (place >= 0) pool.idle.splice(place, 1)
      this.#timers.delete(one)
      one.kill()
    }
    this.#timers.set(one, setTimeout(end, idleTime).unref())
  }
}
