import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache, type Freshness } from './cache.ts'
import { SecretError } from './secret-error.ts'

const second = 1_000
const minute = 60 * second
const behind: Freshness = { maxAge: 5 * minute, maxStale: 60 * minute, refresh: 'behind' }
const before: Freshness = { ...behind, refresh: 'before' }
const down = new SecretError('Unavailable', 'x', 'down')

/** A cache on a clock of its own, before a source that counts and does what the test says. */
function open(options = {}) {
  const clock = { now: Date.UTC(2026, 0, 1) }
  const stale: Error[] = []
  const cache = new Cache(
    { onStale: (error) => stale.push(error), ...options },
    { now: () => clock.now, random: () => 0.5 },
  )
  let calls = 0
  let answer: () => unknown = () => calls
  const fetch = async () => {
    calls += 1
    return answer()
  }
  return {
    cache,
    clock,
    stale,
    calls: () => calls,
    answer: (by: () => unknown) => {
      answer = by
    },
    fails: (error: Error) => {
      answer = () => {
        throw error
      }
    },
    get: (freshness = behind, key = 'k', anew = false) => cache.get(key, freshness, fetch, anew),
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('fresh: from the cache. Stale: at once, and refreshed by this use. Expired: the caller waits', async () => {
  const { get, clock, calls } = open()
  assert.equal(await get(), 1)
  clock.now += 4 * minute
  assert.equal(await get(), 1)
  clock.now += 2 * minute
  assert.equal(await get(), 1)
  await settled()
  assert.equal(calls(), 2)
  assert.equal(await get(), 2)
  clock.now += 61 * minute
  assert.equal(await get(), 3)
})

test('with refresh before, a value past its age is asked for first', async () => {
  const { get, clock } = open()
  assert.equal(await get(before), 1)
  clock.now += 6 * minute
  assert.equal(await get(before), 2)
})

test('misses in flight are one call, and so are refreshes', async () => {
  const { get, clock, calls } = open()
  assert.deepEqual(await Promise.all(Array.from({ length: 5 }, () => get())), [1, 1, 1, 1, 1])
  clock.now += 6 * minute
  await Promise.all(Array.from({ length: 5 }, () => get()))
  await settled()
  assert.equal(calls(), 2)
})

test('anew goes past the cache and past what is in flight', async () => {
  const { get, cache } = open()
  assert.equal(await get(), 1)
  assert.equal(await get(behind, 'k', true), 2)
  assert.equal(await get(), 2)
  cache.forget()
  assert.equal(await get(), 3)
})

test('a store that is down fails no cached read until the longest age, and is asked less and less', async () => {
  const { get, clock, fails, calls, stale } = open()
  await get()
  fails(down)
  for (let n = 0; n < 3599; n++) {
    clock.now += second
    assert.equal(await get(n % 2 ? before : behind), 1)
    await settled()
  }
  assert.ok(calls() < 3600 / 8, `${calls()} calls`)
  assert.equal(stale.length, calls() - 1)
  clock.now += second
  await assert.rejects(get(), down)
})

test('what was deleted or denied is not served on, and an absence is remembered for a moment', async () => {
  const { get, clock, fails, answer, calls } = open()
  await get()
  const gone = new SecretError('NotFound', 'x', 'gone')
  fails(gone)
  clock.now += 6 * minute
  await assert.rejects(get(before), gone)
  for (let n = 0; n < 10; n++) await assert.rejects(get(), gone)
  assert.equal(calls(), 2)
  answer(() => 'back')
  clock.now += 2 * second
  assert.equal(await get(), 'back')
  fails(new SecretError('AccessDenied', 'x', 'denied'))
  await assert.rejects(get(behind, 'k', true), { code: 'AccessDenied' })
  await assert.rejects(get(), { code: 'AccessDenied' })
})

test('what was in flight through a freeze is as old as it is, and nobody waits for it', async () => {
  const { get, clock, answer, calls } = open()
  let arrive: (value: unknown) => void = () => {}
  answer(
    () =>
      new Promise((resolve) => {
        arrive = resolve
      }),
  )
  const frozen = get()
  clock.now += 20 * minute
  answer(() => 'asked after the thaw')
  assert.equal(await get(), 'asked after the thaw')
  arrive('asked before the freeze')
  assert.equal(await frozen, 'asked before the freeze')
  assert.equal(await get(), 'asked after the thaw')
  assert.equal(calls(), 2)
})

test('what may have changed is asked for before it is answered again, and is still there when that fails', async () => {
  const { cache, get, clock, answer, fails, calls } = open()
  assert.deepEqual([await get(before, 'a'), await get(before, 'b')], [1, 2])
  clock.now += second
  cache.expire((key) => key === 'a')
  fails(down)
  assert.equal(await get(before, 'a'), 1)
  assert.equal(await get(before, 'b'), 2)
  answer(calls)
  clock.now += 21 * second
  assert.equal(await get(before, 'a'), 4)
})

test('what was on its way at the time of a change may be what was before it', async () => {
  for (const change of [(cache: Cache) => cache.expire(() => true), (cache: Cache) => cache.forget()]) {
    const { cache, get, answer } = open()
    let arrive: (value: unknown) => void = () => {}
    answer(
      () =>
        new Promise((resolve) => {
          arrive = resolve
        }),
    )
    const early = get(before)
    change(cache)
    arrive('before the change')
    assert.equal(await early, 'before the change')
    answer(() => 'after the change')
    assert.equal(await get(before), 'after the change')
  }
})

test('a shorter age than the one it was fetched for is honoured; nothing is kept for no age', async () => {
  const { get, clock } = open()
  assert.equal(await get({ ...before, maxAge: 10 * minute }), 1)
  clock.now += 2 * minute
  assert.equal(await get({ ...before, maxAge: minute }), 2)
  assert.equal(await get({ ...before, maxAge: 0 }), 3)
  assert.equal(await get({ ...before, maxAge: 0 }), 4)
})

test('the one that was not used for longest leaves a full cache', async () => {
  const { get } = open({ size: 2 })
  await get(behind, 'a')
  await get(behind, 'b')
  await get(behind, 'a')
  await get(behind, 'c')
  assert.equal(await get(behind, 'a'), 1)
  assert.equal(await get(behind, 'b'), 4)
})
