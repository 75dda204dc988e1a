/** What every engine must do, as tests: each engine's own test file runs them on itself. */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { domainKeyStore } from './domain-keys.ts'
import { appendEvent, eventsSince, type StoredEvent } from './events.ts'
import { migrate } from './migrate.ts'
import type { Reader, Store, Transaction } from './store.ts'
import { onTransactionEnd, TransactionConflict } from './transaction-end.ts'

/** Opens an empty database, with which it is done when the store is closed. */
export type OpenStore = () => Promise<Store>

const put = (transaction: Transaction, name: string, value: string) =>
  transaction.run(
    'INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  )

export function storeContract(open: OpenStore): void {
  let store: Store
  before(async () => {
    store = await open()
    await migrate(store)
  })
  after(() => store.close())

  const read = async (name: string) =>
    (await store.reader.one<{ value: string }>('SELECT value FROM settings WHERE name = $1', name))?.value

  describe('a row that is remembered', () => {
    const valueRow = {
      sql: 'SELECT value FROM settings WHERE name = $1',
      make: ({ value }: { value: string }) => ({ value }),
    }
    const remembered = async (from: Reader, name: string) => (await from.remembered(valueRow, name))?.value

    test('is as the last change left it', async () => {
      assert.equal(await remembered(store.reader, 'remembered'), undefined)
      for (const value of ['one', 'two']) {
        await store.transaction(async (transaction) => {
          const before = await remembered(store.reader, 'remembered')
          await put(transaction, 'remembered', value)
          assert.equal(await remembered(transaction, 'remembered'), value, 'to the transaction itself')
          assert.equal(await remembered(store.reader, 'remembered'), before, 'to others')
        })
        assert.equal(await remembered(store.reader, 'remembered'), value)
        assert.equal(await remembered(store.reader, 'remembered'), value, 'from memory')
      }
      await store.transaction((transaction) => transaction.run('DELETE FROM settings WHERE name = $1', 'remembered'))
      assert.equal(await remembered(store.reader, 'remembered'), undefined)
    })

    test('is as the last change left it among others, and so are none', async () => {
      const question = {
        sql: 'SELECT name FROM settings WHERE name = $1 OR value = $1 ORDER BY name',
        makeAll: (rows: readonly { name: string }[]) => ({ names: rows.map(({ name }) => name).join(' ') }),
      }
      const names = async (from: Reader) => (await from.rememberedAll(question, 'together')).names
      assert.equal(await names(store.reader), '')
      assert.equal(await names(store.reader), '')
      await store.transaction(async (transaction) => {
        assert.equal(await names(transaction), '')
        await put(transaction, 'first', 'together')
        await put(transaction, 'second', 'together')
        assert.equal(await names(transaction), 'first second')
        assert.equal(await names(store.reader), '')
      })
      assert.equal(await names(store.reader), 'first second')
      assert.equal(await names(store.reader), 'first second')
      await store.transaction((transaction) => transaction.run("DELETE FROM settings WHERE name = 'first'"))
      assert.equal(await names(store.reader), 'second')
    })

    test('is as the last change left it, whatever kind of statement that was', async () => {
      const changes = [
        "INSERT INTO settings (name, value) SELECT name || '/copy', value FROM settings WHERE name = $1",
        "UPDATE settings SET value = value || '+' WHERE name = $1 RETURNING value",
        "INSERT INTO settings (name, value) VALUES ($1, '') ON CONFLICT (name) DO UPDATE SET value = settings.value || '!'",
        'DELETE FROM settings WHERE name = $1',
      ]
      await store.transaction((transaction) => put(transaction, 'kinds', 'one'))
      assert.equal(await remembered(store.reader, 'kinds'), 'one')
      const after: (string | undefined)[] = []
      for (const sql of changes) {
        await store.transaction(async (transaction) => {
          await transaction.one(sql, 'kinds')
        })
        after.push(await remembered(store.reader, 'kinds'))
      }
      assert.deepEqual(after, ['one', 'one+', 'one+!', undefined])
    })

    test('is the changed one to a transaction that follows another, and the former one if that came to nothing', async () => {
      await store.transaction((transaction) => put(transaction, 'followed', 'one'))
      assert.equal(await remembered(store.reader, 'followed'), 'one')
      const seen: (string | undefined)[] = []
      const change = (value: string, failure?: Error) =>
        store.transaction(async (transaction) => {
          seen.push(await remembered(transaction, 'followed'))
          await put(transaction, 'followed', value)
          seen.push(await remembered(transaction, 'followed'))
          if (failure) throw failure
        })
      const failure = new Error('no')
      await Promise.allSettled([change('two'), change('three', failure), change('four')])
      const left = await remembered(store.reader, 'followed')
      if (store.engine === 'sqlite')
        assert.deepEqual([...seen, left], ['one', 'two', 'two', 'three', 'two', 'four', 'four'])
      else assert.ok(left === 'two' || left === 'four', left)
    })

    test('is found by exactly what was asked', async () => {
      const sql = 'SELECT name, value FROM settings WHERE name = $1 AND value = $2'
      const nameRow = { sql, make: ({ name }: { name: string }) => ({ name }) }
      await store.transaction(async (transaction) => {
        await put(transaction, 'a', '1:bc')
        await put(transaction, 'a1:b', 'c')
      })
      assert.equal((await store.reader.remembered(nameRow, 'a', '1:bc'))?.name, 'a')
      assert.equal((await store.reader.remembered(nameRow, 'a1:b', 'c'))?.name, 'a1:b')
    })
  })

  describe('a transaction', () => {
    test('commits what it wrote and answers what its work answers', async () => {
      const answer = await store.transaction(async (transaction) => {
        assert.equal(await put(transaction, 'commit', 'one'), 1)
        return 'answer'
      })
      assert.equal(answer, 'answer')
      assert.equal(await read('commit'), 'one')
      await store.durable()
    })

    test('that throws leaves nothing, and the error is the one thrown', async () => {
      const error = new Error('the work failed')
      const attempt = store.transaction(async (transaction) => {
        await put(transaction, 'rollback', 'one')
        throw error
      })
      await assert.rejects(attempt, error)
      assert.equal(await read('rollback'), undefined)
    })

    test('sees its own writes before others do', async () => {
      await store.transaction(async (transaction) => {
        await put(transaction, 'open', 'mine')
        const own = await transaction.one<{ value: string }>('SELECT value FROM settings WHERE name = $1', 'open')
        assert.equal(own?.value, 'mine')
        assert.equal(await read('open'), undefined)
      })
      assert.equal(await read('open'), 'mine')
    })

    test('is as if alone: two that read before they write do not lose an update', async () => {
      await store.transaction((transaction) => put(transaction, 'interleaved', ''))
      const add = (letter: string) =>
        store.transaction(async (transaction) => {
          const row = await transaction.one<{ value: string }>(
            'SELECT value FROM settings WHERE name = $1',
            'interleaved',
          )
          await new Promise(setImmediate)
          await put(transaction, 'interleaved', row!.value + letter)
        })
      await Promise.all([add('a'), add('b')])
      assert.equal([...(await read('interleaved'))!].sort().join(''), 'ab')
    })

    test('is as if alone even against what it read and others wrote (no write skew)', async () => {
      const take = (own: string, other: string) =>
        store.transaction(async (transaction) => {
          const row = await transaction.one('SELECT value FROM settings WHERE name = $1', other)
          await new Promise(setImmediate)
          if (!row) await put(transaction, own, 'taken')
        })
      await Promise.all([take('skew/a', 'skew/b'), take('skew/b', 'skew/a')])
      const taken = await store.reader.all('SELECT name FROM settings WHERE name IN ($1, $2)', 'skew/a', 'skew/b')
      assert.equal(taken.length, 1)
    })

    test('that collides runs again until it wins: two hundred increments at once', async () => {
      const increment = () =>
        store.transaction(async (transaction) => {
          const row = await transaction.one<{ value: string }>('SELECT value FROM settings WHERE name = $1', 'count')
          await put(transaction, 'count', String(Number(row?.value ?? 0) + 1))
        })
      await Promise.all(Array.from({ length: 200 }, increment))
      assert.equal(await read('count'), '200')
    })

    test('that asks to run again starts from nothing', async () => {
      let attempt = 0
      const ends: string[] = []
      await store.transaction(async (transaction) => {
        onTransactionEnd(transaction, (end) => ends.push(end))
        attempt += 1
        await put(transaction, `again/${attempt}`, 'written')
        if (attempt < 3) throw new TransactionConflict('lost')
      })
      const names = await store.reader.all<{ name: string }>("SELECT name FROM settings WHERE name LIKE 'again/%'")
      assert.deepEqual(
        names.map(({ name }) => name),
        ['again/3'],
      )
      assert.deepEqual(ends, ['rolled back', 'rolled back', 'committed'])
    })

    test('does not ask for ever', async () => {
      let attempts = 0
      const hopeless = store.transaction(async () => {
        attempts += 1
        throw new TransactionConflict('lost')
      })
      await assert.rejects(hopeless, TransactionConflict)
      assert.ok(attempts > 1)
    })

    test('goes with a statement that failed, though its work carried on', async () => {
      const swallowed = store.transaction(async (transaction) => {
        await put(transaction, 'swallowed', 'one')
        await transaction.run('INSERT INTO settings (name, value) VALUES ($1, $2)', 'swallowed', 'two').catch(() => {})
      })
      await assert.rejects(swallowed, /An earlier statement of this transaction failed/)
      assert.equal(await read('swallowed'), undefined)
    })

    test('that has ended takes no more statements', async () => {
      const ended = await store.transaction(async (transaction) => transaction)
      await assert.rejects(put(ended, 'late', 'one'), /This transaction has ended/)
      await assert.rejects(ended.changed('keys'), /This transaction has ended/)
      assert.equal(await read('late'), undefined)
    })
  })

  describe('a value', () => {
    const keep = (term: number, bytes: Uint8Array, at = 0) =>
      store.transaction((transaction) =>
        transaction.run('INSERT INTO domain_keys (term, wrapped, created_at) VALUES ($1, $2, $3)', term, bytes, at),
      )
    const kept = (term: number) =>
      store.reader.one<{ wrapped: Uint8Array; created_at: number }>(
        'SELECT wrapped, created_at FROM domain_keys WHERE term = $1',
        term,
      )

    test('of bytes comes back as the same bytes, in a plain array of its own', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      const large = new Uint8Array(1_000_000).fill(0xa5)
      for (const [term, bytes] of [
        all,
        large,
        new Uint8Array(0),
        Buffer.from('Buffer'),
        all.subarray(3, 5),
      ].entries()) {
        await keep(-1 - term, bytes)
        const back = (await kept(-1 - term))!.wrapped
        assert.equal(Object.getPrototypeOf(back), Uint8Array.prototype)
        assert.equal(back.byteLength, back.buffer.byteLength)
        assert.deepEqual(back, new Uint8Array(bytes))
      }
    })

    test('of an integer comes back as a number, to the limits of safe ones', async () => {
      for (const [index, integer] of [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].entries()) {
        await keep(-100 - index, new Uint8Array(1), integer)
        assert.equal((await kept(-100 - index))!.created_at, integer)
      }
    })

    test('of text comes back as it was, whatever its characters and its size', async () => {
      for (const text of [
        '',
        ' ',
        "'; DROP TABLE settings; --",
        'é e\u0301 漢字 🗝️ \u0001\t\r\n',
        '$1 ?1 :name',
        'x'.repeat(2_000_000),
      ]) {
        await store.transaction((transaction) => put(transaction, 'text', text))
        assert.equal(await read('text'), text)
      }
    })

    test('that is computed has the same type on every engine', async () => {
      for (let term = -203; term < -200; term += 1) await keep(term, new Uint8Array(1), 7)
      const row = await store.reader.one(
        `SELECT count(*) AS count, sum(created_at) AS sum, max(created_at) AS most, min(created_at) > 6 AS yes, max(created_at) < 7 AS no
         FROM domain_keys WHERE term BETWEEN $1 AND $2`,
        -203,
        -201,
      )
      assert.deepEqual({ ...(row as object) }, { count: 3, sum: 21, most: 7, yes: 1, no: 0 })
    })

    test('of the wrong type is refused', async () => {
      await assert.rejects(keep(-300, 'text' as unknown as Uint8Array, 0.5))
    })
  })

  describe('a statement', () => {
    test('takes its parameters in any order and more than once', async () => {
      await store.transaction((transaction) =>
        transaction.run('INSERT INTO settings (value, name) VALUES ($2, $1), ($1, $2)', 'order/1', 'order/2'),
      )
      assert.equal(await read('order/1'), 'order/2')
      assert.equal(await read('order/2'), 'order/1')
    })

    test('says how many rows it changed, and returns them when asked', async () => {
      await store.transaction(async (transaction) => {
        await put(transaction, 'rows/1', 'a')
        await put(transaction, 'rows/2', 'a')
        assert.equal(await transaction.run("UPDATE settings SET value = 'b' WHERE name LIKE 'rows/%'"), 2)
        assert.equal(await transaction.run("DELETE FROM settings WHERE name = 'rows/none'"), 0)
        const row = await transaction.one<{ value: string }>(
          "DELETE FROM settings WHERE name = 'rows/1' RETURNING value",
        )
        assert.equal(row?.value, 'b')
      })
    })

    test('sorts and compares text by its bytes in UTF-8, row by row', async () => {
      const names = ['A', 'Z', 'a', 'a-b', 'a/b', 'a0', 'ab', 'z', 'é', '\uFFFD', '😀'].map((name) => `bytes/${name}`)
      const shuffled = [...names].reverse()
      await store.transaction(async (transaction) => {
        for (const name of shuffled) await put(transaction, name, '')
      })
      const from = (name: string) =>
        store.reader.all<{ name: string }>(
          'SELECT name FROM settings WHERE (name, value) > ($1, $2) AND name < $3 ORDER BY name, value',
          name,
          '',
          'bytes0',
        )
      assert.deepEqual(
        (await from('bytes/')).map(({ name }) => name),
        names,
      )
      assert.deepEqual(
        (await from('bytes/a/b')).map(({ name }) => name),
        names.slice(5),
      )
    })

    test('cannot write through the reader', async () => {
      await assert.rejects(store.reader.all("INSERT INTO settings (name, value) VALUES ('reader', 'x') RETURNING name"))
      assert.equal(await read('reader'), undefined)
    })

    test('that the database refuses rejects, and the store goes on', async () => {
      await assert.rejects(store.reader.all('SELECT nothing FROM nowhere'))
      await assert.rejects(store.transaction((transaction) => transaction.run('SELECT nothing FROM nowhere')))
      await store.check()
    })
  })

  describe('a generation', () => {
    test('moves when a change of its topic commits, and only then', async () => {
      const before = store.generation('keys')
      assert.equal(store.generation('keys'), before)
      const undone = store.transaction(async (transaction) => {
        await transaction.changed('keys')
        throw new Error('undone')
      })
      await assert.rejects(undone, /undone/)
      assert.equal(store.generation('keys'), before)
      const others = store.generation('identities')
      await store.transaction((transaction) => transaction.changed('keys'))
      assert.notEqual(store.generation('keys'), before)
      assert.equal(store.generation('identities'), others)
    })
  })

  describe('domain keys', () => {
    test('are loaded in the order of their terms, and a term is taken once', async () => {
      const keys = domainKeyStore(store)
      const second = { term: 2, wrapped: Uint8Array.of(2), createdAt: 20 }
      const first = { term: 1, wrapped: Uint8Array.of(1), createdAt: 10 }
      await keys.add(second)
      await keys.add(first)
      await assert.rejects(keys.add({ ...first, wrapped: Uint8Array.of(9) }))
      assert.deepEqual(
        (await keys.load()).filter(({ term }) => term > 0),
        [first, second],
      )
    })
  })

  describe('events', () => {
    test('are listed by time, a page at a time, for their own partition', async () => {
      const event = (id: string, time: number, region = 'us-east-1'): StoredEvent => ({
        id,
        account: '111122223333',
        region,
        time,
        source: 'aws.ssm',
        detailType: 'Parameter Store Change',
        resources: ['arn:aws:ssm:us-east-1:111122223333:parameter/app'],
        detail: { name: '/app', operation: 'Update' },
      })
      const [a, b, c, d] = [event('a', 3), event('b', 1), event('c', 3), event('d', 2, 'eu-west-1')]
      await store.transaction(async (transaction) => {
        for (const each of [a, b, c, d]) await appendEvent(transaction, each!)
      })
      const since = (after?: string) => eventsSince(store.reader, '111122223333', 'us-east-1', after, 2)
      assert.deepEqual(await since(), [b, a])
      assert.deepEqual(await since('a'), [c])
      assert.deepEqual(await since('c'), [])
      await assert.rejects(since('d'), /There is no event d to continue after/)
    })
  })
}

