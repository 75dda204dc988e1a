import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { migrate } from '../store/migrate.ts'
import { openPostgres } from '../store/postgres.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { startPostgres, type TestPostgres } from '../store/test/postgres.ts'
import { auditContract, key, recordOf } from './audit.contract.ts'
import { openAuditLog, openAuditTrail } from './trail.ts'
import { verifyAuditLog } from './verify.ts'

describe('The audit log on SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'larder-audit-'))
  after(() => rmSync(directory, { recursive: true }))
  auditContract(async () => openSqlite({ directory }), directory)
})

describe('The audit log on PostgreSQL', () => {
  let server: TestPostgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())
  auditContract(() => openPostgres(server.url))

  describe('written by several nodes', () => {
    const minute = 60_000
    let now: number
    let stores: Store[]
    async function begin(nodes: number): Promise<Store[]> {
      const url = await server.database()
      now = Date.UTC(2026, 0, 31, 12)
      stores = await Promise.all(Array.from({ length: nodes }, () => openPostgres(url, { max: 3 })))
      await migrate(stores[0]!)
      return stores
    }
    const end = () => Promise.all(stores.map((store) => store.close()))
    const trailOn = (store: Store, clock = () => now) => openAuditTrail(store, key, { node: 'node', now: clock })
    const record = (name: string) => recordOf(name, (now - Date.UTC(2026, 0, 31, 12)) / 1000)
    async function chainsOf(store: Store): Promise<number[]> {
      const report = await verifyAuditLog(openAuditLog(store.reader, undefined), key)
      assert.deepEqual(report.breaks, [])
      return report.heads.map(({ chain }) => chain)
    }

    test('stays whole, though all write at once', async () => {
      const nodes = await begin(3)
      const trails = await Promise.all(nodes.map((store) => trailOn(store)))
      await Promise.all(
        trails.flatMap((trail, node) =>
          Array.from({ length: 10 }, (_, index) =>
            index % 2 === 0
              ? trail.commit([record('R')])
              : nodes[node]!.transaction((transaction) => trail.append(transaction, [record('W')])),
          ),
        ),
      )
      await chainsOf(nodes[0]!)
      const written = await nodes[0]!.reader.one<{ count: number }>(
        "SELECT count(*) AS count FROM audit_records WHERE account <> ''",
      )
      assert.equal(written?.count, 30)
      await end()
    })

    test('continues chains that lie idle, and leaves one to whoever took it over', async () => {
      const nodes = await begin(2)
      const [first, second] = nodes as [Store, Store]
      const one = await trailOn(first)
      await one.commit([record('A')])
      now += minute
      const restarted = await trailOn(second)
      await restarted.commit([record('B')])
      assert.deepEqual(await chainsOf(first), [1, 2])
      now += 11 * minute
      const later = await trailOn(second)
      await later.commit([record('C')])
      assert.deepEqual(await chainsOf(first), [1, 2], 'an idle chain was continued')
      await one.commit([record('D')])
      await restarted.commit([record('E')])
      await chainsOf(first)
      await end()
    })

    test('stays whole when two nodes take the same chain for theirs', async () => {
      const [first, second] = (await begin(2)) as [Store, Store]
      // This clock stands still, so its node never asks whether its chain is still its own.
      const stopped = now
      const slow = await trailOn(first, () => stopped)
      await slow.commit([record('A')])
      now += 11 * minute
      const other = await trailOn(second)
      await other.commit([record('B')])
      await slow.commit([record('C')])
      await first.transaction((transaction) => slow.append(transaction, [record('D')]))
      await chainsOf(first)
      const names = await first.reader.all<{ names: string }>(
        "SELECT names FROM audit_records WHERE account <> '' ORDER BY names",
      )
      assert.deepEqual(
        names.map((row) => row.names),
        ['A', 'B', 'C', 'D'],
      )
      await end()
    })

    test('notices without help when the chain of another node loses its end, or all of itself', async () => {
      const [first, second] = (await begin(2)) as [Store, Store]
      const one = await trailOn(first)
      await one.commit([record('A')])
      await one.commit([record('B')])
      const other = await trailOn(second)
      await other.commit([record('C')])
      await one.commit([record('D')])
      now += 2 * minute
      await other.commit([record('E')])
      await first.transaction((transaction) => transaction.run("DELETE FROM audit_records WHERE names = 'D'"))
      const cut = await verifyAuditLog(openAuditLog(first.reader, undefined), key)
      assert.deepEqual(
        cut.breaks.map(({ kind, chain, sequence }) => [kind, chain, sequence]),
        [['truncated', 1, 4]],
      )
      await first.transaction((transaction) => transaction.run('DELETE FROM audit_records WHERE id < 2000000000'))
      const gone = await verifyAuditLog(openAuditLog(first.reader, undefined), key)
      assert.deepEqual(
        gone.breaks.map(({ kind, chain, sequence, explanation }) => [kind, chain, sequence, explanation]),
        [['truncated', 1, 1, 'This whole chain is gone: it once had 4 records or more.']],
      )
      await end()
    })
  })
})

