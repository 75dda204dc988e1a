/** Brings a database to the schema that this version of Larder speaks. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Store, Transaction } from './store.ts'

interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

interface AppliedMigration {
  number: number
  name: string
  checksum: string
}

const shipped = new URL('./migrations/', import.meta.url)

const createMigrations = `CREATE TABLE IF NOT EXISTS migrations (
  number     INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  checksum   TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`

/**
 * Applies, in order and each in a transaction of its own, the migrations that this database lacks; does nothing when there are none.
 * Several nodes may start at once: one of them wins each migration and the others find it done.
 *
 * @throws Error when the database was made by a newer Larder, or when a migration that it has was altered since.
 */
export async function migrate(store: Store, options: { directory?: URL; now?: () => number } = {}): Promise<void> {
  const now = options.now ?? Date.now
  const migrations = readMigrations(options.directory ?? shipped)
  const dialect = await dialectOf(store)
  await unlessDoneByAnother(
    () => store.transaction(async (transaction) => void (await transaction.run(dialect(createMigrations)))),
    async () => (await readApplied(store).catch(() => undefined)) !== undefined,
  )
  const applied = await readApplied(store)
  refuseUnknown(applied, migrations)
  const have = new Set(applied.map((migration) => migration.number))
  for (const migration of migrations) {
    if (have.has(migration.number)) continue
    await unlessDoneByAnother(
      () => store.transaction((transaction) => apply(transaction, migration, dialect, now())),
      async () => (await readApplied(store)).some((other) => other.checksum === migration.checksum),
    )
  }
  await store.durable()
}

async function apply(
  transaction: Transaction,
  migration: Migration,
  dialect: (sql: string) => string,
  now: number,
): Promise<void> {
  // The row goes first: a second node that applies the same migration waits here, and then fails as a whole.
  await transaction.run(
    'INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)',
    migration.number,
    migration.name,
    migration.checksum,
    now,
  )
  for (const statement of statementsOf(migration.sql)) await transaction.run(dialect(statement))
}

/** Engines report a lost race between two nodes in many ways, so what counts is whether the work stands done afterwards. */
async function unlessDoneByAnother(work: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (!(await isDone())) throw cause
  }
}

function readApplied(store: Store): Promise<AppliedMigration[]> {
  return store.reader.all<AppliedMigration>('SELECT number, name, checksum FROM migrations ORDER BY number')
}

function refuseUnknown(applied: AppliedMigration[], migrations: Migration[]): void {
  for (const { number, name, checksum } of applied) {
    const ours = migrations.find((migration) => migration.number === number)
    if (!ours) {
      throw new Error(
        `This database was made by a newer version of Larder: it has migration ${name}, which this version does not know. ` +
          'Start the newer version, or restore a backup from before the upgrade.',
      )
    }
    if (ours.checksum !== checksum) {
      throw new Error(
        `Migration ${name} is not the one that this database was made with. ` +
          'Install the version of Larder that made it, or restore the original file.',
      )
    }
  }
}

function readMigrations(directory: URL): Migration[] {
  const migrations = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((file): Migration => {
      const number = Number(/^(\d{4})-/.exec(file)?.[1])
      if (!number) throw new Error(`Migration ${file} must be named like 0001-core.sql.`)
      const sql = readFileSync(new URL(file, directory), 'utf8')
      return { number, name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
  const twice = migrations.find(({ number }, index) => migrations[index + 1]?.number === number)
  if (twice) throw new Error(`Two migrations have the number of ${twice.name}.`)
  return migrations
}

/** A statement ends with a semicolon at the end of a line; comments stand on lines of their own or behind code, never in strings. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

/**
 * DDL is written once, in SQLite's words with the types INTEGER, TEXT and BLOB. Text is compared by its bytes on every engine, which
 * CockroachDB does by itself and other engines of that family when told.
 */
async function dialectOf(store: Store): Promise<(sql: string) => string> {
  if (store.engine === 'sqlite') return (sql) => sql
  const server = await store.reader.one<{ version: string }>('SELECT version() AS version')
  const text = server?.version.startsWith('CockroachDB') ? 'TEXT' : 'TEXT COLLATE "C"'
  return (sql) =>
    sql
      .replace(/\bINTEGER\b/g, 'BIGINT')
      .replace(/\bTEXT\b/g, text)
      .replace(/\bBLOB\b/g, 'BYTEA')
      .replace(/\)\s*(STRICT|WITHOUT ROWID)(\s*,\s*(STRICT|WITHOUT ROWID))*\s*$/, ')')
}
