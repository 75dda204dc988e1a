import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { migrate } from './migrate.ts'
import { openSqlite, openSqliteForReading, type SqliteOptions } from './sqlite.ts'
import { migrationContract, storeContract } from './store.contract.ts'
import type { Store } from './store.ts'
import { onTransactionEnd } from './transaction-end.ts'

const temporary = () => mkdtempSync(join(tmpdir(), 'larder-sqlite-'))

/** Removes its directory when it is closed. */
async function openTemporary(): Promise<Store> {
  const directory = temporary()
  const store = openSqlite({ directory })
  const close = store.close.bind(store)
  store.close = async () => {
    await close()
    rmSync(directory, { recursive: true })
  }
  return store
}

describe('SQLite as a store', () => storeContract(openTemporary))
describe('SQLite and its schema', () => migrationContract(openTemporary))

describe('SQLite', () => {
  let directory: string
  const open: Store[] = []
  beforeEach(() => {
    directory = temporary()
  })
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close()
    rmSync(directory, { recursive: true })
  })

  async function openHere(options: Partial<SqliteOptions> = {}): Promise<Store> {
    const store = openSqlite({ directory, ...options })
    open.push(store)
    await migrate(store)
    return store
  }
  const put = (store: Store, name: string, value = '') =>
    store.transaction((transaction) =>
      transaction.run('INSERT INTO settings (name, value) VALUES ($1, $2)', name, value),
    )
  const names = async (store: Pick<Store, 'reader'>) =>
    (await store.reader.all<{ name: string }>('SELECT name FROM settings ORDER BY name')).map(({ name }) => name)

  test('keeps its files from everybody else', async () => {
    directory = join(directory, 'made')
    const store = await openHere()
    await put(store, 'a')
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    for (const file of ['larder.db', 'larder.db-wal', 'larder.db-shm', 'lock']) {
      assert.equal(statSync(join(directory, file)).mode & 0o777, 0o600, file)
    }
  })

  test('belongs to one server at a time', async () => {
    const store = await openHere()
    assert.throws(
      () => openSqlite({ directory }),
      /Another Larder server is using .*Stop it first, or choose another data directory/,
    )
    await put(store, 'still works')
    await store.close()
    assert.deepEqual(await names(await openHere()), ['still works'])
  })

  test('can be read by others while a server runs, and after', async () => {
    const store = await openHere()
    const other = openSqliteForReading(directory)
    await put(store, 'a')
    assert.deepEqual(await names(other), ['a'])
    await assert.rejects(
      other.reader.all("INSERT INTO settings (name, value) VALUES ('b', '') RETURNING name"),
      /readonly/,
    )
    await other.close()
    await put(store, 'c')
    await store.close()
    const later = openSqliteForReading(directory)
    assert.deepEqual(await names(later), ['a', 'c'])
    await later.close()
  })

  test('does not make a database where a reader expects one', () => {
    assert.throws(() => openSqliteForReading(directory), /There is no Larder database in/)
  })

  test('is durable when the log has been synced after the commit, and not before', async () => {
    const syncs: (() => void)[] = []
    const store = await openHere({ sync: () => Promise.resolve() }).then(async (first) => {
      await first.close()
      return openSqlite({ directory, sync: () => new Promise((resolve) => syncs.push(resolve)) })
    })
    const done: string[] = []
    const durable = (name: string) => store.durable().then(() => done.push(name))
    await put(store, 'a')
    const a = durable('a')
    await put(store, 'b')
    const b = durable('b')
    const alsoB = durable('also b')
    assert.equal(syncs.length, 1)
    syncs[0]!()
    await a
    assert.deepEqual(done, ['a'])
    syncs[1]!()
    await Promise.all([b, alsoB])
    assert.deepEqual(done, ['a', 'b', 'also b'])
    await store.durable()
    assert.equal(syncs.length, 2)
    await store.close()
  })

  test('trusts nothing after a sync has failed', async () => {
    let broken = false
    const store = await openHere({ sync: async () => (broken ? Promise.reject(new Error('EIO')) : undefined) })
    await put(store, 'before')
    await store.durable()
    broken = true
    await put(store, 'lost')
    await assert.rejects(store.durable(), /EIO/)
    broken = false
    const refusal = /The disk did not confirm what was written\. Check the disk, then restart Larder\./
    await assert.rejects(store.durable(), refusal)
    await assert.rejects(put(store, 'after'), refusal)
    await assert.rejects(names(store), refusal)
    await assert.rejects(store.check(), refusal)
    const file = () => readFileSync(join(directory, 'larder.db'))
    const before = file()
    await store.close()
    assert.deepEqual(file(), before, 'a log that the disk may lack was moved to the database')
    assert.ok(statSync(join(directory, 'larder.db-wal')).size > 0)
    assert.deepEqual(await names(await openHere()), ['before', 'lost'])
  })

  test('remembers a row until a statement changes its table, be it by a foreign key, a trigger or a new schema', async () => {
    const store = await openHere()
    const run = (...statements: string[]) =>
      store.transaction(async (transaction) => {
        for (const statement of statements) await transaction.run(statement)
      })
    await run(
      'CREATE TABLE parents (name TEXT NOT NULL PRIMARY KEY) STRICT',
      'CREATE TABLE rows (name TEXT NOT NULL REFERENCES parents (name) ON DELETE CASCADE, value TEXT NOT NULL) STRICT',
      "CREATE TRIGGER named AFTER INSERT ON parents BEGIN UPDATE rows SET value = 'changed' WHERE name <> new.name; END",
      "INSERT INTO parents (name) VALUES ('p')",
      "INSERT INTO rows (name, value) VALUES ('p', '')",
    )
    const question = {
      sql: 'SELECT value FROM rows WHERE name = $1',
      make: ({ value }: { value: string }) => ({ value }),
    }
    const row = async () => store.reader.remembered(question, 'p')
    const first = await row()
    await put(store, 'another table')
    await store.check()
    assert.equal(await row(), first)
    await store.transaction(async (transaction) => {
      const same = async () => transaction.remembered(question, 'p')
      assert.equal(await same(), first)
      await transaction.run("UPDATE rows SET value = 'own' WHERE name = 'p'")
      assert.deepEqual(await same(), { value: 'own' })
    })
    assert.equal((await row())?.value, 'own')
    await run("INSERT INTO parents (name) VALUES ('q')")
    assert.equal((await row())?.value, 'changed')
    await run('ALTER TABLE rows RENAME COLUMN value TO held', "ALTER TABLE rows ADD value TEXT NOT NULL DEFAULT 'new'")
    assert.equal((await row())?.value, 'new')
    await run("DELETE FROM parents WHERE name = 'p'")
    assert.equal(await row(), undefined)
  })

  test('ends a transaction that keeps others waiting', async () => {
    const store = await openHere({ transactionLimit: 5 })
    let end: string | undefined
    let finish = () => {}
    const stuck = store.transaction(async (transaction) => {
      onTransactionEnd(transaction, (how) => {
        end = how
      })
      await transaction.run("INSERT INTO settings (name, value) VALUES ('stuck', '')")
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    await put(store, 'next')
    assert.equal(end, 'rolled back')
    finish()
    await assert.rejects(stuck, /it kept others waiting for too long/)
    assert.deepEqual(await names(store), ['next'])
  })

  test('moves its log to the database as it grows, loses nothing, and begins the log anew', async () => {
    const store = await openHere({ sync: async () => {} })
    const tenPages = 'x'.repeat(40_000)
    let largest = 0
    for (let index = 0; index < 400; index += 1) {
      await put(store, `row/${index}`, tenPages)
      await new Promise(setImmediate)
      largest = Math.max(largest, statSync(join(directory, 'larder.db-wal')).size)
    }
    assert.ok(largest < 400 * 40_000, `the log grew to ${largest} bytes`)
    assert.ok(statSync(join(directory, 'larder.db')).size > 200 * 40_000)
    assert.equal((await names(store)).length, 400)
    await store.close()
    assert.equal((await names(await openHere())).length, 400)
  })

  test('closes once, after what it was doing, and then refuses', async () => {
    const store = await openHere()
    const last = put(store, 'last')
    await Promise.all([store.close(), store.close()])
    await last
    await assert.rejects(put(store, 'late'), /The store is closed/)
    await assert.rejects(names(store), /The store is closed/)
    await assert.rejects(store.check(), /The store is closed/)
    await assert.rejects(store.durable(), /The store is closed/)
  })
})
