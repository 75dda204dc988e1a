/** One connection to a SQLite file, its statements prepared once. */

import { chmodSync, closeSync, openSync } from 'node:fs'
import { constants, DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqlValue } from './store.ts'

// A stranger with a shell on the file makes us wait this long (milliseconds) before a statement fails. No server of ours ever does.
const busyTimeout = 2000

/** In the place of a table's name: a statement that changes more than rows. */
const everyTable = '*'

const { SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE } = constants
const rowChanges: ReadonlySet<number> = new Set([SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE])
const { SQLITE_SELECT, SQLITE_RECURSIVE, SQLITE_FUNCTION, SQLITE_PRAGMA, SQLITE_TRANSACTION, SQLITE_SAVEPOINT } =
  constants
const changesNothing: ReadonlySet<number> = new Set([
  SQLITE_SELECT,
  SQLITE_RECURSIVE,
  SQLITE_FUNCTION,
  SQLITE_PRAGMA,
  SQLITE_TRANSACTION,
  SQLITE_SAVEPOINT,
])

/** The names of tables. */
export type Tables = ReadonlySet<string>

export function concern(changed: Tables, tables: Tables): boolean {
  if (changed.has(everyTable)) return true
  for (const table of tables) if (changed.has(table)) return true
  return false
}

interface Prepared {
  /** Gives rows as arrays: the objects that it would make have no hidden class, and take longer to make and to read. */
  readonly statement: StatementSync
  /** Of its columns. */
  readonly names: readonly string[]
  readonly reads: Tables
  readonly changes: Tables
}

export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()
  /** Of the statement that is being prepared. */
  #reads = new Set<string>()
  #changes = new Set<string>()

  constructor(path: string, options: { readOnly: boolean; pragmas?: readonly string[] }) {
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: busyTimeout, defensive: true })
    try {
      for (const pragma of ['trusted_schema = OFF', 'cell_size_check = ON', ...(options.pragmas ?? [])]) {
        this.#database.exec(`PRAGMA ${pragma}`)
      }
      this.#database.setAuthorizer((action, table) => {
        if (action === constants.SQLITE_READ) this.#reads.add(table!)
        else if (rowChanges.has(action)) this.#changes.add(table!)
        else if (!changesNothing.has(action)) this.#changes.add(everyTable)
        return constants.SQLITE_OK
      })
    } catch (cause) {
      this.#database.close()
      throw cause
    }
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  one<Row>(sql: string, values: readonly SqlValue[]): Row | undefined {
    const { statement, names } = this.#prepared(sql)
    const found = statement.get(...values) as SqlValue[] | undefined
    return found && rowOf(names, found)
  }

  all<Row>(sql: string, values: readonly SqlValue[]): Row[] {
    const { statement, names } = this.#prepared(sql)
    return (statement.all(...values) as unknown as SqlValue[][]).map((found) => rowOf<Row>(names, found))
  }

  run(sql: string, values: readonly SqlValue[] = []): number {
    return Number(this.#prepared(sql).statement.run(...values).changes)
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  /** The tables that a statement reads, and those that it changes, be it by a foreign key or a trigger. */
  tablesOf(sql: string): Pick<Prepared, 'reads' | 'changes'> {
    return this.#prepared(sql)
  }

  #prepared(sql: string): Prepared {
    const known = this.#statements.get(sql)
    if (known) return known
    this.#reads = new Set()
    this.#changes = new Set()
    const statement = this.#database.prepare(withSqliteParameters(sql))
    statement.setReturnArrays(true)
    const names = statement.columns().map(({ name }) => name)
    const prepared = { statement, names, reads: this.#reads, changes: this.#changes }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

function rowOf<Row>(names: readonly string[], values: readonly SqlValue[]): Row {
  const row: Record<string, SqlValue> = {}
  for (let index = 0; index < names.length; index += 1) row[names[index]!] = values[index]!
  return row as Row
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
