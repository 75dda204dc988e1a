/** A few thousand attacks at every test; `npm run fuzz` makes as many as one likes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operations } from '../../server/src/services/index.ts'
import { openChild } from './child-larder.ts'
import { fuzz, littleMemory } from './fuzz.ts'

test('no request brings a 5xx, a hang, a crash or an answer without form', async (t) => {
  const larder = await openChild(t, { nodeOptions: littleMemory })
  const seed = Date.now() % 1_000_000
  const { failures, statuses, succeeded, memory, openFiles, requests } = await fuzz(larder, 4000, seed)
  assert.deepEqual(failures, [], failures.join('\n'))
  assert.equal(requests, 4000)
  // The attack must reach the operations, or it proves nothing.
  assert.ok(succeeded.size > operations.length / 2, `seed ${seed}: only ${succeeded.size} operations succeeded once`)
  assert.ok((statuses.get(200) ?? 0) > 300, `seed ${seed}: ${JSON.stringify([...statuses])}`)
  assert.ok(memory.at(-1)! < 400, `seed ${seed}: ${memory.map(Math.round).join(' ')} MB`)
  assert.ok(openFiles < 60, `seed ${seed}: ${openFiles} files open`)
  assert.equal(await larder.stop(), 0)
})
