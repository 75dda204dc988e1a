/** The engine for several nodes: any database that speaks PostgreSQL's protocol, such as PostgreSQL, CockroachDB or YugabyteDB. */

import { setTimeout } from 'node:timers/promises'
import type pg from 'pg'
import { type Generations, pollGenerations } from './generations.ts'
import {
  asConnectionError,
  ConnectionError,
  isSerializationFailure,
  isUniqueViolation,
  isUnknownOutcome,
  openPool,
  type Patience,
  query,
} from './postgres-connection.ts'
import type { ListQuestion, Question, Reader, SqlValue, Store, Topic, Transaction } from './store.ts'
import { TransactionConflict, tellTransactionEnd } from './transaction-end.ts'
import { turns } from './turns.ts'

export interface PostgresOptions {
  /** Connections for transactions, and as many for reads, so that a transaction never waits for a reader that waits for it. */
  max?: number
  patience?: Patience
}

const pollPatience = { connect: 600, statement: 600, grace: 100 }
const attempts = 12
/** A row that somebody else inserted since this transaction began is there to be seen by the next attempt; one that was there before stays in the way. */
const attemptsForTaken = 8

type ServerSetting = 'fsync' | 'synchronous_commit' | 'server_encoding' | 'transaction_read_only'

/**
 * Connects, and makes sure that what this database commits is there to stay. TLS is as the URL says.
 *
 * @throws Error when the database cannot be reached, or when it would lose or garble data as it is set up.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Store> {
  const { max = 10, patience = { connect: 5000, statement: 15_000, grace: 2000 } } = options
  const store = new PostgresStore(url, max, patience)
  try {
    await store.refuseUnfit()
    return store
  } catch (cause) {
    await store.close()
    throw cause
  }
}

class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly reader: Reader
  readonly #transactions: pg.Pool
  readonly #reads: pg.Pool
  readonly #polls: pg.Pool
  readonly #generations: Generations
  readonly #retries = turns(60_000)
  #closing: Promise<void> | undefined

  constructor(url: string, max: number, patience: Patience) {
    this.#transactions = openPool(url, max, patience)
    this.#reads = openPool(url, max, patience, 'read only')
    this.#polls = openPool(url, 1, pollPatience, 'read only')
    const one = async <Row>(sql: string, ...values: SqlValue[]) => (await this.#read<Row>(this.#reads, sql, values))[0]
    this.reader = {
      one,
      // Other nodes change rows without a word.
      remembered: async ({ sql, make }, ...values) => {
        const row = await one<Parameters<typeof make>[0]>(sql, ...values)
        return row && make(row)
      },
      rememberedAll: async ({ sql, makeAll }, ...values) =>
        makeAll(await this.#read<Parameters<typeof makeAll>[0][number]>(this.#reads, sql, values)),
      all: <Row>(sql: string, ...values: SqlValue[]) => this.#read<Row>(this.#reads, sql, values),
    }
    this.#generations = pollGenerations({ read: () => this.#readGenerations() })
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const first = await this.#attempt(work)
    if ('result' in first) return first.result
    if (!first.again && !first.taken) throw first.error
    // Those who collided would collide again, so on each node they go one after the other from here on.
    const turn = await this.#retries.take()
    try {
      for (let attempt = 2; ; attempt += 1) {
        await setTimeout(Math.random() * Math.min(250, 2 ** attempt))
        const outcome = await this.#attempt(work)
        if ('result' in outcome) return outcome.result
        const again = outcome.again || (outcome.taken && attempt < attemptsForTaken)
        if (!again || attempt === attempts) throw outcome.error
      }
    } finally {
      turn.end()
    }
  }

  async #attempt<T>(
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<{ result: T } | { error: unknown; again: boolean; taken: boolean }> {
    let client: pg.PoolClient
    try {
      client = await connect(this.#transactions)
    } catch (error) {
      return { error, again: false, taken: false }
    }
    const transaction = new PostgresTransaction(client)
    let committing = false
    try {
      await transaction.begin()
      const result = await work(transaction)
      await transaction.finish()
      committing = true
      await transaction.commit()
      for (const topic of transaction.topics) this.#generations.advance(topic)
      await transaction.end('committed')
      tellTransactionEnd(transaction, 'committed')
      return { result }
    } catch (error) {
      const failure = transaction.failure ?? error
      const unknown = committing && isUnknownOutcome(failure)
      if (unknown) for (const topic of transaction.topics) this.#generations.advance(topic)
      await transaction.end('rolled back')
      tellTransactionEnd(transaction, unknown ? 'unknown' : 'rolled back')
      const lostRace = isSerializationFailure(failure) || error instanceof TransactionConflict
      const again = lostRace || (failure instanceof ConnectionError && !unknown)
      return { error, again, taken: isUniqueViolation(failure) }
    }
  }

  /** A statement that only reads may run again on another connection when its own breaks. */
  async #read<Row>(pool: pg.Pool, sql: string, values: SqlValue[]): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await connect(pool)
      try {
        const { rows } = await query(client, sql, values)
        client.release()
        return rows as Row[]
      } catch (error) {
        client.release(error instanceof ConnectionError)
        const again = error instanceof ConnectionError || isSerializationFailure(error)
        if (!again || attempt === 3) throw error
      }
    }
  }

  async #readGenerations(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#read<{ topic: string; generation: number }>(
      this.#polls,
      'SELECT topic, generation FROM changes',
      [],
    )
    return new Map(rows.map(({ topic, generation }) => [topic, generation]))
  }

  /** A commit has waited for the server's disk already: `refuseUnfit` saw to that. */
  async durable(): Promise<void> {}

  generation(topic: Topic): number {
    return this.#generations.current(topic)
  }

  async check(): Promise<void> {
    const readOnly = await this.#setting('transaction_read_only')
    if (readOnly === 'on') throw new Error('The database is read-only: LARDER_DATABASE_URL must name the primary.')
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#generations.close()
      await Promise.all([this.#transactions.end(), this.#reads.end(), this.#polls.end()])
    })()
    return this.#closing
  }

  /** CockroachDB and YugabyteDB replicate before they commit, whatever their settings are called. */
  async refuseUnfit(): Promise<void> {
    const rows = await this.#read<{ version: string }>(this.#transactions, 'SELECT version() AS version', [])
    const version = rows[0]?.version ?? ''
    if (version.startsWith('PostgreSQL') && !version.includes('-YB-')) {
      for (const name of ['fsync', 'synchronous_commit'] as const) {
        if ((await this.#setting(name)) !== 'off') continue
        throw new Error(
          `This database runs with ${name} = off and would lose acknowledged data in a power cut. Set it to on.`,
        )
      }
      const encoding = await this.#setting('server_encoding')
      if (encoding !== 'UTF8')
        throw new Error(`Larder needs a database whose encoding is UTF8; this one has ${encoding}.`)
    }
    await this.check()
  }

  async #setting(name: ServerSetting): Promise<string> {
    const rows = await this.#read<Record<string, string>>(this.#transactions, `SHOW ${name}`, [])
    return rows[0]?.[name] ?? ''
  }
}

