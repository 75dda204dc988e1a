import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openSqlite } from './sqlite.ts'
import type { Store, Transaction } from './store.ts'
import { onTransactionEnd } from './transaction-end.ts'

describe('transactions that wait for their turn share a COMMIT', () => {
  const directory = mkdtempSync(join(tmpdir(), 'larder-writer-'))
  let store: Store
  before(async () => {
    store = openSqlite({ directory, transactionLimit: 5 })
    await store.transaction(async (transaction) => {
      await transaction.run('CREATE TABLE notes (name TEXT NOT NULL PRIMARY KEY) STRICT')
      await transaction.run(
        'CREATE TABLE late (name TEXT NOT NULL REFERENCES notes (name) DEFERRABLE INITIALLY DEFERRED) STRICT',
      )
    })
  })
  after(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  let ends: Record<string, string[]>
  beforeEach(async () => {
    await store.transaction((transaction) => transaction.run('DELETE FROM notes'))
    ends = {}
  })
  const namesIn = async (reader: Pick<Transaction, 'all'>) =>
    (await reader.all<{ name: string }>('SELECT name FROM notes ORDER BY name')).map(({ name }) => name).join(' ')
  const note = (name: string, then: (transaction: Transaction) => Promise<unknown> = async () => {}) =>
    store.transaction(async (transaction) => {
      const own: string[] = []
      ends[name] = own
      onTransactionEnd(transaction, (end) => own.push(end))
      await transaction.run('INSERT INTO notes (name) VALUES ($1)', name)
      await then(transaction)
      return name
    })
  const outcomes = async (...transactions: Promise<string>[]) =>
    (await Promise.allSettled(transactions)).map((one) =>
      one.status === 'fulfilled' ? one.value : (one.reason as Error).message,
    )

  test('each sees what those before it did, and nobody else does before all of them are committed', async () => {
    const seen: string[] = []
    const look = async (transaction: Transaction) => {
      seen.push(`${await namesIn(transaction)} | ${await namesIn(store.reader)}`)
    }
    assert.deepEqual(await outcomes(note('a', look), note('b', look), note('c', look)), ['a', 'b', 'c'])
    assert.deepEqual(seen, ['a | ', 'a b | ', 'a b c | '])
    assert.equal(await namesIn(store.reader), 'a b c')
    assert.deepEqual(ends, { a: ['joined', 'committed'], b: ['joined', 'committed'], c: ['committed'] })
  })

  test('is committed at once when nobody waits', async () => {
    await note('a')
    await note('b')
    assert.deepEqual(ends, { a: ['committed'], b: ['committed'] })
  })

  test('sixteen of them and no more, so that nobody waits for ever', async () => {
    const visible: number[] = []
    const look = async () => {
      visible.push((await namesIn(store.reader)).split(' ').filter(Boolean).length)
    }
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    assert.deepEqual(await outcomes(...names.map((name) => note(name, look))), names)
    assert.deepEqual(visible, [...Array(16).fill(0), ...Array(4).fill(16)])
  })

  test('one that throws is undone alone, be it the first, the last or between', async () => {
    const no = async () => {
      throw new Error('no')
    }
    assert.deepEqual(await outcomes(note('a', no), note('b'), note('c', no), note('d'), note('e', no)), [
      'no',
      'b',
      'no',
      'd',
      'no',
    ])
    assert.equal(await namesIn(store.reader), 'b d')
    assert.deepEqual(ends, {
      a: ['rolled back'],
      b: ['joined', 'committed'],
      c: ['rolled back'],
      d: ['joined', 'committed'],
      e: ['rolled back'],
    })
  })

  test('a failure is not told before what it came of is committed', async () => {
    const order: string[] = []
    const told = (name: string) => () => order.push(`${name}: ${ends.a}`)
    const a = note('a').then(told('a'))
    const again = note('again', (transaction) => transaction.run("INSERT INTO notes (name) VALUES ('a')")).catch(
      told('again'),
    )
    const b = note('b').then(told('b'))
    await Promise.all([a, again, b])
    assert.deepEqual(order.sort(), ['a: joined,committed', 'again: joined,committed', 'b: joined,committed'])
  })

  test('when the COMMIT fails, so has each of them', async () => {
    const orphan = (transaction: Transaction) => transaction.run("INSERT INTO late (name) VALUES ('nowhere')")
    const failure = 'FOREIGN KEY constraint failed'
    assert.deepEqual(await outcomes(note('a'), note('b', orphan)), [failure, failure])
    assert.equal(await namesIn(store.reader), '')
    assert.deepEqual(ends, { a: ['joined', 'unknown'], b: ['unknown'] })
    assert.equal(await note('c'), 'c')
  })

  test('when SQLite undoes all of them by itself, each has failed', async () => {
    const undo = (transaction: Transaction) => transaction.run("INSERT OR ROLLBACK INTO notes (name) VALUES ('a')")
    const failure = 'Another transaction of the same commit failed, and this one with it.'
    assert.deepEqual(await outcomes(note('a'), note('b', undo), note('c')), [failure, failure, 'c'])
    assert.equal(await namesIn(store.reader), 'c')
    assert.deepEqual(ends, { a: ['joined', 'rolled back'], b: ['rolled back'], c: ['committed'] })
  })

  test('one that takes too long is undone, and those before it are committed', async () => {
    let finish = () => {}
    const stuck = (_: Transaction) => new Promise<void>((resolve) => (finish = resolve))
    const a = note('a')
    const late = note('late', stuck)
    const c = note('c')
    assert.deepEqual(await outcomes(a, c), ['a', 'c'])
    assert.equal(await namesIn(store.reader), 'a c')
    finish()
    await assert.rejects(late, /it kept others waiting for too long/)
    assert.deepEqual(ends, { a: ['joined', 'committed'], late: ['rolled back'], c: ['committed'] })
  })
})
