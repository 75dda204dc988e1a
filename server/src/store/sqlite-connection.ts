/** One connection to a SQLite file, its statements prepared once. */

import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqlValue } from './store.ts'

// A stranger with a shell on the file makes us wait this long (milliseconds) before a statement fails. No server of ours ever does.
const busyTimeout = 2000

export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, options: { readOnly: boolean; pragmas?: readonly string[] }) {
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: busyTimeout, defensive: true })
    try {
      for (const pragma of ['trusted_schema = OFF', 'cell_size_check = ON', ...(options.pragmas ?? [])]) {
        this.#database.exec(`PRAGMA ${pragma}`)
      }
    } catch (cause) {
      this.#database.close()
      throw cause
    }
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  one<Row>(sql: string, values: readonly SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, values: readonly SqlValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[]
  }

  run(sql: string, values: readonly SqlValue[] = []): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#database.prepare(withSqliteParameters(sql))
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/**
 * `$1` is the name of a parameter to SQLite, and names are looked up one by one while binding. Numbers serve in their place, and
 * parameters that come in order and once each need not even those.
 */
function withSqliteParameters(sql: string): string {
  let expected = 0
  const inOrder = [...sql.matchAll(/\$(\d+)/g)].every((match) => Number(match[1]) === ++expected)
  return sql.replace(/\$(\d+)/g, inOrder ? '?' : '?$1')
}

/**
 * Makes a file that only its owner may read; SQLite gives the files that it adds beside a database the mode of the database. A file
 * that exists is not opened here: closing it again would drop every lock that this process holds on it.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    chmodSync(path, 0o600)
  }
}