class PostgresTransaction implements Transaction {
  readonly topics = new Set<Topic>()
  /** The first statement that failed: the server accepts nothing but ROLLBACK after it. */
  failure: unknown
  readonly #client: pg.PoolClient
  #open = true

  readonly #broken = (cause: Error) => {
    this.failure ??= new ConnectionError(cause)
  }

  constructor(client: pg.PoolClient) {
    this.#client = client
    client.on('error', this.#broken)
  }

  async begin(): Promise<void> {
    await this.#query('BEGIN ISOLATION LEVEL SERIALIZABLE', [])
  }

  async one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    return (await this.#query(sql, values)).rows[0] as Row | undefined
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return (await this.#query(sql, values)).rows as Row[]
  }

  async remembered<Row extends object, Made extends object>(
    { sql, make }: Question<Row, Made>,
    ...values: string[]
  ): Promise<Made | undefined> {
    const row = await this.one<Row>(sql, ...values)
    return row && make(row)
  }

  async rememberedAll<Row extends object, Made extends object>(
    { sql, makeAll }: ListQuestion<Row, Made>,
    ...values: string[]
  ): Promise<Made> {
    return makeAll(await this.all<Row>(sql, ...values))
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0
  }

  async changed(topic: Topic): Promise<void> {
    this.#mustBeOpen()
    this.topics.add(topic)
  }

  /** Everybody who changes a topic writes the same row, so that comes last. */
  async finish(): Promise<void> {
    for (const topic of this.topics) {
      await this.#query(
        'INSERT INTO changes (topic, generation) VALUES ($1, 1) ON CONFLICT (topic) DO UPDATE SET generation = changes.generation + 1',
        [topic],
      )
    }
    this.#mustBeOpen()
    this.#open = false
  }

  async commit(): Promise<void> {
    try {
      const { command } = await query(this.#client, 'COMMIT')
      if (command !== 'COMMIT') throw new Error('The database rolled the transaction back.')
    } catch (failure) {
      this.failure ??= failure
      throw failure
    }
  }

  /**
   * Gives the connection back, rolled back if it did not commit. One whose state is in doubt is closed rather than used again; the
   * server rolls back what it had open.
   */
  async end(end: 'committed' | 'rolled back'): Promise<void> {
    this.#open = false
    let usable = !(this.failure instanceof ConnectionError)
    if (usable && end === 'rolled back') {
      usable = await query(this.#client, 'ROLLBACK').then(
        () => true,
        () => false,
      )
    }
    this.#client.removeListener('error', this.#broken)
    this.#client.release(!usable)
  }

  async #query(sql: string, values: SqlValue[]): Promise<pg.QueryResult> {
    this.#mustBeOpen()
    try {
      return await query(this.#client, sql, values)
    } catch (failure) {
      this.failure ??= failure
      throw failure
    }
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new Error('This transaction has ended.')
    if (this.failure) throw new Error('An earlier statement of this transaction failed.', { cause: this.failure })
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    throw asConnectionError(cause)
  }
}
