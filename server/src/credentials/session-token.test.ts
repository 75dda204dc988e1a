import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DomainKeyStore, KeyHierarchy, type WrappedDomainKey } from '../crypto/key-hierarchy.ts'
import { loadRootKey } from '../crypto/root-key.ts'
import { issueSession, packedSize, readSession, type SessionClaims, sessionSecret } from './session-token.ts'

async function newKeys(): Promise<KeyHierarchy> {
  const rows: WrappedDomainKey[] = []
  const store: DomainKeyStore = { load: async () => rows, add: async (row) => void rows.push(row) }
  const env = { KEY: randomBytes(32).toString('base64') }
  const root = loadRootKey('env:KEY', { random: randomBytes, env, create: false })
  return KeyHierarchy.open(root, store, { now: Date.now, random: randomBytes })
}

const claims: SessionClaims = {
  account: '111122223333',
  identity: { kind: 'role', id: 'AROAEXAMPLE' },
  name: 'work',
  issuedAt: 1000,
  expiresAt: 2000,
}

test('a token says what was put into it, whatever that was', async () => {
  const keys = await newKeys()
  const text = fc.string({ unit: 'grapheme', maxLength: 64 })
  const anyClaims: fc.Arbitrary<SessionClaims> = fc.record(
    {
      account: fc.constant('111122223333'),
      identity: fc.constant({ kind: 'role' as const, id: 'AROAEXAMPLE' }),
      name: text,
      issuedAt: fc.nat(),
      expiresAt: fc.nat(),
      policy: text,
      tags: fc.array(fc.tuple(text, text), { maxLength: 50 }),
      transitiveTagKeys: fc.array(text),
      sourceIdentity: text,
    },
    { requiredKeys: ['account', 'identity', 'issuedAt', 'expiresAt'], noNullPrototype: true },
  )
  fc.assert(
    fc.property(anyClaims, (any) => {
      const { accessKeyId, secretAccessKey, sessionToken } = issueSession(keys, any, randomBytes)
      assert.deepEqual(readSession(keys, accessKeyId, sessionToken), any)
      assert.equal(sessionSecret(keys, accessKeyId), secretAccessKey)
    }),
    { numRuns: 50 },
  )
})

test('no other store, access key or text makes a session', async () => {
  const keys = await newKeys()
  const one = issueSession(keys, claims, randomBytes)
  const two = issueSession(keys, claims, randomBytes)
  assert.equal(readSession(await newKeys(), one.accessKeyId, one.sessionToken), undefined)
  assert.equal(readSession(keys, two.accessKeyId, one.sessionToken), undefined)
  assert.notEqual(one.secretAccessKey, two.secretAccessKey)
  fc.assert(fc.property(fc.base64String(), (text) => readSession(keys, one.accessKeyId, text) === undefined))
})

test('a token shows neither the secret nor what it says', async () => {
  const { secretAccessKey, sessionToken } = issueSession(await newKeys(), claims, randomBytes)
  const bytes = Buffer.from(sessionToken, 'base64url')
  for (const hidden of [secretAccessKey, claims.account, claims.identity.id]) {
    assert.ok(!sessionToken.includes(hidden) && !bytes.includes(hidden))
  }
})

test('nothing takes no space, more takes more, and what fits fits a header', async () => {
  assert.equal(packedSize({}), 0)
  const noise = (bytes: number) => randomBytes(bytes).toString('base64')
  const small = packedSize({ policy: noise(100) })
  const large = packedSize({ policy: noise(1000) })
  assert.ok(0 < small && small < large && large <= 100, `${small} ${large}`)
  assert.ok(packedSize({ policy: noise(2500) }) > 100)
  const { sessionToken } = issueSession(await newKeys(), { ...claims, policy: noise(1900) }, randomBytes)
  assert.ok(sessionToken.length < 4096, String(sessionToken.length))
})
