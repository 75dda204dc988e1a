/** What runs inside one transaction of SQLite, under the rules that every engine has. */

import type { SqliteConnection } from './sqlite-connection.ts'
import type { Question, SqlValue, Topic, Transaction } from './store.ts'

export class SqliteTransaction implements Transaction {
  readonly topics = new Set<Topic>()
  open = false
  #appended = false
  #didMore = false
  #failure: unknown
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  /** Whether all that it did was to append. */
  get onlyAppended(): boolean {
    return this.#appended && !this.#didMore
  }

  async one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    return this.#perform(() => this.#connection.one<Row>(sql, values))
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return this.#perform(() => this.#connection.all<Row>(sql, values))
  }

  remembered<Row extends object, Made extends object>(
    { sql, make }: Question<Row, Made>,
    ...values: string[]
  ): Made | undefined {
    const row = this.#perform(() => this.#connection.one<Row>(sql, values))
    return row && make(row)
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#perform(() => this.#connection.run(sql, values))
  }

  async append(sql: string, ...values: SqlValue[]): Promise<number> {
    this.#appended = true
    return this.#perform(() => this.#connection.run(sql, values), 'appends')
  }

  async changed(topic: Topic): Promise<void> {
    this.mustBeUsable()
    this.topics.add(topic)
  }

  /** A statement that nobody awaited would otherwise run in somebody else's transaction. */
  mustBeUsable(): void {
    if (!this.open)
      throw new Error('This transaction has ended: it was finished, or it kept others waiting for too long.')
    if (this.#failure) throw new Error('An earlier statement of this transaction failed.', { cause: this.#failure })
  }

  /** SQLite would go on after a statement that failed. PostgreSQL does not, and what is written for both must not depend on it. */
  #perform<T>(statement: () => T, kind?: 'appends'): T {
    this.mustBeUsable()
    // Any other statement may have changed something: with RETURNING, changes answer rows too.
    if (kind === undefined) this.#didMore = true
    try {
      return statement()
    } catch (failure) {
      this.#failure = failure
      throw failure
    }
  }
}
