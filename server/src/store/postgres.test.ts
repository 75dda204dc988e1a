import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after, before, describe, type TestContext, test } from 'node:test'
import pg from 'pg'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { migrationContract, storeContract } from './store.contract.ts'
import type { Store } from './store.ts'
import { startPostgres, type TestPostgres } from './test/postgres.ts'
import { onTransactionEnd } from './transaction-end.ts'

let server: TestPostgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

const openTemporary = async () => openPostgres(await server.database(), { max: 5 })

describe('PostgreSQL as a store', () => storeContract(openTemporary))
describe('PostgreSQL and its schema', () => migrationContract(openTemporary))

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** Ends every connection that this database has, as a fail-over does. */
const endConnections = (url: string) =>
  administer(
    url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )

/** A way to the server that can be cut. */
async function openTunnel(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let silent = false
  const tunnel = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    near.on('data', (data) => silent || far.write(data))
    far.on('data', (data) => silent || near.write(data))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }).listen(0, '127.0.0.1')
  await once(tunnel, 'listening')
  const near = new URL(url)
  near.port = String((tunnel.address() as AddressInfo).port)
  return {
    url: near.href,
    /** From now on nothing passes in either direction, and nobody is told. */
    silence() {
      silent = true
    },
    async cut() {
      if (!tunnel.listening) return
      tunnel.close()
      for (const socket of sockets) socket.destroy()
      await once(tunnel, 'close')
    },
  }
}

/** A migrated store whose way to the server can be cut; both are closed however the test ends. */
async function openTunnelled(t: TestContext) {
  const tunnel = await openTunnel(await server.database())
  t.after(() => tunnel.cut())
  const store = await openPostgres(tunnel.url)
  t.after(() => store.close())
  await migrate(store)
  return { store, tunnel }
}

const put = (store: Store, name: string) =>
  store.transaction((transaction) => transaction.run('INSERT INTO settings (name, value) VALUES ($1, $2)', name, ''))
const count = async (store: Store) =>
  (await store.reader.one<{ count: number }>('SELECT count(*) AS count FROM settings'))?.count

describe('PostgreSQL', () => {
  test('who inserts what another has inserted meanwhile looks again, and finds it', async (t) => {
    const store = await openTemporary()
    t.after(() => store.close())
    await migrate(store)
    let attempts = 0
    const result = await store.transaction(async (transaction) => {
      attempts += 1
      // From here on it sees nothing of what others commit.
      await transaction.one('SELECT 1 AS one')
      if (attempts === 1) await put(store, 'wanted')
      if (attempts > 1 && (await transaction.one('SELECT name FROM settings WHERE name = $1', 'wanted'))) return 'found'
      await transaction.run('INSERT INTO settings (name, value) VALUES ($1, $2)', 'wanted', '')
      return 'inserted'
    })
    assert.deepEqual([result, attempts], ['found', 2])
    await assert.rejects(put(store, 'wanted'), { code: '23505' })
  })

  test('lets several nodes migrate at once, and tells each of what another changed', async () => {
    const url = await server.database()
    const nodes = await Promise.all([1, 2, 3].map(() => openPostgres(url, { max: 2 })))
    await Promise.all(nodes.map((node) => migrate(node)))
    const [one, other] = nodes as [Store, Store]
    // Until the first poll has seen the table every call answers a new number.
    while (new Set([other.generation('keys'), other.generation('keys')]).size > 1) await new Promise(setImmediate)
    const before = other.generation('keys')
    const identities = other.generation('identities')
    await one.transaction((transaction) => transaction.changed('keys'))
    while (other.generation('keys') === before) await new Promise(setImmediate)
    assert.equal(other.generation('identities'), identities)
    for (const node of nodes) await node.close()
  })

  test('refuses a database that would lose what it acknowledged', async () => {
    const url = await server.database()
    await administer(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`)
    await assert.rejects(
      openPostgres(url),
      /runs with synchronous_commit = off and would lose acknowledged data in a power cut\. Set it to on\./,
    )
  })

  test('refuses a database that cannot be written, or cannot keep all characters', async () => {
    const url = await server.database()
    const name = new URL(url).pathname.slice(1)
    await administer(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await assert.rejects(openPostgres(url), /The database is read-only: LARDER_DATABASE_URL must name the primary\./)
    await administer(server.url, `CREATE DATABASE ${name}_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
    await assert.rejects(
      openPostgres(`${url}_latin`),
      /Larder needs a database whose encoding is UTF8; this one has LATIN1\./,
    )
  })

  test('says so when there is no database, without telling the password', async () => {
    const error = await openPostgres('postgres://larder:hunter2@127.0.0.1:1/larder').catch((cause: Error) => cause)
    assert.ok(error instanceof Error)
    assert.match(error.message, /^The database cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1$/)
    assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /hunter2/)
  })

  test('goes on after its connections were ended while idle', async () => {
    const url = await server.database()
    const store = await openPostgres(url)
    await migrate(store)
    await endConnections(url)
    assert.equal(await count(store), 0)
    await put(store, 'a')
    assert.equal(await count(store), 1)
    await store.close()
  })

  test('runs a transaction again whose connection was ended before it could commit', async () => {
    const url = await server.database()
    const store = await openPostgres(url)
    await migrate(store)
    const ends: string[] = []
    await store.transaction(async (transaction) => {
      onTransactionEnd(transaction, (end) => ends.push(end))
      await transaction.run("INSERT INTO settings (name, value) VALUES ('once', '')")
      if (ends.length === 0) await endConnections(url)
      await transaction.one('SELECT 1 AS one')
    })
    assert.deepEqual(ends, ['rolled back', 'committed'])
    assert.equal(await count(store), 1)
    await store.close()
  })

  test('rejects at once when the way to the server is cut', async (t) => {
    // Patience never runs out here.
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { store, tunnel } = await openTunnelled(t)
    await tunnel.cut()
    await assert.rejects(put(store, 'a'), /The database cannot be reached/)
    await assert.rejects(count(store), /The database cannot be reached/)
    await assert.rejects(store.check(), /The database cannot be reached/)
  })

  test('rejects in time when the server falls silent', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { store, tunnel } = await openTunnelled(t)
    tunnel.silence()
    for (const ask of [() => put(store, 'a'), () => count(store), () => store.check()]) {
      let settled = false
      const rejected = assert.rejects(ask(), /The database cannot be reached/).finally(() => {
        settled = true
      })
      while (!settled && !t.signal.aborted) {
        t.mock.timers.tick(1000)
        await new Promise(setImmediate)
      }
      await rejected
    }
  })

  test('closes once, and then refuses', async () => {
    const store = await openTemporary()
    await Promise.all([store.close(), store.close()])
    await assert.rejects(count(store), /cannot be reached: Cannot use a pool after calling end/)
  })
})
