/** What the statements about keys do, the same on both engines. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  type BackingKeyRow,
  backingKeysOf,
  countOnDemandRotations,
  deleteBackingKey,
  insertBackingKey,
  keysWithExpiredMaterial,
  madeHere,
  nextNumber,
  noMaterial,
  sealedBackingKey,
  setImportedMaterial,
  setRotated,
} from './backing-keys.ts'
import { aliasesAfter, aliasesOfKeyAfter, deleteAlias, insertAlias, moveAlias } from './key-aliases.ts'
import {
  deleteKey,
  insertKey,
  type KeyRow,
  keyByAlias,
  keyById,
  keyIdsAfter,
  keysDueForDeletion,
  keysDueForRotation,
  setBackingKey,
  setDescription,
  setImported,
  setPolicy,
  setRegions,
  setRotation,
  setState,
  setTags,
} from './keys.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Sealed, Store } from './store.ts'
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

const sealed = (text: string) => new Uint8Array(Buffer.from(text)) as Sealed
const region = 'us-east-1'

/** Each test has an account of its own. */
function keyOf(account: string, keyId: string, more: Partial<KeyRow> = {}): KeyRow {
  return {
    account,
    region,
    keyId,
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    state: 'Enabled',
    manager: 'CUSTOMER',
    description: '',
    policy: '{}',
    principals: [],
    tags: [],
    aliases: [],
    backingKeyId: `${keyId}-1`,
    createdAt: 1,
    deletionAt: null,
    pendingWindowDays: null,
    expirationModel: null,
    validTo: null,
    primaryRegion: null,
    replicaRegions: [],
    rotationDays: null,
    nextRotationAt: null,
    ...more,
  }
}

function backingKey(backingKeyId: string, number: number, more: Partial<BackingKeyRow> = {}): BackingKeyRow {
  return { ...madeHere, backingKeyId, number, createdAt: 1, rotation: null, ...more }
}

