import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLarder } from '../../test/larder.ts'
import { findLastUse } from '../store/last-uses.ts'
import type { Store } from '../store/store.ts'
import { LastUseRecorder } from './last-use-recorder.ts'

const use = (id: string, usedAt: number) => ({ id, usedAt, service: 'ssm', region: 'us-east-1' })

/** The store, counting its transactions. */
function counting(store: Store) {
  let transactions = 0
  const counted: Pick<Store, 'transaction'> = {
    transaction(work) {
      transactions++
      return store.transaction(work)
    },
  }
  return { store: counted as Store, transactions: () => transactions }
}

test('those who are used together are written together, and again only after a minute', async (t) => {
  const { store } = await openLarder(t)
  const counted = counting(store)
  const recorder = new LastUseRecorder(counted.store)
  for (const id of ['a', 'b', 'c', 'a', 'b']) recorder.note(use(id, 1000))
  await recorder.settled()
  assert.equal(counted.transactions(), 2, 'the first alone, the others while it was written')
  recorder.note(use('a', 60_999))
  await recorder.settled()
  assert.equal((await findLastUse(store.reader, 'a'))?.usedAt, 1000)
  recorder.note(use('a', 61_000))
  await recorder.settled()
  assert.equal((await findLastUse(store.reader, 'a'))?.usedAt, 61_000)
  assert.equal(counted.transactions(), 3)
})

test('a later use seen by another node stays', async (t) => {
  const { store } = await openLarder(t)
  const here = new LastUseRecorder(store)
  const there = new LastUseRecorder(store)
  there.note(use('a', 5000))
  await there.settled()
  here.note(use('a', 4000))
  await here.settled()
  assert.equal((await findLastUse(store.reader, 'a'))?.usedAt, 5000)
})

test('a store that fails disturbs nobody', async (t) => {
  const { store } = await openLarder(t)
  let broken = true
  const failing = {
    transaction: (work: Parameters<Store['transaction']>[0]) =>
      broken ? Promise.reject(new Error('disk full')) : store.transaction(work),
  } as Store
  const recorder = new LastUseRecorder(failing)
  recorder.note(use('a', 1000))
  await recorder.settled()
  broken = false
  recorder.note(use('a', 61_000))
  await recorder.settled()
  assert.equal((await findLastUse(store.reader, 'a'))?.usedAt, 61_000)
})
