import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Restarts } from './restarts.ts'

test('one that dies now and then is replaced at once', () => {
  const restarts = new Restarts()
  for (const minute of [0, 1, 2, 3]) assert.deepEqual(restarts.died(minute * 60_000), { pause: 100, hopeless: false })
})

test('the more die within a minute the longer it takes, and the more than eighth is no accident', () => {
  const restarts = new Restarts()
  const died = Array.from({ length: 10 }, (_, second) => restarts.died(second * 1000))
  assert.deepEqual(
    died.map(({ pause }) => pause),
    [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000],
  )
  assert.deepEqual(
    died.map(({ hopeless }) => hopeless),
    [...new Array(8).fill(false), true, true],
  )
  assert.deepEqual(restarts.died(69_500), { pause: 100, hopeless: false })
})
