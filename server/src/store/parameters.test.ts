/** What the statements about parameters do, the same on both engines. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { migrate } from './migrate.ts'
import { addToCount, countOf } from './parameter-counts.ts'
import { deadlinesDue, replaceDeadlines, takeDeadline } from './parameter-deadlines.ts'
import { attachLabel, detachLabel, labelsOf, versionLabelled } from './parameter-labels.ts'
import { removeResourcePolicy, setResourcePolicy, sharesAfter } from './parameter-shares.ts'
import {
  deleteParameter,
  findParameter,
  findVersion,
  insertParameter,
  type NewVersion,
  parametersIn,
  parametersWithValuesIn,
  replaceCurrent,
  setPolicies,
  setTags,
  versionsAfter,
} from './parameters.ts'
import { openPostgres } from './postgres.ts'
import { findSetting, resetSetting, setSetting } from './service-settings.ts'
import { openSqlite } from './sqlite.ts'
import type { Sealed, Store } from './store.ts'
import { startPostgres } from './test/postgres.ts'

const engines: readonly (readonly [name: string, start: () => Promise<{ store: Store; stop(): Promise<void> }>])[] = [
  [
    'SQLite',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'larder-'))
      const store = openSqlite({ directory })
      return { store, stop: () => store.close().then(() => rm(directory, { recursive: true })) }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const server = await startPostgres()
      const store = await openPostgres(await server.database())
      return { store, stop: () => store.close().then(() => server.stop()) }
    },
  ],
]

const bytes = (text: string) => new Uint8Array(Buffer.from(text)) as Sealed
const textOf = (row: { value: Uint8Array } | undefined) => row && Buffer.from(row.value).toString()

function version(number: number, more: Partial<NewVersion> = {}): NewVersion {
  return {
    version: number,
    type: 'String',
    tier: 'Standard',
    dataType: 'text',
    keyId: null,
    description: null,
    allowedPattern: null,
    policies: null,
    modifiedAt: 1_767_225_600_000 + number,
    modifiedBy: 'arn:aws:iam::111122223333:user/admin',
    value: bytes(`v${number}`),
    ...more,
  }
}

for (const [name, start] of engines) {
  describe(name, () => {
    let store: Store
    let stop: () => Promise<void>
    let region = 0
    before(async () => {
      const started = await start()
      ;({ store, stop } = started)
      await migrate(store)
    })
    after(() => stop())

    /** Each test has a region of its own. */
    const partition = () => ({ account: '111122223333', region: `region-${++region}` })
    const keyIn = ({ account, region }: ReturnType<typeof partition>, path: string) => ({ account, region, path })
    const insert = (key: ReturnType<typeof keyIn>, row: NewVersion = version(1)) =>
      store.transaction((transaction) => insertParameter(transaction, key, key.path.slice(1), '{}', row))

    test('a parameter is found with all that it was given', async () => {
      const key = keyIn(partition(), '/app/db')
      const row = version(1, { keyId: 'k', description: 'd', allowedPattern: 'a', policies: '[]', tier: 'Advanced' })
      await insert(key, row)
      const found = await findParameter(store.reader, key)
      assert.deepEqual(
        { ...found, value: textOf(found) },
        {
          ...row,
          ...key,
          name: 'app/db',
          oldestVersion: 1,
          tags: '{}',
          resourcePolicyId: null,
          resourcePolicyPrincipals: '[]',
          resourcePolicy: null,
          value: 'v1',
        },
      )
      assert.equal(await findParameter(store.reader, { ...key, path: '/app/DB' }), undefined)
      await assert.rejects(insert(key), Error, 'there is one of a path')
    })

    test('versions before the current one are kept from the oldest on', async () => {
      const key = keyIn(partition(), '/db')
      await insert(key)
      for (const number of [2, 3, 4]) {
        const oldest = number === 4 ? 2 : 1
        const before = { ...key, oldestVersion: 1 }
        await store.transaction((transaction) => replaceCurrent(transaction, before, version(number), oldest))
      }
      const current = await findParameter(store.reader, key)
      assert.deepEqual([current?.version, current?.oldestVersion, textOf(current)], [4, 2, 'v4'])
      assert.equal(await findVersion(store.reader, key, 1), undefined)
      assert.equal(textOf(await findVersion(store.reader, key, 2)), 'v2')
      assert.equal(await findVersion(store.reader, key, 4), undefined, 'the current one lies with the parameter')
      const page = async (afterVersion: number, limit: number) =>
        (await versionsAfter(store.reader, key, afterVersion, limit)).map((row) => row.version)
      assert.deepEqual(await page(0, 10), [2, 3])
      assert.deepEqual(await page(2, 10), [3])
      assert.deepEqual(await page(0, 1), [2])
    })

    test('stretches are in the order of bytes, within one partition', async () => {
      const here = partition()
      for (const path of ['/a', '/a-b', '/a/b', '/a/c/d', '/a0', '/aB', '/a_b', '/ab']) await insert(keyIn(here, path))
      await insert(keyIn(partition(), '/a/b'))
      const paths = async (stretch: Parameters<typeof parametersIn>[2], limit = 100) => {
        const rows = await parametersIn(store.reader, here, stretch, limit)
        const valued = await parametersWithValuesIn(store.reader, here, stretch, limit)
        for (const [index, { value, ...row }] of valued.entries()) {
          assert.deepEqual(row, { ...rows[index] })
          assert.equal(Buffer.from(value).toString(), 'v1')
        }
        assert.equal(valued.length, rows.length)
        return rows.map(({ path }) => path)
      }
      const all = ['/a', '/a-b', '/a/b', '/a/c/d', '/a0', '/aB', '/a_b', '/ab']
      assert.deepEqual(await paths({ from: '/', to: '/~' }), all)
      assert.deepEqual(await paths({ from: '/a!', to: '/~' }, 2), ['/a-b', '/a/b'])
      assert.deepEqual(await paths({ from: '/a/', to: '/a/~' }), ['/a/b', '/a/c/d'])
      assert.deepEqual(await paths({ from: '/a/', to: '/a/~', parent: '/a/' }), ['/a/b'])
      assert.deepEqual(await paths({ from: '/', to: '/~', parent: '/' }, 3), ['/a', '/a-b', '/a0'])
      assert.deepEqual(await paths({ from: '/a', to: '/a' }), ['/a'])
    })

    test('tags and policies change, and everything goes with the parameter', async () => {
      const key = keyIn(partition(), '/db')
      const other = { ...key, path: '/db2' }
      for (const one of [key, other]) {
        await insert(one)
        await store.transaction(async (transaction) => {
          await replaceCurrent(transaction, { ...one, oldestVersion: 1 }, version(2), 1)
          await setTags(transaction, one, '{"a":"b"}')
          await setPolicies(transaction, one, '[1]')
          await attachLabel(transaction, one, { label: 'live', version: 1 })
          await replaceDeadlines(transaction, one, [{ policy: 0, dueAt: 9 }])
          await setResourcePolicy(transaction, one, {
            id: 'p',
            text: '{}',
            principals: [],
            consumers: ['444455556666'],
          })
        })
      }
      const changed = await findParameter(store.reader, key)
      assert.deepEqual([changed?.tags, changed?.policies], ['{"a":"b"}', '[1]'])
      assert.deepEqual([changed?.resourcePolicyId, changed?.resourcePolicy], ['p', '{}'])
      await store.transaction((transaction) => deleteParameter(transaction, key))
      assert.equal(await findParameter(store.reader, key), undefined)
      const left = async (one: typeof key) => [
        (await versionsAfter(store.reader, one, 0, 9)).length,
        (await labelsOf(store.reader, one)).length,
        (await deadlinesDue(store.reader, 9, 99)).filter(
          ({ path, region }) => path === one.path && region === one.region,
        ).length,
        (await sharesAfter(store.reader, '444455556666', one.region, { account: '', path: '' }, 9)).filter(
          ({ path }) => path === one.path,
        ).length,
      ]
      assert.deepEqual(await left(key), [0, 0, 0, 0])
      assert.deepEqual(await left(other), [1, 1, 1, 1])
    })

    test('a label is on one version', async () => {
      const key = keyIn(partition(), '/db')
      await store.transaction(async (transaction) => {
        await attachLabel(transaction, key, { label: 'live', version: 1 })
        await attachLabel(transaction, key, { label: 'Live', version: 1 })
        await attachLabel(transaction, key, { label: 'live', version: 2 })
        await attachLabel(transaction, key, { label: 'old', version: 1 })
        await detachLabel(transaction, key, 'old')
      })
      assert.deepEqual(
        (await labelsOf(store.reader, key)).map((row) => ({ ...row })),
        [
          { label: 'Live', version: 1 },
          { label: 'live', version: 2 },
        ],
      )
      assert.equal(await versionLabelled(store.reader, key, 'live'), 2)
      assert.equal(await versionLabelled(store.reader, key, 'old'), undefined)
    })

    test('deadlines come by time, and are taken once', async () => {
      const key = keyIn(partition(), '/db')
      await store.transaction((transaction) =>
        replaceDeadlines(transaction, key, [
          { policy: 0, dueAt: 300 },
          { policy: 1, dueAt: 100 },
          { policy: 2, dueAt: 200 },
        ]),
      )
      const due = async (now: number, limit: number) =>
        (await deadlinesDue(store.reader, now, limit)).filter(({ region }) => region === key.region)
      assert.deepEqual(await due(99, 99), [])
      assert.deepEqual(
        (await due(200, 99)).map(({ policy }) => policy),
        [1, 2],
      )
      const [first] = await due(100, 99)
      assert.ok(first)
      const take = () => store.transaction((transaction) => takeDeadline(transaction, first))
      assert.equal(await take(), true)
      assert.equal(await take(), false)
      await store.transaction((transaction) => replaceDeadlines(transaction, key, [{ policy: 2, dueAt: 400 }]))
      assert.deepEqual(
        (await due(400, 99)).map(({ policy, dueAt }) => [policy, dueAt]),
        [[2, 400]],
      )
    })

    test('counts add up', async () => {
      const here = partition()
      assert.equal(await countOf(store.reader, here, 'Standard'), 0)
      await store.transaction(async (transaction) => {
        assert.equal(await addToCount(transaction, here, 'Standard', 1), 1)
        assert.equal(await addToCount(transaction, here, 'Standard', 1), 2)
        await addToCount(transaction, here, 'Advanced', 1)
        await addToCount(transaction, here, 'Standard', -1)
        assert.equal(await countOf(transaction, here, 'Standard'), 1)
      })
      assert.equal(await countOf(store.reader, here, 'Advanced'), 1)
    })

    test('shares are listed by owner and path, and go with their policy', async () => {
      const here = partition()
      const there = { ...here, account: '777788889999' }
      const keys = [keyIn(here, '/a'), keyIn(here, '/b'), keyIn(there, '/a')]
      for (const key of keys) {
        await insert(key)
        const policy = { id: 'p', text: '{}', principals: [], consumers: ['444455556666', '555566667777'] }
        await store.transaction((transaction) => setResourcePolicy(transaction, key, policy))
      }
      const shares = async (consumer: string, from = { account: '', path: '' }, limit = 9) =>
        (await sharesAfter(store.reader, consumer, here.region, from, limit)).map(({ account, path }) => account + path)
      assert.deepEqual(await shares('444455556666'), ['111122223333/a', '111122223333/b', '777788889999/a'])
      assert.deepEqual(await shares('444455556666', { account: '111122223333', path: '/a' }, 1), ['111122223333/b'])
      assert.deepEqual(await shares('444455556666', { account: '111122223333', path: '/b' }), ['777788889999/a'])
      assert.deepEqual(await shares('111122223333'), [])
      const policy = { id: 'p', text: '{}', principals: [], consumers: ['555566667777'] }
      await store.transaction((transaction) => setResourcePolicy(transaction, keyIn(here, '/a'), policy))
      await store.transaction((transaction) => removeResourcePolicy(transaction, keyIn(here, '/b')))
      assert.deepEqual(await shares('444455556666'), ['777788889999/a'])
      assert.deepEqual(await shares('555566667777'), ['111122223333/a', '777788889999/a'])
      assert.equal((await findParameter(store.reader, keyIn(here, '/b')))?.resourcePolicy, null)
    })

    test('settings are set, set again and reset', async () => {
      const here = partition()
      const row = { value: 'Advanced', modifiedAt: 5, modifiedBy: 'me' }
      await store.transaction((transaction) => setSetting(transaction, here, '/s', { ...row, value: 'Standard' }))
      await store.transaction((transaction) => setSetting(transaction, here, '/s', row))
      assert.deepEqual({ ...(await findSetting(store.reader, here, '/s')) }, row)
      assert.equal(await findSetting(store.reader, partition(), '/s'), undefined)
      await store.transaction((transaction) => resetSetting(transaction, here, '/s'))
      assert.equal(await findSetting(store.reader, here, '/s'), undefined)
    })
  })
}