for (const [engine, start] of Object.entries(engines)) {
  describe(`Keys in ${engine}`, () => {
    let store: Store
    let stop: () => Promise<void>
    before(async () => {
      ;({ store, stop } = await start())
      await migrate(store)
    })
    after(() => stop())

    const insert = (...keys: KeyRow[]) =>
      store.transaction(async (transaction) => {
        for (const key of keys) {
          await insertKey(transaction, key)
          await insertBackingKey(transaction, key, backingKey(key.backingKeyId, 1), sealed(key.backingKeyId))
        }
      })

    test('come back as they went in, in their own account and region only', async () => {
      const key = keyOf('1', 'a', {
        description: 'é',
        principals: [['arn:aws:iam::1:role/app', 'AROA1']],
        tags: [{ TagKey: 'a', TagValue: 'b' }],
        deletionAt: 1_800_000_000_000,
        rotationDays: 90,
        nextRotationAt: 1_900_000_000_000,
      })
      await insert(key)
      assert.deepEqual(await keyById(store.reader, key), key)
      assert.equal(await keyById(store.reader, { ...key, region: 'eu-west-1' }), undefined)
      assert.equal(await keyById(store.reader, { ...key, account: '2' }), undefined)
      await assert.rejects(insert(key))
    })

    test('change member by member', async () => {
      const [key, other] = [keyOf('3', 'a'), keyOf('3', 'b')]
      await insert(key, other)
      const change = { policy: '{"a":1}', principals: [['arn:aws:iam::3:user/x', 'AIDA1']] } as const
      const tags = [{ TagKey: 'k', TagValue: 'v' }]
      await store.transaction(async (transaction) => {
        await setState(transaction, key, 'PendingDeletion', { deletionAt: 7 })
        await setDescription(transaction, key, 'd')
        await setPolicy(transaction, key, change)
        await setTags(transaction, key, tags)
        await setRotation(transaction, key, 90, 8)
      })
      const changed = {
        ...change,
        tags,
        state: 'PendingDeletion',
        deletionAt: 7,
        description: 'd',
        rotationDays: 90,
        nextRotationAt: 8,
      }
      assert.deepEqual(await keyById(store.reader, key), { ...key, ...changed })
      assert.deepEqual(await keyById(store.reader, other), other)
    })

    test('are listed in the order of their ids', async () => {
      await insert(keyOf('4', 'b'), keyOf('4', 'a'), keyOf('4', 'c'), keyOf('5', 'aa'))
      assert.deepEqual(await keyIdsAfter(store.reader, '4', region, '', 2), ['a', 'b'])
      assert.deepEqual(await keyIdsAfter(store.reader, '4', region, 'b', 2), ['c'])
    })

    test('keep every backing key, and encrypt with the last', async () => {
      const key = keyOf('6', 'a')
      await insert(key)
      await store.transaction(async (transaction) => {
        for (const [backingKeyId, rotation] of [
          ['a-2', 'ON_DEMAND'],
          ['a-3', 'AUTOMATIC'],
        ] as const) {
          const number = await nextNumber(transaction, key)
          const row = backingKey(backingKeyId, number, { createdAt: 5, rotation })
          await insertBackingKey(transaction, key, row, sealed(backingKeyId))
          await setBackingKey(transaction, key, backingKeyId)
        }
      })
      assert.equal((await keyById(store.reader, key))!.backingKeyId, 'a-3')
      const listed = (await backingKeysOf(store.reader, key)).map((row) => ({ ...row }))
      assert.deepEqual(listed, [
        backingKey('a-1', 1),
        backingKey('a-2', 2, { createdAt: 5, rotation: 'ON_DEMAND' }),
        backingKey('a-3', 3, { createdAt: 5, rotation: 'AUTOMATIC' }),
      ])
      assert.equal(await countOnDemandRotations(store.reader, key), 1)
      assert.equal(String(Buffer.from((await sealedBackingKey(store.reader, key, 'a-1'))!)), 'a-1')
      assert.equal(await sealedBackingKey(store.reader, { ...key, keyId: 'b' }, 'a-1'), undefined)
    })

    test('have imported material, or wait for it', async () => {
      const key = keyOf('12', 'a', { origin: 'EXTERNAL', state: 'PendingImport', primaryRegion: region })
      await insert(key)
      const imported = {
        backingKeyId: 'a-1',
        importState: 'IMPORTED',
        expirationModel: 'KEY_MATERIAL_EXPIRES',
        validTo: 20,
        description: 'from the vault',
      } as const
      const here = { state: 'Enabled', expirationModel: 'KEY_MATERIAL_EXPIRES', validTo: 20 } as const
      await store.transaction(async (transaction) => {
        await setImportedMaterial(transaction, key, imported, sealed('other'))
        await insertBackingKey(transaction, key, backingKey('a-2', 2, { importState: 'PENDING_IMPORT' }), noMaterial)
        await setRotated(transaction, key, 'a-1', { createdAt: 7, rotation: 'ON_DEMAND' })
        await setImported(transaction, key, here)
        await setRegions(transaction, key, { primaryRegion: 'eu-west-1', replicaRegions: [region, 'eu-north-1'] })
        await setState(transaction, key, 'PendingReplicaDeletion', { pendingWindowDays: 7 })
      })
      const regions = { primaryRegion: 'eu-west-1', replicaRegions: ['eu-north-1', region] }
      const changed = { ...key, ...here, ...regions, state: 'PendingReplicaDeletion', pendingWindowDays: 7 }
      assert.deepEqual(await keyById(store.reader, key), changed)
      assert.deepEqual(
        (await backingKeysOf(store.reader, key)).map((row) => ({ ...row })),
        [
          backingKey('a-1', 1, { ...imported, createdAt: 7, rotation: 'ON_DEMAND' }),
          backingKey('a-2', 2, { importState: 'PENDING_IMPORT' }),
        ],
      )
      assert.equal(String(Buffer.from((await sealedBackingKey(store.reader, key, 'a-1'))!)), 'other')
      assert.equal(await sealedBackingKey(store.reader, key, 'a-2'), undefined)
      const expired = async (now: number) =>
        (await keysWithExpiredMaterial(store.reader, now, 9)).map(({ keyId }) => keyId)
      assert.deepEqual([await expired(19), await expired(20)], [[], ['a']])
      await store.transaction((transaction) => deleteBackingKey(transaction, key, 'a-2'))
      assert.equal((await backingKeysOf(store.reader, key)).length, 1)
    })

    test('are found by their aliases, which both tables tell alike', async () => {
      const [one, two] = [keyOf('7', 'a'), keyOf('7', 'b')]
      await insert(one, two)
      const read = async (key: KeyRow) => (await keyById(store.reader, key))!
      const add = (key: KeyRow, name: string) =>
        store.transaction(async (transaction) => insertAlias(transaction, (await keyById(transaction, key))!, name, 2))
      assert.equal(await add(one, 'alias/z'), true)
      assert.equal(await add(one, 'alias/a'), true)
      assert.equal(await add(two, 'alias/a'), false)
      assert.deepEqual((await read(one)).aliases, ['alias/a', 'alias/z'])
      assert.equal((await keyByAlias(store.reader, '7', region, 'alias/z'))!.keyId, 'a')
      assert.equal(await keyByAlias(store.reader, '8', region, 'alias/z'), undefined)

      const [from, to] = [await read(one), await read(two)]
      await store.transaction((transaction) => moveAlias(transaction, 'alias/z', from, to, 3))
      assert.deepEqual([(await read(one)).aliases, (await read(two)).aliases], [['alias/a'], ['alias/z']])
      const rows = (await aliasesAfter(store.reader, '7', region, '', 9)).map((row) => ({ ...row }))
      assert.deepEqual(rows, [
        { name: 'alias/a', keyId: 'a', createdAt: 2, updatedAt: 2 },
        { name: 'alias/z', keyId: 'b', createdAt: 2, updatedAt: 3 },
      ])
      assert.deepEqual(
        (await aliasesAfter(store.reader, '7', region, 'alias/a', 9)).map(({ name }) => name),
        ['alias/z'],
      )
      assert.deepEqual(
        (await aliasesOfKeyAfter(store.reader, one, '', 9)).map(({ name }) => name),
        ['alias/a'],
      )
      const now = await read(one)
      await store.transaction((transaction) => moveAlias(transaction, 'alias/a', now, now, 4))
      assert.deepEqual((await read(one)).aliases, ['alias/a'])
      await store.transaction((transaction) => deleteAlias(transaction, now, 'alias/a'))
      assert.deepEqual((await read(one)).aliases, [])
      assert.equal(await keyByAlias(store.reader, '7', region, 'alias/a'), undefined)
    })

    test('are due in the order of their times, disabled ones not for rotation', async () => {
      await insert(
        keyOf('9', 'a', { state: 'PendingDeletion', deletionAt: 20, nextRotationAt: 1 }),
        keyOf('9', 'b', { state: 'PendingDeletion', deletionAt: 10 }),
        keyOf('9', 'c', { state: 'PendingDeletion', deletionAt: 30 }),
        keyOf('9', 'd', { nextRotationAt: 20 }),
        keyOf('9', 'e', { nextRotationAt: 10 }),
        keyOf('9', 'f', { state: 'Disabled', nextRotationAt: 5 }),
        keyOf('9', 'g'),
        keyOf('9', 'h', { nextRotationAt: 11, primaryRegion: region }),
        keyOf('9', 'i', { nextRotationAt: 10, primaryRegion: 'eu-west-1', replicaRegions: [region] }),
        keyOf('9', 'j', { state: 'PendingReplicaDeletion', pendingWindowDays: 7, primaryRegion: region }),
      )
      const ids = (keys: { keyId: string; account: string }[]) =>
        keys.filter(({ account }) => account === '9').map(({ keyId }) => keyId)
      assert.deepEqual(ids(await keysDueForDeletion(store.reader, 20, 100)), ['b', 'a'])
      assert.deepEqual(ids(await keysDueForRotation(store.reader, 20, 100)), ['e', 'h', 'd'])
      assert.deepEqual(ids(await keysDueForRotation(store.reader, 19, 100)), ['e', 'h'])
    })

    test('go with everything that is theirs', async () => {
      const [doomed, kept] = [keyOf('10', 'a'), keyOf('10', 'b')]
      await insert(doomed, kept)
      await store.transaction((transaction) => insertAlias(transaction, doomed, 'alias/a', 2))
      await store.transaction((transaction) => deleteKey(transaction, doomed))
      assert.equal(await keyById(store.reader, doomed), undefined)
      assert.equal(await sealedBackingKey(store.reader, doomed, 'a-1'), undefined)
      assert.deepEqual(await aliasesAfter(store.reader, '10', region, '', 9), [])
      assert.deepEqual(await keyById(store.reader, kept), kept)
    })

    test('that several make at once under one alias are one', async () => {
      const make = (keyId: string) =>
        store.transaction(async (transaction) => {
          const known = await keyByAlias(transaction, '11', region, 'alias/aws/ssm')
          if (known !== undefined) return known.keyId
          const key = keyOf('11', keyId)
          await insertKey(transaction, key)
          assert.equal(await insertAlias(transaction, key, 'alias/aws/ssm', 1), true)
          return keyId
        })
      const made = await Promise.all(Array.from({ length: 20 }, (_, index) => make(`key-${index}`)))
      assert.equal(new Set(made).size, 1)
      assert.deepEqual(await keyIdsAfter(store.reader, '11', region, '', 99), [made[0]])
    })
  })
}
