import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LastUseRecorder } from '../../../credentials/last-use-recorder.ts'
import type { Fault } from '../../../operation.ts'
import { fault, onlyMay, openIdentities, user } from '../test/people.ts'

test('a key that never signed says so; then it says when and where', async (t) => {
  const { call, administrator, firstKey, store, clock } = await openIdentities(t)
  const { accessKeyId: AccessKeyId } = firstKey
  const lastUsed = () => call(administrator, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId })
  assert.deepEqual(await lastUsed(), {
    UserName: 'administrator',
    AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
  })
  const recorder = new LastUseRecorder(store)
  recorder.note({ id: AccessKeyId, usedAt: clock.now, service: 'ssm', region: 'eu-central-1' })
  await recorder.settled()
  assert.deepEqual((await lastUsed()).AccessKeyLastUsed, {
    LastUsedDate: new Date(clock.now),
    ServiceName: 'ssm',
    Region: 'eu-central-1',
  })
})

test('whether a key of somebody else exists is not told', async (t) => {
  const { call, firstKey } = await openIdentities(t)
  const stranger = user('stranger', undefined, '444455556666')
  for (const AccessKeyId of [firstKey.accessKeyId, 'AKIAIOSFODNN7EXAMPLE']) {
    await assert.rejects(
      call(stranger, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId }),
      fault(
        'AccessDenied',
        `User: arn:aws:iam::444455556666:user/stranger is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`,
      ),
    )
  }
})

test('whose key it is, is not told to those who may not ask', async (t) => {
  const { call, firstKey } = await openIdentities(t)
  const { accessKeyId: AccessKeyId } = firstKey
  await assert.rejects(
    call(onlyMay('nosy', 'iam:GetUser', '*'), 'iam', 'GetAccessKeyLastUsed', { AccessKeyId }),
    ({ code, message }: Fault) =>
      code === 'AccessDenied' && message.includes(AccessKeyId) && !message.includes('administrator'),
  )
})
