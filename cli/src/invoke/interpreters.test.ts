import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interpreterFor } from './interpreters.ts'

test('Node runs by itself, and what cannot be run here is refused', async () => {
  assert.deepEqual(await interpreterFor('nodejs24.x'), { command: undefined, environment: {} })
  await assert.rejects(interpreterFor('java21'), {
    message: 'Functions of java21 cannot be run here; those of Node.js and Python can.',
  })
})
