/**
 * The one connection that writes. Transactions run one after the other, and those that waited for their turn share one COMMIT: what
 * they write in the same pages then goes to the log once. Decision 0008 has the numbers.
 */
import type { RememberedRows } from './remembered-rows.ts'
import type { SqliteConnection, Tables } from './sqlite-connection.ts'
import { type Shared, SqliteTransaction } from './sqlite-transaction.ts'
import type { Transaction } from './store.ts'
import { TransactionConflict, tellTransactionEnd } from './transaction-end.ts'
import { type Turn, turns } from './turns.ts'

/** The most transactions to one COMMIT. The first of them waits until the last is done. */
const mostJoined = 16

export interface WriterParts {
  readonly connection: SqliteConnection
  /** What readers remember of what is committed. */
  readonly kept: RememberedRows
  /** Milliseconds that a transaction may take while others wait for it. */
  readonly limit: number
  /** Throws when nothing may be written any more. */
  mustBeUsable(): void
  /** Told right after a COMMIT, before anybody else can see what it brought, and to which tables. */
  committed(transactions: readonly SqliteTransaction[], changed: Tables): void
  /** Told when a transaction could not be undone. */
  failed(cause: unknown): void
}

/** What the next COMMIT will bring: transactions that are done. */
interface Commit extends Shared {
  readonly transactions: SqliteTransaction[]
  readonly done: Promise<void>
  resolve(): void
  reject(cause: unknown): void
}

export class SqliteWriter {
  readonly #parts: WriterParts
  readonly #connection: SqliteConnection
  readonly #turns
  #next: Commit | undefined

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#connection = parts.connection
    this.#turns = turns(parts.limit, () => this.#commit())
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work)
      } catch (cause) {
        if (!(cause instanceof TransactionConflict) || attempt === 5) throw cause
      }
    }
  }

  /** Until the turn ends there is no transaction. */
  async alone(): Promise<Turn> {
    const turn = await this.#turns.take()
    this.#commit()
    return turn
  }

  async #attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = new SqliteTransaction()
    const turn = await this.#turns.take(() => this.#rollBack(transaction))
    let commit: Commit | undefined
    try {
      this.#parts.mustBeUsable()
      commit = this.#begin(transaction)
      const result = await work(transaction)
      transaction.mustBeUsable()
      this.#join(transaction, commit)
      return result
    } catch (cause) {
      if (transaction.open) this.#rollBack(transaction)
      throw cause
    } finally {
      turn.end()
      // A failure waits as well: what it came of may be what others wrote before in the same commit.
      await commit?.done
    }
  }

  #begin(transaction: SqliteTransaction): Commit {
    if (this.#next) this.#connection.run('SAVEPOINT joined')
    else {
      this.#connection.run('BEGIN IMMEDIATE')
      this.#next = newCommit(this.#parts)
    }
    transaction.begin(this.#next)
    return this.#next
  }

  #join(transaction: SqliteTransaction, commit: Commit): void {
    if (commit.transactions.length > 0) this.#connection.run('RELEASE joined')
    transaction.end()
    commit.transactions.push(transaction)
    if (this.#turns.waiting > 0 && commit.transactions.length < mostJoined) tellTransactionEnd(transaction, 'joined')
    else this.#commit()
  }

  #commit(): void {
    const commit = this.#next
    if (!commit) return
    this.#next = undefined
    try {
      this.#parts.mustBeUsable()
      this.#connection.run('COMMIT')
    } catch (cause) {
      this.#undo('ROLLBACK')
      for (const transaction of commit.transactions) tellTransactionEnd(transaction, 'unknown')
      commit.reject(cause)
      return
    }
    this.#parts.committed(commit.transactions, commit.changed)
    for (const transaction of commit.transactions) tellTransactionEnd(transaction, 'committed')
    commit.resolve()
  }

  /** Undoes one transaction, and leaves those that it would have shared a COMMIT with. */
  #rollBack(transaction: SqliteTransaction): void {
    transaction.end()
    const commit = this.#next!
    const others = commit.transactions.length > 0
    if (others && this.#connection.inTransaction) {
      this.#undo('ROLLBACK TO joined', 'RELEASE joined')
      tellTransactionEnd(transaction, 'rolled back')
    } else {
      this.#next = undefined
      this.#undo('ROLLBACK')
      tellTransactionEnd(transaction, 'rolled back')
      // After some failures, such as a full disk, SQLite undoes everything by itself.
      for (const other of commit.transactions) tellTransactionEnd(other, 'rolled back')
      if (others) commit.reject(new Error('Another transaction of the same commit failed, and this one with it.'))
      else commit.resolve()
    }
  }

  #undo(...statements: string[]): void {
    try {
      if (this.#connection.inTransaction) for (const statement of statements) this.#connection.run(statement)
    } catch (cause) {
      this.#parts.failed(cause)
    }
  }
}

function newCommit({ connection, kept }: WriterParts): Commit {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  // Those whose transaction was ended because it took too long may not be there to hear of it.
  done.catch(() => {})
  return { connection, kept, changed: new Set(), transactions: [], done, resolve, reject }
}
