/** Reads of what is committed. Those between two commits share one snapshot: to begin one for each read costs as much as the read. */
import { RememberedRows } from './remembered-rows.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import type { ListQuestion, Question, Reader, SqlValue } from './store.ts'

export class SqliteSnapshot implements Reader {
  readonly #connection: SqliteConnection
  readonly #mustBeUsable: () => void
  readonly #kept: RememberedRows
  #begun = false

  constructor(connection: SqliteConnection, mustBeUsable: () => void, kept = new RememberedRows()) {
    this.#connection = connection
    this.#kept = kept
    this.#mustBeUsable = mustBeUsable
  }

  async one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    this.#begin()
    return this.#connection.one<Row>(sql, values)
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    this.#begin()
    return this.#connection.all<Row>(sql, values)
  }

  remembered<Row extends object, Made extends object>(
    question: Question<Row, Made>,
    ...values: string[]
  ): Made | undefined {
    this.#mustBeUsable()
    const known = this.#kept.get(question, values)
    if (known !== undefined) return (known ?? undefined) as Made | undefined
    this.#begin()
    const row = this.#connection.one<Row>(question.sql, values)
    const made = row ? question.make(row) : null
    this.#kept.keep(question, this.#connection.tablesOf(question.sql).reads, values, row ? [row] : [], made)
    return made ?? undefined
  }

  rememberedAll<Row extends object, Made extends object>(question: ListQuestion<Row, Made>, ...values: string[]): Made {
    this.#mustBeUsable()
    const known = this.#kept.get(question, values)
    if (known) return known as Made
    this.#begin()
    const rows = this.#connection.all<Row>(question.sql, values)
    const made = question.makeAll(rows)
    this.#kept.keep(question, this.#connection.tablesOf(question.sql).reads, values, rows, made)
    return made
  }

  /** The next read sees what is committed by then. To be called after every commit. */
  end(): void {
    if (!this.#begun) return
    this.#begun = false
    this.#connection.run('COMMIT')
  }

  /** A snapshot that stayed open would keep the log from being moved to the database, so none outlives a turn of the event loop. */
  #begin(): void {
    this.#mustBeUsable()
    if (this.#begun) return
    this.#connection.run('BEGIN')
    this.#begun = true
    setImmediate(() => this.end())
  }
}
