/** What the statements about accounts and identity providers do, the same on both engines. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accountExists, findFirstAccount, insertAccount, insertFirstAccount, listAccounts } from './accounts.ts'
import { migrate } from './migrate.ts'
import {
  deleteOidcProvider,
  findOidcProvider,
  insertOidcProvider,
  type OidcProvider,
  oidcProvidersOf,
  updateOidcProvider,
} from './oidc-providers.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'
import { startPostgres } from './test/postgres.ts'

const engines: Record<string, () => Promise<{ store: Store; stop(): Promise<void> }>> = {
  async SQLite() {
    const directory = await mkdtemp(join(tmpdir(), 'larder-'))
    const store = openSqlite({ directory })
    return { store, stop: () => store.close().then(() => rm(directory, { recursive: true })) }
  },
  async PostgreSQL() {
    const server = await startPostgres()
    const store = await openPostgres(await server.database()).catch(async (error) => {
      await server.stop()
      throw error
    })
    return { store, stop: () => store.close().then(() => server.stop()) }
  },
}

const provider = (account: string, place: string): OidcProvider => ({
  account,
  place,
  url: `https://${place}`,
  clientIds: ['one', 'two'],
  thumbprints: [],
  tags: new Map([['Team', 'blue']]),
  createdAt: 5,
})

for (const [engine, open] of Object.entries(engines)) {
  describe(`tenants on ${engine}`, () => {
    let store: Store
    let stop: () => Promise<void>
    before(async () => {
      ;({ store, stop } = await open())
      await migrate(store)
    })
    after(() => stop())

    test('accounts are listed by id, the first among them, and none is made twice', async () => {
      const generation = store.generation('identities')
      await store.transaction((transaction) => insertFirstAccount(transaction, '500000000000', 1))
      for (const id of ['900000000000', '000000000001'])
        await store.transaction((transaction) => insertAccount(transaction, { id, name: 'Näme', createdAt: 2 }))
      assert.notEqual(store.generation('identities'), generation)
      assert.deepEqual(await listAccounts(store.reader, '', 2), [
        { id: '000000000001', name: 'Näme', createdAt: 2 },
        { id: '500000000000', name: null, createdAt: 1 },
      ])
      assert.deepEqual(
        (await listAccounts(store.reader, '500000000000', 2)).map(({ id }) => id),
        ['900000000000'],
      )
      assert.equal(await findFirstAccount(store.reader), '500000000000')
      const again = store.transaction((transaction) =>
        insertAccount(transaction, { id: '900000000000', name: null, createdAt: 3 }),
      )
      await assert.rejects(again)
      assert.equal(await accountExists(store.reader, '900000000000'), true)
      assert.equal(await accountExists(store.reader, '900000000001'), false)
    })

    test('identity providers belong to their account', async () => {
      const [one, two, other] = [provider('1', 'b.example/x'), provider('1', 'a.example'), provider('2', 'b.example/x')]
      await store.transaction(async (transaction) => {
        for (const each of [one, two, other]) await insertOidcProvider(transaction, each)
      })
      assert.deepEqual(await findOidcProvider(store.reader, '1', 'b.example/x'), one)
      assert.equal(await findOidcProvider(store.reader, '1', 'B.example/x'), undefined)
      assert.deepEqual(await oidcProvidersOf(store.reader, '1'), [two, one])
      const changed = { ...one, clientIds: [], thumbprints: ['ab'], tags: new Map() }
      await store.transaction((transaction) => updateOidcProvider(transaction, changed))
      assert.deepEqual(await findOidcProvider(store.reader, '1', 'b.example/x'), changed)
      await store.transaction((transaction) => deleteOidcProvider(transaction, one))
      assert.deepEqual(await oidcProvidersOf(store.reader, '1'), [two])
      assert.deepEqual(await oidcProvidersOf(store.reader, '2'), [other])
    })
  })
}
