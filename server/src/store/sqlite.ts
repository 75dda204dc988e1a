/** The embedded engine: SQLite in one directory, for one server process. */

import { chmodSync, closeSync, fdatasync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { groupSync } from './group-sync.ts'
import type { Reader, SqlValue, Store, Topic, Transaction } from './store.ts'

const fdatasyncAsync = promisify(fdatasync)

/**
 * Opens the database in `directory`, which is made if it is missing; only one process may. The schema is `migrate`'s business.
 * `sync` stands in for fdatasync in tests.
 *
 * @throws Error when another server uses the directory, or when it cannot be written.
 */
export function openSqlite(options: { directory: string; sync?: (fd: number) => Promise<void> }): Store {
  const { directory, sync = fdatasyncAsync } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = lockDirectory(directory)
  try {
    return new SqliteStore(directory, sync, lock)
  } catch (cause) {
    lock.close()
    throw cause
  }
}

/** For another process, such as the audit verifier, while a server may be running: reads what is committed, changes nothing. */
export function openSqliteForReading(directory: string): { reader: Reader; close(): Promise<void> } {
  const connection = new Connection(join(directory, 'larder.db'), { readOnly: true })
  return {
    reader: {
      one: async <Row>(sql: string, ...values: SqlValue[]) => connection.one<Row>(sql, values),
      all: async <Row>(sql: string, ...values: SqlValue[]) => connection.all<Row>(sql, values),
    },
    close: async () => connection.close(),
  }
}

/**
 * SQLite's lock on a database of its own, held for as long as the process lives: the system drops it even after SIGKILL, while
 * larder.db itself stays open to readers such as the audit verifier.
 */
function lockDirectory(directory: string): DatabaseSync {
  const path = join(directory, 'lock')
  createPrivateFile(path)
  const lock = new DatabaseSync(path)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new Error(
      `Another Larder server is using ${directory}. Stop it first, or choose another data directory (LARDER_DATA_DIR).`,
      { cause },
    )
  }
  return lock
}

/**
 * SQLite gives the files that it makes beside a database the mode of the database. A file that exists is never opened and closed
 * here: that would drop every lock which this process holds on it.
 */
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    chmodSync(path, 0o600)
  }
}

class Connection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, options: { readOnly: boolean }) {
    this.database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 2000 })
    this.database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16000')
  }

  one<Row>(sql: string, values: SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, values: SqlValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[]
  }

  run(sql: string, values: SqlValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  close(): void {
    this.#statements.clear()
    this.database.close()
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.database.prepare(sql.replace(/\$(\d+)/g, '?$1'))
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

class SqliteTransaction implements Transaction {
  readonly topics = new Set<Topic>()
  ended = false
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    this.#mustBeOpen()
    return this.#connection.one<Row>(sql, values)
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    this.#mustBeOpen()
    return this.#connection.all<Row>(sql, values)
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    this.#mustBeOpen()
    return this.#connection.run(sql, values)
  }

  async changed(topic: Topic): Promise<void> {
    this.#mustBeOpen()
    this.topics.add(topic)
  }

  // A statement that nobody awaited would otherwise run in the next transaction or in none.
  #mustBeOpen(): void {
    if (this.ended) throw new Error('This transaction has ended.')
  }
}

class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly reader: Reader
  readonly #writer: Connection
  readonly #snapshot: Connection
  readonly #lock: DatabaseSync
  readonly #wal: number
  readonly #group: { written(): void; durable(): Promise<void> }
  readonly #generations: Record<Topic, number> = { identities: 1, keys: 1 }
  #turn: Promise<unknown> = Promise.resolve()
  #refusal: Error | undefined

  constructor(directory: string, sync: (fd: number) => Promise<void>, lock: DatabaseSync) {
    const path = join(directory, 'larder.db')
    createPrivateFile(path)
    this.#lock = lock
    this.#writer = new Connection(path, { readOnly: false })
    this.#writer.database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864',
    )
    // The first transaction makes the WAL; from then on it stays the same file for as long as this connection is open.
    this.#writer.database.exec('BEGIN IMMEDIATE; COMMIT')
    this.#snapshot = new Connection(path, { readOnly: false })
    this.#snapshot.database.exec('PRAGMA query_only = ON')
    this.#wal = openSync(`${path}-wal`, 'r+')
    syncDirectory(directory)
    this.#group = groupSync(
      () => sync(this.#wal),
      (cause) =>
        this.#refuse('The disk did not confirm a write; what is stored may be incomplete. Restart Larder.', cause),
    )
    this.reader = {
      one: async <Row>(sql: string, ...values: SqlValue[]) => {
        this.#mustBeUsable()
        return this.#snapshot.one<Row>(sql, values)
      },
      all: async <Row>(sql: string, ...values: SqlValue[]) => {
        this.#mustBeUsable()
        return this.#snapshot.all<Row>(sql, values)
      },
    }
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => this.#run(work))
    this.#turn = result.catch(() => {})
    return result
  }

  async #run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.#mustBeUsable()
    this.#writer.run('BEGIN IMMEDIATE', [])
    const transaction = new SqliteTransaction(this.#writer)
    try {
      const result = await work(transaction)
      transaction.ended = true
      this.#mustBeUsable()
      this.#writer.run('COMMIT', [])
      this.#group.written()
      for (const topic of transaction.topics) this.#generations[topic] += 1
      return result
    } catch (cause) {
      transaction.ended = true
      if (this.#writer.database.isTransaction) this.#writer.run('ROLLBACK', [])
      throw cause
    }
  }

  durable(): Promise<void> {
    return this.#refusal ? Promise.reject(this.#refusal) : this.#group.durable()
  }

  generation(topic: Topic): number {
    return this.#generations[topic]
  }

  async check(): Promise<void> {
    await this.transaction(async (transaction) => void (await transaction.run('PRAGMA user_version = 1')))
    await this.durable()
  }

  async close(): Promise<void> {
    await this.#turn
    if (this.#refusal) return
    await this.durable()
    this.#refuse('The store is closed.')
    this.#snapshot.close()
    this.#writer.close()
    closeSync(this.#wal)
    this.#lock.close()
  }

  #refuse(message: string, cause?: unknown): void {
    this.#refusal ??= new Error(message, { cause })
  }

  #mustBeUsable(): void {
    if (this.#refusal) throw this.#refusal
  }
}

/** Makes the names of new files survive a power cut too. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
