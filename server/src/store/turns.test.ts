import assert from 'node:assert/strict'
import { test } from 'node:test'
import { turns } from './turns.ts'

test('turns come one at a time, in the order of asking', async () => {
  const queue = turns(1000)
  const order: string[] = []
  await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      const turn = await queue.take()
      order.push(`${name} begins`)
      await new Promise(setImmediate)
      order.push(`${name} ends`)
      turn.end()
      turn.end()
    }),
  )
  assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('a turn beyond the limit is ended for those who wait, and its own end then ends nothing', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const queue = turns(0)
  const order: string[] = []
  const late = await queue.take(() => order.push('late'))
  const next = queue.take().then((turn) => {
    order.push('next')
    return turn
  })
  const last = queue.take().then(() => order.push('last'))
  context.mock.timers.tick(1)
  const turn = await next
  late.end()
  await new Promise(setImmediate)
  assert.deepEqual(order, ['late', 'next'])
  turn.end()
  await last
})

test('a turn that nobody waits for may take its time', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const queue = turns(0)
  await queue.take(() => assert.fail('nobody waits'))
  context.mock.timers.tick(1000)
})

test('the last turn is told when it ends, whoever ends it', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const order: string[] = []
  const queue = turns(0, () => order.push('nobody waits'))
  const first = await queue.take(() => order.push('late'))
  assert.equal(queue.waiting, 0)
  const next = queue.take().then((turn) => {
    order.push('next')
    return turn
  })
  assert.equal(queue.waiting, 1)
  context.mock.timers.tick(1)
  const second = await next
  first.end()
  second.end()
  second.end()
  assert.deepEqual(order, ['late', 'next', 'nobody waits'])
})
