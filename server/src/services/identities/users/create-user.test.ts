import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities } from '../test/people.ts'

test('a user gets an id, an ARN with its path, and its tags', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', {
    UserName: 'Alice',
    Path: '/team/blue/',
    Tags: [{ Key: 'Team', Value: 'Blue' }],
  })
  assert.match(User!.UserId!, /^AIDA[A-Z2-7]{17}$/)
  assert.deepEqual(
    { ...User, UserId: '' },
    {
      Path: '/team/blue/',
      UserName: 'Alice',
      UserId: '',
      Arn: `arn:aws:iam::${account}:user/team/blue/Alice`,
      CreateDate: new Date(clock.now),
      Tags: [{ Key: 'Team', Value: 'Blue' }],
    },
  )
})

test('a name is taken whatever its case', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'Alice' })
  await assert.rejects(
    call(administrator, 'iam', 'CreateUser', { UserName: 'aLICE', Path: '/elsewhere/' }),
    fault('EntityAlreadyExists', 'User with name aLICE already exists.'),
  )
})

test('who creates asks for the ARN that will be, and for its tags', async (t) => {
  const { call } = await openIdentities(t)
  const hr = onlyMay('hr', 'iam:CreateUser', `arn:aws:iam::${account}:user/staff/*`)
  await call(hr, 'iam', 'CreateUser', { UserName: 'bob', Path: '/staff/' })
  await assert.rejects(
    call(hr, 'iam', 'CreateUser', { UserName: 'eve' }),
    fault(
      'AccessDenied',
      `User: arn:aws:iam::${account}:user/hr is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${account}:user/eve because no identity-based policy allows the iam:CreateUser action`,
    ),
  )
  await assert.rejects(
    call(hr, 'iam', 'CreateUser', { UserName: 'eve', Path: '/staff/', Tags: [{ Key: 'a', Value: 'b' }] }),
    /is not authorized to perform: iam:TagUser on resource/,
  )
  const blue = onlyMay('blue', 'iam:*', '*', { StringEquals: { 'aws:RequestTag/Team': 'Blue' } })
  await assert.rejects(call(blue, 'iam', 'CreateUser', { UserName: 'eve' }), { code: 'AccessDenied' })
  await call(blue, 'iam', 'CreateUser', { UserName: 'eve', Tags: [{ Key: 'team', Value: 'Blue' }] })
})

test('a permissions boundary must exist', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const boundary = (PermissionsBoundary: string) =>
    call(administrator, 'iam', 'CreateUser', { UserName: 'carol', PermissionsBoundary })
  await assert.rejects(
    boundary('arn:aws:iam::aws:policy/NoSuchAccess'),
    fault('NoSuchEntity', 'Scope ARN: arn:aws:iam::aws:policy/NoSuchAccess does not exist or is not attachable.'),
  )
  await assert.rejects(
    boundary(`arn:aws:iam::${account}:not_a_policy/x`),
    fault('InvalidInput', `ARN arn:aws:iam::${account}:not_a_policy/x is not valid.`),
  )
  await assert.rejects(call(administrator, 'iam', 'GetUser', { UserName: 'carol' }), { code: 'NoSuchEntity' })
})

test('tag keys are the same whatever their case, and aws: is AWS’s', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const tagged = (...keys: string[]) =>
    call(administrator, 'iam', 'CreateUser', { UserName: 'dave', Tags: keys.map((Key) => ({ Key, Value: '' })) })
  await assert.rejects(
    tagged('Team', 'team'),
    fault('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  )
  await assert.rejects(tagged('AWS:x'), fault('InvalidInput', "Tag keys that begin with 'aws:' are reserved."))
})
