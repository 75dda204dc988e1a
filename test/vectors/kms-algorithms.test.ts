/** KMS's algorithms against what their standards publish. */
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { p256 } from '@noble/curves/nist.js'
import { signPssDigest, verifyPssDigest } from '../../server/src/crypto/emsa-pss.ts'
import { signDigest, verifyDigest } from '../../server/src/services/keys/digest-signatures.ts'
import { macOf } from '../../server/src/services/keys/generate-mac.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const base64url = (text: string) => hex(text).toString('base64url')

// RFC 6979, appendix A.2.5: the key, and the signatures of "sample" and "test" with SHA-256.
test('ECDSA on P-256 over a digest: RFC 6979', () => {
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: base64url('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721'),
    x: base64url('60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6'),
    y: base64url('7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299'),
  }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  for (const [message, r, s] of [
    [
      'sample',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
      'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      'test',
      'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
      '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    ],
  ] as const) {
    const digest = createHash('sha256').update(message).digest()
    const signature = signDigest('ECC_NIST_P256', key, digest)
    assert.deepEqual(Buffer.from(p256.Signature.fromBytes(signature, 'der').toBytes('compact')), hex(r + s))
    assert.ok(verifyDigest('ECC_NIST_P256', key, digest, signature))
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

// RFC 4231, test cases 1 and 2.
test('HMAC: RFC 4231', () => {
  const cases = [
    [Buffer.alloc(20, 0x0b), 'Hi There'],
    [Buffer.from('Jefe'), 'what do ya want for nothing?'],
  ] as const
  const published = {
    HMAC_SHA_224: [
      '896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22',
      'a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44',
    ],
    HMAC_SHA_256: [
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    HMAC_SHA_512: [
      '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
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
