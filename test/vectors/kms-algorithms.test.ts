/** KMS's algorithms against what their standards publish: those whose published keys cannot be imported, kms-operations.test.ts has the others. */
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { signPssDigest, verifyPssDigest } from '../../server/src/crypto/emsa-pss.ts'
import { signDigest, verifyDigest } from '../../server/src/services/keys/digest-signatures.ts'
import { macOf } from '../../server/src/services/keys/generate-mac.ts'
import { checkSigning, verifyMessage } from '../../server/src/services/keys/signatures.ts'
import type { KeyRow, KeySpec } from '../../server/src/store/keys.ts'
import mlDsa from './ml-dsa.json' with { type: 'json' }
import rsa from './rsa.json' with { type: 'json' }

interface Vector {
  readonly id: string
  readonly algorithm: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const base64url = (text: string) => hex(text).toString('base64url')

/** The key with this public half verifies what it should, and nothing else. */
async function checkVerification(spec: KeySpec, key: KeyObject, vector: Vector): Promise<void> {
  const row = { spec, usage: 'SIGN_VERIFY' } as KeyRow
  const request = { SigningAlgorithm: vector.algorithm, Message: hex(vector.message) }
  const verified = await verifyMessage(row, key, checkSigning(row, request), request, hex(vector.signature))
  assert.equal(verified, vector.valid, vector.id)
}

test('RSASSA-PSS: Wycheproof', async () => {
  for (const { spec, key, vectors } of rsa.signatures) {
    // Those with a private half are imported in kms-operations.test.ts.
    if ('d' in key) continue
    for (const vector of vectors)
      await checkVerification(spec as KeySpec, createPublicKey({ key, format: 'jwk' }), vector)
  }
})

// Project Wycheproof, testvectors_v1/ecdsa_secp256k1_sha256_test.json.
test('ECDSA on secp256k1: Wycheproof', async () => {
  const x = base64url('b838ff44e5bc177bf21189d0766082fc9d843226887fc9760371100b7ee20a6f')
  const y = base64url('f0c9d75bfba7b31a6bca1974496eeb56de357071955d83c4b1badaa0b21832e9')
  const key = createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x, y }, format: 'jwk' })
  const r = '813ef79ccefa9a56f7ba805f0e478584fe5f0dd5f567bc09b5123ccbc9832365'
  const s = '6ff18a52dcc0336f7af62400a6dd9b810732baf1ff758000d6f613a556eb31ba'
  const otherS = '900e75ad233fcc908509dbff5922647db37c21f4afd3203ae8dc4ae7794b0f87'
  const message = '313233343030'
  for (const [id, signature, valid] of [
    ['tcId 7', `3045022100${r}0220${s}`, true],
    ['tcId 5, the other value of s', `3046022100${r}022100${otherS}`, true],
    ['tcId 6, r without its leading zero', `30440220${r}0220${s}`, false],
    ['tcId 8, the long form of a length', `308145022100${r}0220${s}`, false],
    ['tcId 10, a length that is too great', `3046022100${r}0220${s}`, false],
  ] as const) {
    await checkVerification('ECC_SECG_P256K1', key, { id, algorithm: 'ECDSA_SHA_256', message, signature, valid })
    const digest = createHash('sha256').update(hex(message)).digest()
    assert.equal(verifyDigest('ECC_SECG_P256K1', key, digest, hex(signature)), valid, id)
  }
})

test('ML-DSA: Wycheproof', async () => {
  for (const { source, spec, privateKey, publicKey, message, signature } of mlDsa) {
    const key = createPrivateKey({ key: hex(privateKey), format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
    assert.equal(spki.subarray(-publicKey.length / 2).toString('hex'), publicKey, source)
    const vector = { id: source, algorithm: 'ML_DSA_SHAKE_256', message, signature, valid: true }
    await checkVerification(spec as KeySpec, key, vector)
    await checkVerification(spec as KeySpec, key, { ...vector, message: `${message}00`, valid: false })
  }
})

// RFC 8032, section 7.3: Ed25519ph of "abc".
test('Ed25519ph: RFC 8032', () => {
  const key = createPrivateKey({
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: base64url('833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42'),
      x: base64url('ec172b93ad5e563f4932c70e1245034c35467ef2efd4d64ebf819683467e2bf0'),
    },
    format: 'jwk',
  })
  const digest = createHash('sha512').update('abc').digest()
  const signature = signDigest('ECC_NIST_EDWARDS25519', key, digest)
  const published =
    '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406'
  assert.equal(signature.toString('hex'), published)
})

// RFC 4231, test cases 1, 2 and 6.
test('HMAC: RFC 4231', () => {
  const cases = [
    [Buffer.alloc(20, 0x0b), 'Hi There'],
    [Buffer.from('Jefe'), 'what do ya want for nothing?'],
    [Buffer.alloc(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First'],
  ] as const
  const published = {
    HMAC_SHA_224: [
      '896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22',
      'a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44',
      '95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e',
    ],
    HMAC_SHA_256: [
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    HMAC_SHA_384: [
      'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
      'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
      '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952',
    ],
    HMAC_SHA_512: [
      '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
      '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
    ],
  }
  for (const [algorithm, macs] of Object.entries(published)) {
    for (const [n, [key, message]] of cases.entries()) {
      assert.equal(macOf(createSecretKey(key), algorithm, Buffer.from(message)).toString('hex'), macs[n], algorithm)
    }
  }
})

test('an RSA modulus whose length is no multiple of eight has spare bits, and its PSS encodings verify', async () => {
  const { generateKeyPairSync, constants, verify, createPublicKey } = await import('node:crypto')
  for (const modulusLength of [1025, 1026, 1031, 1032]) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
    const message = Buffer.from('m')
    const digest = createHash('sha256').update(message).digest()
    const signature = signPssDigest(privateKey, 'sha256', digest, Buffer.alloc(32, 5))
    assert.ok(verifyPssDigest(privateKey, 'sha256', digest, signature))
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    assert.ok(verify('sha256', message, { key: createPublicKey(privateKey), ...padding }, signature))
  }
})
