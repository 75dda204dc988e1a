/** Rates that an operator sets, as the AWS SDK meets them. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startLarder } from '../../server/src/start.ts'
import { openLarder, refusal, settingsIn } from '../larder.ts'

async function limitsFile(t: { after(work: () => Promise<void>): void }, limits: unknown) {
  const directory = await mkdtemp(join(tmpdir(), 'larder-limits-'))
  t.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'limits.json')
  await writeFile(file, JSON.stringify(limits))
  return { directory, file }
}

test('beyond its rate a client is told to slow down, and gets through when it does', async (t) => {
  const { file } = await limitsFile(t, {
    operations: { 'ssm:GetParameter': { rate: 10, burst: 1 }, 'sts:*': { rate: 1 } },
  })
  const clock = { now: Date.now() }
  const larder = await openLarder(t, { now: () => clock.now }, { limits: file })
  const { ssm, sts } = larder.clients()
  await ssm.putParameter({ Name: 'colour', Type: 'String', Value: 'green' })
  await ssm.getParameter({ Name: 'colour' })
  const refused = await refusal(ssm.getParameter({ Name: 'colour' }))
  assert.deepEqual([refused.name, refused.message], ['ThrottlingException', 'Rate exceeded'])
  assert.equal(refused.$metadata?.httpStatusCode, 400)

  await sts.getCallerIdentity({})
  const alsoRefused = await refusal(sts.getCallerIdentity({}))
  assert.deepEqual([alsoRefused.name, alsoRefused.message], ['Throttling', 'Rate exceeded'])

  clock.now += 1000
  assert.equal((await ssm.getParameter({ Name: 'colour' })).Parameter?.Value, 'green')
})

test('a server does not start with limits that it cannot read', async (t) => {
  const { directory, file } = await limitsFile(t, { principals: { rate: 5 } })
  await assert.rejects(startLarder({ ...settingsIn(directory), limits: file }), {
    message: `LARDER_LIMITS (${file}): there is no limit named principals: use account, principal, operations, strangers.`,
  })
})
