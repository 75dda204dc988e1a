import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities } from '../test/people.ts'

test('tags of a virtual MFA device are set, listed and removed, and policies may ask for them', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const SerialNumber = `arn:aws:iam::${account}:mfa/phone`
  await call(administrator, 'iam', 'CreateVirtualMFADevice', {
    VirtualMFADeviceName: 'phone',
    Tags: [{ Key: 'Team', Value: 'Blue' }],
  })
  const blue = onlyMay('blue', 'iam:*', '*', { StringEquals: { 'aws:ResourceTag/Team': 'Blue' } })
  await call(blue, 'iam', 'TagMFADevice', { SerialNumber, Tags: [{ Key: 'stage', Value: 'prod' }] })
  assert.deepEqual(await call(blue, 'iam', 'ListMFADeviceTags', { SerialNumber }), {
    Tags: [
      { Key: 'stage', Value: 'prod' },
      { Key: 'Team', Value: 'Blue' },
    ],
    IsTruncated: false,
  })
  const noStages = onlyMay('no-stages', 'iam:*', '*', { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'stage' } })
  const denied = { code: 'AccessDenied', message: /perform: iam:UntagMFADevice on resource: / }
  await assert.rejects(call(noStages, 'iam', 'UntagMFADevice', { SerialNumber, TagKeys: ['stage'] }), denied)
  await call(blue, 'iam', 'UntagMFADevice', { SerialNumber, TagKeys: ['TEAM'] })
  await assert.rejects(call(blue, 'iam', 'ListMFADeviceTags', { SerialNumber }), { code: 'AccessDenied' })
})

test('a device that does not exist has no tags to ask for', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const SerialNumber = `arn:aws:iam::${account}:mfa/nobody`
  const missing = fault('NoSuchEntity', `VirtualMFADevice with serial number ${SerialNumber} does not exist.`)
  await assert.rejects(call(administrator, 'iam', 'ListMFADeviceTags', { SerialNumber }), missing)
  const Tags = [{ Key: 'a', Value: 'b' }]
  await assert.rejects(call(administrator, 'iam', 'TagMFADevice', { SerialNumber, Tags }), missing)
  await assert.rejects(call(administrator, 'iam', 'UntagMFADevice', { SerialNumber, TagKeys: ['a'] }), missing)
})
