/** The embedded engine: SQLite in one directory, for one server process. */

import { closeSync, existsSync, fdatasync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type GroupSync, groupSync } from './group-sync.ts'
import { RememberedRows } from './remembered-rows.ts'
import { createPrivateFile, SqliteConnection, type Tables } from './sqlite-connection.ts'
import { lockDirectory } from './sqlite-lock.ts'
import { SqliteSnapshot } from './sqlite-snapshot.ts'
import type { SqliteTransaction } from './sqlite-transaction.ts'
import { SqliteWriter } from './sqlite-writer.ts'
import type { Reader, Store, Topic, Transaction } from './store.ts'
import { syncDirectory } from './sync-directory.ts'

export interface SqliteOptions {
  /** Made if it is missing, for its owner only. */
  directory: string
  /** Stands in for fdatasync. */
  sync?: (fd: number) => Promise<void>
  /** Milliseconds that a transaction may take while others wait for it. */
  transactionLimit?: number
}

/**
 * Opens the database, which only one server process may do at a time. Its schema is `migrate`'s business.
 *
 * @throws Error when another server uses the directory, or when it cannot be written.
 */
export function openSqlite(options: SqliteOptions): Store {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const unlock = lockDirectory(options.directory)
  try {
    return new SqliteStore(options, unlock)
  } catch (cause) {
    unlock()
    if (!unreadable.has((cause as { errcode?: number }).errcode ?? 0)) throw cause
    throw new Error(
      `${databaseIn(options.directory)} is no database, or is damaged. Restore it from a backup, or choose another data directory (LARDER_DATA_DIR).`,
      { cause },
    )
  }
}

/** SQLite's codes for a file that it did not make, or that is not as it made it: SQLITE_NOTADB and SQLITE_CORRUPT. */
const unreadable: ReadonlySet<number> = new Set([26, 11])

/** For another process, such as the audit verifier, while a server may be running: reads what is committed and changes nothing. */
export function openSqliteForReading(directory: string): { reader: Reader; close(): Promise<void> } {
  const path = databaseIn(directory)
  if (!existsSync(path)) throw new Error(`There is no Larder database in ${directory}.`)
  const connection = new SqliteConnection(path, { readOnly: true })
  const reader = new SqliteSnapshot(connection, () => {})
  return {
    reader,
    async close() {
      reader.end()
      connection.close()
    },
  }
}

const databaseIn = (directory: string) => join(directory, 'larder.db')

const promisedFdatasync = promisify(fdatasync)

/**
 * With `synchronous = NORMAL` a COMMIT appends to the log and syncs nothing; SQLite itself syncs the log before each checkpoint, the
 * database after it, and the header of a log that it begins anew. That keeps the database whole after a power cut, though perhaps
 * without its last transactions. `durable` closes that gap with one fdatasync of the log for all who wait, on libuv's thread pool,
 * so it overlaps with other requests. As no answer leaves before `durable`, what clients see equals `synchronous = FULL`, which
 * would hold up the whole process for one sync per transaction. docs/decisions/0001-group-fsync.md has the numbers.
 *
 * `fullfsync` matters on macOS only, where a plain fsync leaves data in the drive's cache. `secure_delete` overwrites what is deleted,
 * because a deleted key must be gone.
 */
const writerPragmas = [
  'journal_mode = WAL',
  'synchronous = NORMAL',
  'fullfsync = ON',
  'foreign_keys = ON',
  'secure_delete = ON',
  'cache_size = -4000',
  'wal_autocheckpoint = 0',
  'temp_store = MEMORY',
  `journal_size_limit = ${64 * 2 ** 20}`,
]
const readerPragmas = ['query_only = ON', 'cache_size = -4000']

/** How many pages of 4 KB the log gathers before they are moved to the database, and after how many transactions to look. */
const checkpointPages = 1000
const transactionsBetweenLooks = 20

