import assert from 'node:assert/strict'
import { test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import { account, openIdentities, user } from '../test/people.ts'

test('everybody learns who it is, even who is denied everything', async (t) => {
  const { call } = await openIdentities(t)
  const denied = { Effect: 'Deny' as const, Action: '*', Resource: '*' }
  assert.deepEqual(await call(user('alice', [denied]), 'sts', 'GetCallerIdentity', {}), {
    UserId: 'AIDAALICE',
    Account: account,
    Arn: `arn:aws:iam::${account}:user/alice`,
  })
  assert.deepEqual(await call(role('app', [denied]), 'sts', 'GetCallerIdentity', {}), {
    UserId: 'AROAAPP:session',
    Account: account,
    Arn: `arn:aws:sts::${account}:assumed-role/app/session`,
  })
})
