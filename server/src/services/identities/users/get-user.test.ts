import assert from 'node:assert/strict'
import { test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import { account, fault, onlyMay, openIdentities, user } from '../test/people.ts'

test('a user is found whatever the case of its name, and described as it was written', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'Alice', Path: '/team/' })
  assert.deepEqual((await call(administrator, 'iam', 'GetUser', { UserName: 'alice' })).User, User)
})

test('who names nobody means itself, and needs to be somebody', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const alice = { ...user('alice'), userId: User!.UserId! }
  assert.equal((await call(alice, 'iam', 'GetUser', {})).User?.UserId, alice.userId)
  await assert.rejects(
    call(role('app', [{ Effect: 'Allow', Action: '*', Resource: '*' }]), 'iam', 'GetUser', {}),
    fault('ValidationError', 'Must specify userName when calling with non-User credentials'),
  )
})

test('permission comes before existence', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await assert.rejects(
    call(administrator, 'iam', 'GetUser', { UserName: 'nobody' }),
    fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
  )
  const bob = onlyMay('bob', 'iam:GetUser', `arn:aws:iam::${account}:user/bob`)
  await assert.rejects(
    call(bob, 'iam', 'GetUser', { UserName: 'nobody' }),
    fault(
      'AccessDenied',
      `User: arn:aws:iam::${account}:user/bob is not authorized to perform: iam:GetUser on resource: user nobody because no identity-based policy allows the iam:GetUser action`,
    ),
  )
})

test('a policy may ask for the tags of the user', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'blue', Tags: [{ Key: 'Team', Value: 'Blue' }] })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'red', Tags: [{ Key: 'Team', Value: 'Red' }] })
  for (const key of ['aws:ResourceTag/team', 'iam:ResourceTag/Team']) {
    const lead = onlyMay('lead', 'iam:GetUser', '*', { StringEquals: { [key]: 'Blue' } })
    await call(lead, 'iam', 'GetUser', { UserName: 'blue' })
    await assert.rejects(call(lead, 'iam', 'GetUser', { UserName: 'red' }), { code: 'AccessDenied' }, key)
  }
})

test('users of another account are nobody', async (t) => {
  const { call } = await openIdentities(t)
  const stranger = user('stranger', undefined, '444455556666')
  await assert.rejects(call(stranger, 'iam', 'GetUser', { UserName: 'administrator' }), { code: 'NoSuchEntity' })
})
