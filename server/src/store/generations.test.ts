import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pollGenerations } from './generations.ts'

async function start(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const database = { generations: new Map<string, number>(), reachable: true }
  let now = 0
  const settled = () => new Promise(setImmediate)
  const generations = pollGenerations({
    read: async () => {
      if (!database.reachable) throw new Error('unreachable')
      return new Map(database.generations)
    },
    every: 300,
    validFor: 900,
    clock: () => now,
  })
  context.after(() => generations.close())
  await settled()
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 100) {
      now += 100
      context.mock.timers.tick(100)
      await settled()
    }
  }
  return { database, generations, pass }
}

test('stays the same while nothing changes', async (context) => {
  const { generations, pass } = await start(context)
  const before = generations.current('keys')
  await pass(3000)
  assert.equal(generations.current('keys'), before)
})

test('moves when the database shows a change, for that topic', async (context) => {
  const { database, generations, pass } = await start(context)
  const keys = generations.current('keys')
  const identities = generations.current('identities')
  database.generations.set('keys', 1)
  await pass(300)
  assert.notEqual(generations.current('keys'), keys)
  assert.equal(generations.current('identities'), identities)
})

test('moves at once for a change of its own', async (context) => {
  const { generations } = await start(context)
  const before = generations.current('keys')
  generations.advance('keys')
  assert.notEqual(generations.current('keys'), before)
})

test('moves at every call while the database cannot be asked, and rests again when it can', async (context) => {
  const { database, generations, pass } = await start(context)
  const before = generations.current('keys')
  database.reachable = false
  await pass(600)
  assert.equal(generations.current('keys'), before)
  await pass(400)
  const seen = [1, 2, 3].map(() => generations.current('keys'))
  assert.equal(new Set([before, ...seen]).size, 4)
  database.reachable = true
  await pass(300)
  const rested = generations.current('keys')
  assert.equal(generations.current('keys'), rested)
})

test('moves for a change that happened while the database could not be asked', async (context) => {
  const { database, generations, pass } = await start(context)
  database.reachable = false
  await pass(1200)
  const during = generations.current('keys')
  database.generations.set('keys', 5)
  database.reachable = true
  await pass(300)
  assert.notEqual(generations.current('keys'), during)
})
