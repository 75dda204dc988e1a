/** The key hierarchy: first start, rotation, several nodes, and a store that lies. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type DomainKeyStore, KeyHierarchy, type WrappedDomainKey } from './key-hierarchy.ts'
import { OpenError } from './open-error.ts'
import { loadRootKey, type RootKey, RootKeyError } from './root-key.ts'
import type { Address } from './seal.ts'

const newRoot = (): RootKey =>
  loadRootKey('env:K', { random: randomBytes, env: { K: randomBytes(32).toString('base64') }, create: false })
const root = newRoot()
const home: Address = { account: '1', region: 'r', resource: '/app/db', version: '1', purpose: 'test' }
const swordfish = Buffer.from('swordfish')

/** Rows in memory, and a hand on them. */
class Rows implements DomainKeyStore {
  rows: WrappedDomainKey[] = []
  /** Runs once, before the next add. */
  beforeAdd: (() => Promise<unknown>) | undefined
  async load() {
    return this.rows.map((row) => ({ ...row }))
  }
  async add(row: WrappedDomainKey) {
    const first = this.beforeAdd
    this.beforeAdd = undefined
    await first?.()
    if (this.rows.some(({ term }) => term === row.term)) throw new Error('duplicate term')
    this.rows.push(row)
  }
}
const start = (rows: Rows, options: { root?: RootKey; now?: () => number; settle?: number } = {}) =>
  KeyHierarchy.open(options.root ?? root, rows, {
    now: options.now ?? (() => 1000),
    random: randomBytes,
    settle: options.settle ?? 0,
  })
const exported = (hierarchy: KeyHierarchy, purpose: string) => hierarchy.derive(purpose).export().toString('hex')

test('makes term 1 on the first start and finds it on the next', async () => {
  const rows = new Rows()
  const first = await start(rows)
  assert.equal(first.currentTerm, 1)
  assert.equal(first.newestTermCreatedAt, 1000)
  const box = first.seal(swordfish, home)
  const second = await start(rows, { now: () => 2000 })
  assert.equal(rows.rows.length, 1)
  assert.equal(second.newestTermCreatedAt, 1000)
  assert.deepEqual(second.open(box, home), swordfish)
  assert.throws(() => second.open(box, { ...home, version: '2' }), OpenError)
})

test('rotates online: new boxes under the new term, old ones still open', async () => {
  const rows = new Rows()
  const hierarchy = await start(rows)
  const boxes = [hierarchy.seal(swordfish, home)]
  for (const term of [2, 3]) {
    assert.equal(await hierarchy.rotate(), term)
    assert.equal(hierarchy.currentTerm, term)
    boxes.push(hierarchy.seal(swordfish, home))
  }
  assert.deepEqual(
    boxes.map((box) => Buffer.from(box).readUInt32BE(1)),
    [1, 2, 3],
  )
  for (const node of [hierarchy, await start(rows)]) {
    for (const box of boxes) assert.deepEqual(node.open(box, home), swordfish)
  }
})

test('another node opens boxes of a new term once it has refreshed', async () => {
  const rows = new Rows()
  const [one, two] = [await start(rows), await start(rows)]
  await one.rotate()
  const box = one.seal(swordfish, home)
  assert.throws(() => two.open(box, home), OpenError)
  await two.refresh()
  assert.deepEqual(two.open(box, home), swordfish)
  assert.equal(two.currentTerm, 2)
})

test('a term that must settle is opened at once and sealed under later', async () => {
  const rows = new Rows()
  let now = 1000
  const settling = { now: () => now, settle: 500 }
  const hierarchy = await start(rows, settling)
  assert.equal(hierarchy.currentTerm, 1, 'the first term has nothing to wait for')
  assert.equal(await hierarchy.rotate(), 2)
  now = 1499
  assert.equal(hierarchy.currentTerm, 1)
  assert.equal(Buffer.from(hierarchy.seal(swordfish, home)).readUInt32BE(1), 1)
  const eager = await start(rows)
  assert.deepEqual(hierarchy.open(eager.seal(swordfish, home), home), swordfish)
  now = 1500
  assert.equal(hierarchy.currentTerm, 2)
  assert.equal(Buffer.from(hierarchy.seal(swordfish, home)).readUInt32BE(1), 2)
})

