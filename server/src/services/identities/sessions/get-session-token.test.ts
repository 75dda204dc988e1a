import assert from 'node:assert/strict'
import { test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import { readSession } from '../../../credentials/session-token.ts'
import { account, fault, openIdentities, user } from '../test/people.ts'

test('a user gets temporary credentials of its own, for twelve hours unless it says otherwise', async (t) => {
  const { call, clock, keys } = await openIdentities(t)
  clock.now += 123
  const alice = user('alice', [{ Effect: 'Deny', Action: '*', Resource: '*' }])
  const { Credentials } = await call(alice, 'sts', 'GetSessionToken', {})
  assert.match(Credentials!.AccessKeyId!, /^ASIA[A-Z2-7]{16}$/)
  assert.match(Credentials!.SecretAccessKey!, /^[A-Za-z0-9+/]{40}$/)
  const issuedAt = clock.now - 123
  assert.deepEqual(Credentials!.Expiration, new Date(issuedAt + 43_200_000))
  assert.deepEqual(readSession(keys, Credentials!.AccessKeyId!, Credentials!.SessionToken!), {
    account,
    identity: { kind: 'user', id: alice.userId },
    madeWith: alice.accessKeyId,
    issuedAt,
    expiresAt: issuedAt + 43_200_000,
  })
  const { Credentials: short } = await call(alice, 'sts', 'GetSessionToken', { DurationSeconds: 900 })
  assert.deepEqual(short!.Expiration, new Date(issuedAt + 900_000))
})

test('a session makes no further session, and nobody has a second factor', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const app = role('app', [{ Effect: 'Allow', Action: '*', Resource: '*' }])
  const refused = fault('AccessDenied', 'Cannot call GetSessionToken with session credentials')
  await assert.rejects(call(app, 'sts', 'GetSessionToken', {}), refused)
  const again = { ...administrator, session: { issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER } }
  await assert.rejects(call(again, 'sts', 'GetSessionToken', {}), refused)
  await assert.rejects(
    call(administrator, 'sts', 'GetSessionToken', { SerialNumber: 'GAHT12345678', TokenCode: '123456' }),
    /^Fault: MultiFactorAuthentication failed, unable to validate MFA code/,
  )
})
