import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slowWork, TooMuchWaiting } from './slow-work.ts'

test('runs only so much at once, lets so much wait in its order, and refuses the rest', async () => {
  const run = slowWork({ atOnce: 2, waiting: 2 })
  const begun: number[] = []
  const ends: (() => void)[] = []
  const work = (number: number) =>
    run(async () => {
      begun.push(number)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (number === 0) throw new Error('work 0 failed')
      return number
    })
  const all = [0, 1, 2, 3].map(work)
  const first = assert.rejects(all[0]!, /work 0 failed/)
  await assert.rejects(work(4), TooMuchWaiting)
  assert.deepEqual(begun, [0, 1])
  ends[0]!()
  await first
  assert.deepEqual(begun, [0, 1, 2])
  const fifth = work(5)
  for (let ended = 1; ended < 5; ended++) {
    ends[ended]!()
    await new Promise(setImmediate)
  }
  assert.deepEqual(await Promise.all([...all.slice(1), fifth]), [1, 2, 3, 5])
  assert.deepEqual(begun, [0, 1, 2, 3, 5])
})