/** Each test opens databases of its own. */
export function migrationContract(open: OpenStore): void {
  async function withMigrations(
    work: (directory: URL, write: (file: string, sql: string) => Promise<void>) => Promise<void>,
  ) {
    const path = await mkdtemp(join(tmpdir(), 'larder-migrations-'))
    try {
      await work(pathToFileURL(`${path}/`), (file, sql) => writeFile(join(path, file), sql))
    } finally {
      await rm(path, { recursive: true })
    }
  }

  describe('migrations', () => {
    test('run once each, in order, and later ones run later', () =>
      withMigrations(async (directory, write) => {
        const store = await open()
        await write(
          '0002-b.sql',
          "INSERT INTO things (name) VALUES ('b');\n-- a comment; with a semicolon\nINSERT INTO things (name) VALUES ('c');\n",
        )
        await write(
          '0001-a.sql',
          'CREATE TABLE things (\n  name TEXT NOT NULL PRIMARY KEY -- bytes; all of them\n) STRICT, WITHOUT ROWID;\n',
        )
        await migrate(store, { directory, now: () => 5 })
        await migrate(store, { directory, now: () => 6 })
        await write('0003-c.sql', "INSERT INTO things (name) VALUES ('d');\n")
        await migrate(store, { directory, now: () => 7 })
        const names = await store.reader.all<{ name: string }>('SELECT name FROM things ORDER BY name')
        assert.deepEqual(
          names.map(({ name }) => name),
          ['b', 'c', 'd'],
        )
        const times = await store.reader.all<{ applied_at: number }>(
          'SELECT applied_at FROM migrations ORDER BY number',
        )
        assert.deepEqual(
          times.map(({ applied_at }) => applied_at),
          [5, 5, 7],
        )
        await store.close()
      }))

    test('that fail leave nothing of themselves', () =>
      withMigrations(async (directory, write) => {
        const store = await open()
        await write(
          '0001-a.sql',
          'CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY);\nINSERT INTO nowhere (name) VALUES (1);\n',
        )
        await assert.rejects(migrate(store, { directory }), /nowhere/)
        await assert.rejects(store.reader.all('SELECT name FROM things'))
        assert.deepEqual(await store.reader.all('SELECT number FROM migrations'), [])
        await store.close()
      }))

    test('refuse a database from a newer version, and one whose migrations were altered', () =>
      withMigrations(async (directory, write) => {
        const store = await open()
        await write('0001-a.sql', 'CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY);\n')
        await migrate(store, { directory })
        await write('0001-a.sql', 'CREATE TABLE things (name TEXT);\n')
        await assert.rejects(
          migrate(store, { directory }),
          /Migration 0001-a is not the one that this database was made with/,
        )
        await rm(new URL('0001-a.sql', directory))
        await assert.rejects(
          migrate(store, { directory }),
          /made by a newer version of Larder: it has migration 0001-a/,
        )
        await store.close()
      }))
  })
}
