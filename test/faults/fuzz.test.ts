/** A few thousand attacks at every test; `npm run fuzz` makes as many as one likes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operations } from '../../server/src/services/index.ts'
import { startPostgres } from '../../server/src/store/test/postgres.ts'
import { type ChildLarder, openChild } from './child-larder.ts'
import { fuzz, littleMemory } from './fuzz.ts'

async function attack(larder: ChildLarder, count: number): Promise<void> {
  const seed = Date.now() % 1_000_000
  const { failures, statuses, succeeded, memory, openFiles, requests } = await fuzz(larder, count, seed)
  assert.deepEqual(failures, [], failures.join('\n'))
  assert.equal(requests, count)
  // The attack must reach the operations, or it proves nothing.
  assert.ok(succeeded.size > operations.length / 4, `seed ${seed}: only ${succeeded.size} operations succeeded once`)
  assert.ok((statuses.get(200) ?? 0) > count / 15, `seed ${seed}: ${JSON.stringify([...statuses])}`)
  assert.ok(memory.at(-1)! < 400, `seed ${seed}: ${memory.map(Math.round).join(' ')} MB`)
  assert.ok(openFiles < 80, `seed ${seed}: ${openFiles} files open`)
  assert.equal(await larder.stop(), 0)
}

test('no request brings a 5xx, a hang, a crash or an answer without form', async (t) => {
  await attack(await openChild(t, { nodeOptions: littleMemory }), 3000)
})

test('nor does one on PostgreSQL', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const environment = { LARDER_DATABASE_URL: postgres.url }
  await attack(await openChild(t, { nodeOptions: littleMemory, environment }), 1500)
})
