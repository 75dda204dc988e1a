/** What runs inside one transaction of SQLite, under the rules that every engine has. */

import type { RememberedRows } from './remembered-rows.ts'
import { concern, type SqliteConnection } from './sqlite-connection.ts'
import type { ListQuestion, Question, SqlValue, Topic, Transaction } from './store.ts'

/** What a transaction shares with those that are committed together with it. */
export interface Shared {
  readonly connection: SqliteConnection
  /** Rows as they were before. */
  readonly kept: RememberedRows
  /** The tables that any of them has changed. */
  readonly changed: Set<string>
}

export class SqliteTransaction implements Transaction {
  readonly topics = new Set<Topic>()
  #shared: Shared | undefined
  #failure: unknown

  get open(): boolean {
    return this.#shared !== undefined
  }

  begin(shared: Shared): void {
    this.#shared = shared
  }

  end(): void {
    this.#shared = undefined
  }

  async one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    return this.#perform(sql, ({ connection }) => connection.one<Row>(sql, values))
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return this.#perform(sql, ({ connection }) => connection.all<Row>(sql, values))
  }

  remembered<Row extends object, Made extends object>(
    question: Question<Row, Made>,
    ...values: string[]
  ): Made | undefined {
    return this.#perform(question.sql, ({ connection, kept, changed }) => {
      const { reads } = connection.tablesOf(question.sql)
      const asBefore = !concern(changed, reads)
      const known = asBefore ? kept.get(question, values) : undefined
      if (known !== undefined) return (known ?? undefined) as Made | undefined
      const row = connection.one<Row>(question.sql, values)
      const made = row ? question.make(row) : null
      if (asBefore) kept.keep(question, reads, values, row ? [row] : [], made)
      return made ?? undefined
    })
  }

  rememberedAll<Row extends object, Made extends object>(question: ListQuestion<Row, Made>, ...values: string[]): Made {
    return this.#perform(question.sql, ({ connection, kept, changed }) => {
      const { reads } = connection.tablesOf(question.sql)
      const asBefore = !concern(changed, reads)
      const known = asBefore ? kept.get(question, values) : undefined
      if (known) return known as Made
      const rows = connection.all<Row>(question.sql, values)
      const made = question.makeAll(rows)
      if (asBefore) kept.keep(question, reads, values, rows, made)
      return made
    })
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#perform(sql, ({ connection }) => connection.run(sql, values))
  }

  async changed(topic: Topic): Promise<void> {
    this.mustBeUsable()
    this.topics.add(topic)
  }

  /** A statement that nobody awaited would otherwise run in somebody else's transaction. */
  mustBeUsable(): Shared {
    if (this.#shared === undefined)
      throw new Error('This transaction has ended: it was finished, or it kept others waiting for too long.')
    if (this.#failure) throw new Error('An earlier statement of this transaction failed.', { cause: this.#failure })
    return this.#shared
  }

  /** SQLite would go on after a statement that failed. PostgreSQL does not, and what is written for both must not depend on it. */
  #perform<T>(sql: string, statement: (shared: Shared) => T): T {
    const shared = this.mustBeUsable()
    try {
      for (const table of shared.connection.tablesOf(sql).changes) shared.changed.add(table)
      return statement(shared)
    } catch (failure) {
      this.#failure = failure
      throw failure
    }
  }
}
