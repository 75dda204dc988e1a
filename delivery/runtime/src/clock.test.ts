import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { now } from './clock.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The machine's clock, which goes when the test says so, and counts how often it is asked. */
function clock(t: TestContext) {
  let time = Date.UTC(2026, 0, 1)
  const { mock } = t.mock.method(Date, 'now', () => time)
  const go = (milliseconds: number) => {
    time += milliseconds
  }
  return { go, time: () => time, asked: () => mock.callCount() }
}

test('who asks once in a turn is told the time', async (t) => {
  const { go, time } = clock(t)
  for (let turns = 0; turns < 50; turns++) {
    go(1)
    assert.equal(now(), time())
    await turn()
  }
})

test('who asks often is told a time that is not past while the turn does nothing for a second', async (t) => {
  const { go, time, asked } = clock(t)
  for (let n = 0; n < 800; n++) {
    go(60)
    const told = now()
    assert.ok(told >= time() && told <= time() + 1_000, `${told - time()} ms`)
    await undefined
  }
  assert.ok(asked() < 80, `${asked()} times`)
})

test('what was told ends with the turn, and within a turn that lasts after fifteen more', async (t) => {
  const { go, time } = clock(t)
  const many = () => Array.from({ length: 40 }, now)
  await turn()
  many()
  await turn()
  go(3_600_000)
  assert.equal(now(), time())
  many()
  go(3_600_000)
  assert.ok(Array.from({ length: 16 }, now).includes(time()))
})
