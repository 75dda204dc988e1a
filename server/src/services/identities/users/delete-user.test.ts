import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openIdentities, policy } from '../test/people.ts'

const PolicyDocument = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })

test('a user is deleted only once its keys and policies are', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const deleted = () => call(administrator, 'iam', 'DeleteUser', { UserName: 'alice' })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  await call(administrator, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument })

  await assert.rejects(deleted(), fault('DeleteConflict', 'Cannot delete entity, must delete access keys first.'))
  const AccessKeyId = AccessKey!.AccessKeyId!
  await call(administrator, 'iam', 'DeleteAccessKey', { UserName: 'alice', AccessKeyId })
  await assert.rejects(deleted(), fault('DeleteConflict', 'Cannot delete entity, must delete policies first.'))
  await call(administrator, 'iam', 'DeleteUserPolicy', { UserName: 'alice', PolicyName: 'p' })
  await deleted()
  await assert.rejects(deleted(), fault('NoSuchEntity', 'The user with name alice cannot be found.'))
})

test('a new user of an old name is somebody else', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const Tags = [{ Key: 'a', Value: 'b' }]
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'alice', Tags })
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'alice' })
  const { User: another } = await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  assert.notEqual(another!.UserId, User!.UserId)
  assert.equal((await call(administrator, 'iam', 'GetUser', { UserName: 'alice' })).User!.Tags, undefined)
})