class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly reader: SqliteSnapshot
  readonly #writer: SqliteWriter
  readonly #writing: SqliteConnection
  readonly #reading: SqliteConnection
  readonly #mark: SqliteConnection
  readonly #database: number
  readonly #log: number
  readonly #path: string
  readonly #unlock: () => void
  readonly #group: GroupSync
  readonly #generations: Record<Topic, number> = { identities: 1, keys: 1 }
  readonly #kept = new RememberedRows()
  #unlooked = 0
  #afterNextCommit: (() => void) | undefined
  #checkpoint: Promise<void> | undefined
  #refusal: Error | undefined
  #closing = false

  constructor(options: SqliteOptions, unlock: () => void) {
    const { directory, sync = promisedFdatasync, transactionLimit = 30_000 } = options
    const path = databaseIn(directory)
    createPrivateFile(path)
    this.#path = path
    this.#unlock = unlock
    this.#database = openSync(path, 'r')
    this.#writing = new SqliteConnection(path, { readOnly: false, pragmas: writerPragmas })
    // The first transaction makes the log, which then stays the same file for as long as this connection is open.
    this.#writing.run('BEGIN IMMEDIATE')
    this.#writing.run('COMMIT')
    this.#reading = new SqliteConnection(path, { readOnly: false, pragmas: readerPragmas })
    this.#log = openSync(`${path}-wal`, 'r+')
    syncDirectory(directory)
    this.#group = groupSync(
      () => sync(this.#log),
      (cause) => this.#refuse('The disk did not confirm what was written. Check the disk, then restart Larder.', cause),
    )
    // What an earlier process left in the log may never have been synced.
    this.#group.written()
    this.#mark = new SqliteConnection(path, { readOnly: false, pragmas: ['query_only = ON', 'cache_size = -64'] })
    this.reader = new SqliteSnapshot(this.#reading, () => this.#mustBeUsable(), this.#kept)
    this.#writer = new SqliteWriter({
      connection: this.#writing,
      kept: this.#kept,
      limit: transactionLimit,
      mustBeUsable: () => this.#mustBeUsable(),
      committed: (transactions, changed) => this.#committed(transactions, changed),
      failed: (cause) => this.#refuse('A transaction could not be undone. Check the disk, then restart Larder.', cause),
    })
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#writer.transaction(work)
  }

  #committed(transactions: readonly SqliteTransaction[], changed: Tables): void {
    this.reader.end()
    this.#kept.forget(changed)
    this.#group.written()
    for (const { topics } of transactions) for (const topic of topics) this.#generations[topic] += 1
    this.#afterNextCommit?.()
    this.#unlooked += transactions.length
    if (this.#unlooked >= transactionsBetweenLooks) this.#checkpointIfDue()
  }

  durable(): Promise<void> {
    return this.#refusal ? Promise.reject(this.#refusal) : this.#group.durable()
  }

  generation(topic: Topic): number {
    return this.#generations[topic]
  }

  /** Writes the same number over itself, all the way to the disk. */
  async check(): Promise<void> {
    await this.reader.one('SELECT 1 AS one')
    await this.transaction((transaction) => transaction.run('PRAGMA user_version = 1'))
    await this.durable()
  }

  /** A second call does nothing. What waits for its turn is still served. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.#afterNextCommit?.()
    await this.#checkpoint
    const turn = await this.#writer.alone()
    try {
      if (!this.#refusal) await this.durable()
    } finally {
      const last = this.#refusal ? holdLog(this.#path) : undefined
      this.#refusal = new Error('The store is closed.')
      turn.end()
      this.#mark.close()
      this.reader.end()
      this.#reading.close()
      this.#writing.close()
      closeSync(this.#log)
      // Only now: closing any descriptor of this file drops all locks that the process holds on it.
      closeSync(this.#database)
      last?.close()
      this.#unlock()
    }
  }

  #checkpointIfDue(): void {
    if (this.#checkpoint || this.#closing) return
    this.#unlooked = 0
    const { log } = this.#writing.one<{ log: number }>('PRAGMA wal_checkpoint(NOOP)', [])!
    if (log < checkpointPages) return
    this.#checkpoint = this.#runCheckpoint()
      .catch((cause) =>
        this.#refuse(
          'The disk failed while the log was moved to the database. Check the disk, then restart Larder.',
          cause,
        ),
      )
      .finally(() => {
        this.#checkpoint = undefined
      })
  }

  /**
   * Moves the log to the database file in two passes, on this thread, without making it wait for the disk. The mark of a reader ends
   * the long pass before the end of the log, where SQLite would sync the database; that is done beside the requests in between. The
   * short pass, for what was added meanwhile, keeps writers out, so that it reaches the end and the log can begin anew. SQLite syncs
   * what it must whatever happens here: this only leaves it little to wait for.
   */
  async #runCheckpoint(): Promise<void> {
    this.#mark.run('BEGIN')
    try {
      this.#mark.one('SELECT count(*) AS tables FROM sqlite_schema', [])
      await this.durable()
      if (!this.#closing) await new Promise<void>((resolve) => (this.#afterNextCommit = resolve))
      this.#pass()
    } finally {
      this.#mark.run('COMMIT')
    }
    await promisedFdatasync(this.#database)
    const turn = await this.#writer.alone()
    try {
      await this.durable()
      this.#pass()
    } finally {
      turn.end()
    }
  }

  #pass(): void {
    this.reader.end()
    this.#reading.one('PRAGMA wal_checkpoint(PASSIVE)', [])
  }

  #refuse(message: string, cause: unknown): void {
    this.#refusal ??= new Error(message, { cause })
  }

  #mustBeUsable(): void {
    if (this.#refusal) throw this.#refusal
  }
}

/**
 * The last connection to close moves the log to the database, unless it may only read. After a failure that must not happen: the disk
 * may lack parts of the log that memory still shows, and a power cut in the midst of moving it would tear the database.
 */
function holdLog(path: string): SqliteConnection {
  const connection = new SqliteConnection(path, { readOnly: true })
  connection.one('SELECT count(*) AS tables FROM sqlite_schema', [])
  return connection
}
