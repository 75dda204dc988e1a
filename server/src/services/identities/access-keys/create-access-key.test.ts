import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, openIdentities, user } from '../test/people.ts'

test('a key is told with its secret once, and listed without it', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'Alice' })
  const { AccessKeyId, SecretAccessKey, ...rest } = AccessKey!
  assert.match(AccessKeyId!, /^AKIA[A-Z2-7]{16}$/)
  assert.match(SecretAccessKey!, /^[A-Za-z0-9+/]{40}$/)
  assert.deepEqual(rest, { UserName: 'alice', Status: 'Active', CreateDate: new Date(clock.now) })
  assert.deepEqual(await call(administrator, 'iam', 'ListAccessKeys', { UserName: 'alice' }), {
    AccessKeyMetadata: [{ UserName: 'alice', AccessKeyId, Status: 'Active', CreateDate: new Date(clock.now) }],
    IsTruncated: false,
  })
})

test('the secret lies nowhere on the disk', async (t) => {
  const { call, administrator, store, everyByte } = await openIdentities(t)
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'administrator' })
  await store.durable()
  const everything = await everyByte()
  assert.ok(everything.includes(AccessKey!.AccessKeyId!), 'the search finds what is there')
  assert.ok(!everything.includes(AccessKey!.SecretAccessKey!))
})

test('a user has two keys at most', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const create = () => call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  await create()
  await create()
  await assert.rejects(create(), fault('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2'))
})

test('who names nobody makes a key for itself', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const alice = {
    ...user('alice', [{ Effect: 'Allow', Action: 'iam:*', Resource: `arn:aws:iam::${account}:user/alice` }]),
    userId: User!.UserId!,
  }
  assert.equal((await call(alice, 'iam', 'CreateAccessKey', {})).AccessKey?.UserName, 'alice')
  await assert.rejects(call(alice, 'iam', 'CreateAccessKey', { UserName: 'administrator' }), { code: 'AccessDenied' })
  await assert.rejects(
    call(administrator, 'iam', 'CreateAccessKey', { UserName: 'nobody' }),
    fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
  )
})
