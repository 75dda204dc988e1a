import assert from 'node:assert/strict'
import { createPrivateKey, createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import hierarchy from '../../crypto/golden/key-hierarchy.json' with { type: 'json' }
import { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import { loadRootKey } from '../../crypto/root-key.ts'
import { importedBackingKeyId, readMaterial } from './importable-material.ts'
import { account, noKeyId, otherAccount, region } from './test/keys.ts'

const key = { account, region, keyId: noKeyId }
const symmetric = createSecretKey(Buffer.alloc(32, 1))
/** The key for P-256 of RFC 6979, appendix A.2.5. */
const curve = createPrivateKey({
  key: {
    kty: 'EC',
    crv: 'P-256',
    d: 'ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE',
    x: 'YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y',
    y: 'eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk',
  },
  format: 'jwk',
})

async function openHierarchy(rootKey: string, domainKeys: typeof hierarchy.domainKeys) {
  const root = await loadRootKey('env:ROOT', { random: randomBytes, env: { ROOT: rootKey }, create: false })
  const rows = domainKeys.map((row) => ({ ...row, wrapped: Buffer.from(row.wrapped, 'hex') }))
  const store = { load: async () => rows, add: async () => assert.fail('nothing is to be added') }
  return KeyHierarchy.open(root, store, { now: () => 0, random: randomBytes })
}

/** Ciphertexts carry these names: were one to change, they would not find their key when its material comes back. */
test('imported material has the same name for ever', async () => {
  const keys = await openHierarchy(hierarchy.rootKey, hierarchy.domainKeys)
  assert.equal(importedBackingKeyId(keys, key, symmetric), '4c3cd3b37de1a7d8098e7aac01270b30')
  assert.equal(importedBackingKeyId(keys, key, curve), 'c5c1d1d4bf21373e7cc16c86d00bc716')
})

test('its name is one for all regions and encodings, and another for every other key', async () => {
  const keys = await openHierarchy(hierarchy.rootKey, hierarchy.domainKeys)
  const name = importedBackingKeyId(keys, key, symmetric)
  assert.equal(importedBackingKeyId(keys, { ...key, region: 'eu-west-3' }, symmetric), name)
  const others = [
    importedBackingKeyId(keys, { ...key, account: otherAccount }, symmetric),
    importedBackingKeyId(keys, { ...key, keyId: noKeyId.replace('1', '2') }, symmetric),
    importedBackingKeyId(keys, key, createSecretKey(Buffer.alloc(32, 2))),
    importedBackingKeyId(keys, key, curve),
  ]
  assert.equal(new Set([name, ...others]).size, 5)
  // PKCS #8 may leave the public half out.
  const whole = curve.export({ format: 'der', type: 'pkcs8' })
  const start = Buffer.from('3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420', 'hex')
  const short = Buffer.concat([start, Buffer.from(curve.export({ format: 'jwk' }).d!, 'base64url')])
  assert.ok(short.length < whole.length)
  for (const bytes of [whole, short]) {
    assert.equal(importedBackingKeyId(keys, key, readMaterial('ECC_NIST_P256', bytes)), others[3])
  }
})
