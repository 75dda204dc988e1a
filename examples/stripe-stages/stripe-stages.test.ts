/** "Storing Secrets in Serverless Apps": Stripe's live key in a production account, its test key in a development account, chosen by stage. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './run.ts'

test('each stage charges with the key of its account, and reaches no other', async (t) => {
  const steps = await run({ after: (work) => t.after(work) })
  assert.equal(steps.length, 11)
  for (const { what, expected, got } of steps) assert.deepEqual(got, expected, what)
})