test('two nodes on their first start agree on one term 1', async () => {
  const rows = new Rows()
  let other: KeyHierarchy | undefined
  rows.beforeAdd = async () => {
    other = await start(rows)
  }
  const one = await start(rows)
  assert.equal(rows.rows.length, 1)
  assert.deepEqual(one.open(other!.seal(swordfish, home), home), swordfish)
})

test('two nodes that rotate at once add one term', async () => {
  const rows = new Rows()
  const [one, two] = [await start(rows), await start(rows)]
  rows.beforeAdd = () => two.rotate()
  assert.equal(await one.rotate(), 2)
  assert.equal(rows.rows.length, 2)
  assert.deepEqual(one.open(two.seal(swordfish, home), home), swordfish)
  assert.deepEqual(await Promise.all([one.rotate(), one.rotate()]), [3, 3])
})

test('a term that could not be stored is not used', async () => {
  const rows = new Rows()
  const hierarchy = await start(rows)
  rows.beforeAdd = () => Promise.reject(new Error('disk full'))
  await assert.rejects(hierarchy.rotate(), { message: 'disk full' })
  assert.equal(hierarchy.currentTerm, 1)
  assert.deepEqual(hierarchy.open(hierarchy.seal(swordfish, home), home), swordfish)
})

test('seals and opens keys', async () => {
  const hierarchy = await start(new Rows())
  const { sealed, key } = hierarchy.newSealedKey(home)
  assert.ok(hierarchy.openKey(sealed, home).equals(key))
  assert.equal(key.symmetricKeySize, 32)
  assert.ok(!hierarchy.newSealedKey(home).key.equals(key))
  assert.throws(() => hierarchy.openKey(hierarchy.seal(swordfish, home), home), OpenError)
  assert.throws(() => hierarchy.openKey(sealed, { ...home, resource: 'other' }), OpenError)
})

test('purpose keys are the same on every node and after rotation, and differ from each other', async () => {
  const rows = new Rows()
  const hierarchy = await start(rows)
  const before = exported(hierarchy, 'cursor')
  await hierarchy.rotate()
  assert.equal(exported(hierarchy, 'cursor'), before)
  assert.equal(exported(await start(rows), 'cursor'), before)
  assert.notEqual(exported(hierarchy, 'session-token'), before)
  assert.notEqual(exported(await start(new Rows()), 'cursor'), before)
})

test('another root key is refused with what to try', async () => {
  const rows = new Rows()
  await start(rows)
  const wrong = newRoot()
  await assert.rejects(start(rows, { root: wrong }), {
    name: 'RootKeyError',
    message:
      `The root key does not open this data directory's keys: root key ${root.id} made them, and the one given is ` +
      `${wrong.id}. Check that LARDER_ROOT_KEY names the key this data was made with, or restore that key from its ` +
      'backup; without it the data cannot be read.',
  })
  assert.equal(rows.rows.length, 1)
})

test('domain keys that were altered, exchanged or lost are refused', async () => {
  const rows = new Rows()
  await (await start(rows)).rotate()
  const [one, two] = rows.rows as [WrappedDomainKey, WrappedDomainKey]
  const flipped = Buffer.from(one.wrapped)
  flipped[flipped.length - 1]! ^= 1
  const lies: WrappedDomainKey[][] = [
    [{ ...one, wrapped: flipped }, two],
    [{ ...one, wrapped: Buffer.alloc(0) }, two],
    [
      { ...one, wrapped: two.wrapped },
      { ...two, wrapped: one.wrapped },
    ],
    [two],
    [one, { ...two, term: 3 }],
    [one, one],
    [
      { ...one, term: 0 },
      { ...two, term: 1 },
    ],
  ]
  for (const lie of lies) {
    const lying = new Rows()
    lying.rows = lie
    await assert.rejects(start(lying), RootKeyError)
    assert.equal(lying.rows.length, lie.length, 'nothing was added')
  }
})

test('a running node notices that a term is gone, and keeps what it has', async () => {
  const rows = new Rows()
  const hierarchy = await start(rows)
  await hierarchy.rotate()
  const box = hierarchy.seal(swordfish, home)
  rows.rows.pop()
  await assert.rejects(hierarchy.refresh(), RootKeyError)
  assert.deepEqual(hierarchy.open(box, home), swordfish)
})

test('rows may come in any order', async () => {
  const rows = new Rows()
  const hierarchy = await start(rows)
  await hierarchy.rotate()
  rows.rows.reverse()
  assert.equal((await start(rows)).currentTerm, 2)
})
