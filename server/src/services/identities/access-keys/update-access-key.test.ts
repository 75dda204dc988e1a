import assert from 'node:assert/strict'
import { test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import { fault, openIdentities } from '../test/people.ts'

test('keys are switched off, on, and deleted, by their own user’s name', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  const AccessKeyId = AccessKey!.AccessKeyId!
  const listed = async () =>
    (await call(administrator, 'iam', 'ListAccessKeys', { UserName: 'alice' })).AccessKeyMetadata!.map(
      (key) => key.Status,
    )
  const update = (Status: 'Active' | 'Inactive' | 'Expired', UserName = 'alice') =>
    call(administrator, 'iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status })

  await update('Inactive')
  assert.deepEqual(await listed(), ['Inactive'])
  await update('Active')
  assert.deepEqual(await listed(), ['Active'])
  await assert.rejects(update('Expired'), fault('InvalidInput', 'An access key is set to Active or Inactive.'))

  const notHis = fault('NoSuchEntity', `The Access Key with id ${AccessKeyId} cannot be found.`)
  await assert.rejects(update('Inactive', 'administrator'), notHis)
  const remove = (UserName: string) => call(administrator, 'iam', 'DeleteAccessKey', { UserName, AccessKeyId })
  await assert.rejects(remove('administrator'), notHis)
  await remove('alice')
  assert.deepEqual(await listed(), [])
  await assert.rejects(remove('alice'), notHis)
  await assert.rejects(
    call(role('app', [{ Effect: 'Allow', Action: '*', Resource: '*' }]), 'iam', 'DeleteAccessKey', { AccessKeyId }),
    fault('ValidationError', 'Must specify userName when calling with non-User credentials'),
  )
})

test('keys are listed oldest first, a page at a time', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const create = async () =>
    (await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })).AccessKey!.AccessKeyId
  const first = await create()
  clock.now += 1000
  const second = await create()
  const page = (Marker?: string) =>
    call(administrator, 'iam', 'ListAccessKeys', { UserName: 'alice', MaxItems: 1, Marker })
  const one = await page()
  assert.deepEqual([one.AccessKeyMetadata![0]!.AccessKeyId, one.IsTruncated], [first, true])
  const two = await page(one.Marker)
  assert.deepEqual([two.AccessKeyMetadata![0]!.AccessKeyId, two.IsTruncated], [second, false])
})