describe('The audit log in rows and in files', () => {
  const directories: string[] = []
  after(() => {
    for (const directory of directories) rmSync(directory, { recursive: true })
  })

  /** Changes go to rows, in chain 1, and reads to a file, in chain 2. */
  async function begin() {
    const directory = mkdtempSync(join(tmpdir(), 'larder-audit-'))
    directories.push(directory)
    const clock = { now: Date.UTC(2026, 0, 31, 12) }
    let full = false
    const sync = async () => {
      if (full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    }
    const store = openSqlite({ directory })
    await migrate(store)
    const trail = await openAuditTrail(store, key, { node: 'node', now: () => clock.now, directory, sync })
    const change = (name: string) => store.transaction((transaction) => trail.append(transaction, [recordOf(name)]))
    const read = (name: string) => trail.commit([recordOf(name)])
    const breaks = async () =>
      (await verifyAuditLog(trail.log, key)).breaks.map(({ kind, chain, sequence }) => `${kind} ${chain}:${sequence}`)
    const file = join(directory, 'audit/chain-00000002.jsonl')
    const close = async () => {
      await trail.close()
      await store.close()
    }
    return { store, trail, clock, change, read, breaks, file, close, setFull: (value: boolean) => (full = value) }
  }

  test('a file that loses its end, or all of itself, is noticed by the rows that cite it', async () => {
    const { clock, change, read, breaks, file, close } = await begin()
    await change('A')
    await read('B')
    const before = readFileSync(file)
    await read('C')
    clock.now += 120_000
    await read('D')
    await change('E')
    assert.deepEqual(await breaks(), [])
    writeFileSync(file, before)
    assert.deepEqual(await breaks(), ['truncated 2:3'])
    rmSync(file)
    assert.deepEqual(await breaks(), ['truncated 2:1'])
    await close().catch(() => {})
  })

  test('rows that are cut off, or gone, are noticed by the file that cites them', async () => {
    const { store, clock, change, read, breaks, close } = await begin()
    await change('A')
    await read('B')
    await change('C')
    clock.now += 120_000
    await read('D')
    assert.deepEqual(await breaks(), [])
    const forget = (names: string) =>
      store.transaction((transaction) => transaction.run('DELETE FROM audit_records WHERE names = $1', names))
    await forget('C')
    assert.deepEqual(await breaks(), ['truncated 1:3'])
    await forget('A')
    assert.deepEqual(await breaks(), ['truncated 1:2'])
    await close()
  })

  test('what a file could not cite while the disk was full it cites later', async () => {
    const { store, trail, clock, change, read, breaks, close, setFull } = await begin()
    await change('A')
    setFull(true)
    await assert.rejects(read('B'), /no room/)
    setFull(false)
    await read('C')
    await change('D')
    clock.now += 120_000
    setFull(true)
    await assert.rejects(read('E'), /no room/)
    clock.now += 120_000
    await assert.rejects(read('E'), /no room/)
    setFull(false)
    await read('F')
    assert.deepEqual(await breaks(), [])
    await store.transaction((transaction) => transaction.run("DELETE FROM audit_records WHERE names = 'D'"))
    assert.deepEqual(await breaks(), ['truncated 1:3'])
    await store.transaction((transaction) => transaction.run('DELETE FROM audit_records'))
    assert.deepEqual(await breaks(), ['truncated 1:1'])
    await trail.check()
    await close()
  })
})

describe('The audit trail', () => {
  const directories: string[] = []
  after(() => {
    for (const directory of directories) rmSync(directory, { recursive: true })
  })
  async function openStore(sync: () => Promise<void> = async () => {}): Promise<Store> {
    const directory = mkdtempSync(join(tmpdir(), 'larder-audit-'))
    directories.push(directory)
    const store = openSqlite({ directory, sync })
    await migrate(store)
    return store
  }

  test('writes the calls of one turn of the event loop in one transaction', async () => {
    const store = await openStore()
    let transactions = 0
    const counting: Store = {
      engine: store.engine,
      reader: store.reader,
      transaction: (work) => {
        transactions += 1
        return store.transaction(work)
      },
      durable: () => store.durable(),
      generation: (topic) => store.generation(topic),
      check: () => store.check(),
      close: () => store.close(),
    }
    const trail = await openAuditTrail(counting, key, { node: 'node' })
    await Promise.all(Array.from({ length: 50 }, () => trail.commit([recordOf('R')])))
    assert.equal(transactions, 1)
    await trail.commit([recordOf('R')])
    assert.equal(transactions, 2)
    await trail.close()
    await store.close()
  })

  test('lets nobody answer before the disk has the record', async () => {
    let synced = () => {}
    const store = await openStore()
    await store.close()
    const waiting = openSqlite({
      directory: directories.at(-1)!,
      sync: () => new Promise((resolve) => (synced = resolve)),
    })
    const trail = await openAuditTrail(waiting, key, { node: 'node' })
    let answered = false
    const call = trail.commit([recordOf('R')]).then(() => {
      answered = true
    })
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
    assert.equal(answered, false)
    synced()
    await call
    await trail.close()
    await waiting.close()
  })

  test('lets nobody answer when the disk fails', async () => {
    let broken = false
    const store = await openStore(async () => {
      if (broken) throw new Error('EIO')
    })
    const trail = await openAuditTrail(store, key, { node: 'node' })
    broken = true
    await assert.rejects(trail.commit([recordOf('R')]), /EIO/)
    await assert.rejects(trail.commit([recordOf('R')]), /The disk did not confirm what was written/)
    await store.close()
  })

  test('refuses calls when more wait than the disk can take', async () => {
    const store = await openStore()
    const trail = await openAuditTrail(store, key, { node: 'node' })
    const calls = Array.from({ length: 502 }, () => trail.commit(Array.from({ length: 100 }, () => recordOf('R'))))
    const results = await Promise.allSettled(calls)
    const refused = results.filter(({ status }) => status === 'rejected')
    assert.equal(refused.length, 1)
    assert.match(String((refused[0] as PromiseRejectedResult).reason), /The disk cannot keep up with the audit log/)
    await trail.commit([recordOf('R')])
    await trail.close()
    await store.close()
  })

  test('begins another chain when one is full', async () => {
    const store = await openStore()
    const first = await openAuditTrail(store, key, { node: 'node' })
    await first.commit([recordOf('A')])
    await first.close()
    await store.transaction((transaction) =>
      transaction.run("UPDATE audit_records SET id = 1999950000 WHERE names = 'A'"),
    )
    const second = await openAuditTrail(store, key, { node: 'node' })
    await second.commit([recordOf('B')])
    const row = await store.reader.one<{ id: number }>("SELECT id FROM audit_records WHERE names = 'B'")
    assert.equal(row?.id, 2_000_000_002)
    await second.close()
    await store.close()
  })
})
