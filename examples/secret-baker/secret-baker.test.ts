import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './run.ts'

test('the page’s application runs in every way that its secrets can be written down', async (t) => {
  const steps = await run({ after: (work) => t.after(work) })
  assert.equal(steps.length, 11)
  for (const { what, expected, got } of steps) assert.deepEqual(got, expected, what)
})
