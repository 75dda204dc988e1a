/** "Managing runtime secrets in AWS": the thermostat's function, with the policies of its article. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './run.ts'

test('the token is read at run time, rotated without a deploy, and announces its end', async (t) => {
  const steps = await run({ after: (work) => t.after(work) })
  assert.equal(steps.length, 9)
  for (const { what, expected, got } of steps) assert.deepEqual(got, expected, what)
})
