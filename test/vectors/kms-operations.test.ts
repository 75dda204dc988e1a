/** KMS's operations under published keys, imported as anybody would import them, against what was published with the keys. */
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto'
import { test } from 'node:test'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import type { Input } from '../../server/src/operation.ts'
import { openImports } from '../../server/src/services/keys/test/imported-keys.ts'
import { refusal } from '../../server/src/services/keys/test/keys.ts'
import rsa from './rsa.json' with { type: 'json' }

type Signing = Input<'kms', 'Sign'>['SigningAlgorithm']
type Encryption = Input<'kms', 'Encrypt'>['EncryptionAlgorithm']

const hex = (text: string) => Buffer.from(text, 'hex')
const base64url = (text: string) => hex(text).toString('base64url')
const pkcs8 = (key: JsonWebKey) => createPrivateKey({ key, format: 'jwk' }).export({ format: 'der', type: 'pkcs8' })
const onCurve = (crv: string, [d, x, y]: readonly [d: string, x: string, y: string]) =>
  pkcs8({ kty: 'EC', crv, d: base64url(d), x: base64url(x), y: base64url(y) })

async function open(t: Parameters<typeof openImports>[0]) {
  const { ask, newExternal, importerOf } = await openImports(t)
  /** @returns the id of a key of this material */
  async function imported(key: Pick<Input<'kms', 'CreateKey'>, 'KeySpec' | 'KeyUsage'>, material: Uint8Array) {
    const { KeyId } = await newExternal(key)
    await (await importerOf(KeyId, 'RSA_AES_KEY_WRAP_SHA_256'))(material)
    return KeyId
  }
  return { ask, imported }
}

test('RSA signatures', async (t) => {
  const { ask, imported } = await open(t)
  for (const { source, key, vectors } of rsa.signatures) {
    if (!('d' in key)) continue
    const KeyId = await imported({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, pkcs8(key))
    for (const { id, algorithm, message, signature, valid } of vectors) {
      const SigningAlgorithm = algorithm as Signing
      const input = { KeyId, SigningAlgorithm, Message: hex(message) }
      const verified = ask('Verify', { ...input, Signature: hex(signature) })
      if (!valid) {
        assert.equal(await refusal(verified), 'KMSInvalidSignatureException: ', `${source}, ${id}`)
        continue
      }
      assert.equal((await verified).SignatureValid, true, `${source}, ${id}`)
      if (algorithm.startsWith('RSASSA_PSS')) continue
      const { Signature } = await ask('Sign', input)
      assert.equal(Buffer.from(Signature!).toString('hex'), signature, `${source}, ${id}`)
    }
  }
})

test('RSA encryption', async (t) => {
  const { ask, imported } = await open(t)
  for (const { source, algorithm, key, vectors } of rsa.encryption) {
    const KeyId = await imported({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, pkcs8(key))
    const EncryptionAlgorithm = algorithm as Encryption
    for (const { id, ciphertext, plaintext } of vectors) {
      const decrypted = ask('Decrypt', { KeyId, EncryptionAlgorithm, CiphertextBlob: hex(ciphertext) })
      if (plaintext === null) {
        assert.match(await refusal(decrypted), /^InvalidCiphertextException: /, `${source}, ${id}`)
        continue
      }
      assert.equal(Buffer.from((await decrypted).Plaintext!).toString('hex'), plaintext, `${source}, ${id}`)
    }
  }
})

// RFC 6979, appendices A.2.5, A.2.6 and A.2.7: the keys, and r ‖ s of "sample" and "test" with the hash that KMS uses on the curve.
const ecdsa = [
  {
    key: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    material: onCurve('P-256', [
      'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
      '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6',
      '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    ]),
    SigningAlgorithm: 'ECDSA_SHA_256',
    noble: p256,
    signatures: {
      sample:
        'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
      test: 'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
    },
  },
  {
    key: { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' },
    material: onCurve('P-384', [
      '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5',
      'ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13',
      '8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720',
    ]),
    SigningAlgorithm: 'ECDSA_SHA_384',
    noble: p384,
    signatures: {
      sample:
        '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe4699ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
    },
  },
  {
    key: { KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' },
    material: onCurve('P-521', [
      '00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec0c08b0e996b83538',
      '01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd371123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a4',
      '00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5',
    ]),
    SigningAlgorithm: 'ECDSA_SHA_512',
    noble: p521,
    signatures: {
      sample:
        '00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a',
      test: '013e99020abf5cee7525d16b69b229652ab6bdf2affcaef38773b4b7d08725f10cdb93482fdcc54edcee91eca4166b2a7c6265ef0ce2bd7051b7cef945babd47ee6d01fbd0013c674aa79cb39849527916ce301c66ea7ce8b80682786ad60f98f7e78a19ca69eff5c57400e3b3a0ad66ce0978214d13baf4e9ac60752f7b155e2de4dce3',
    },
  },
] as const

test('ECDSA: RFC 6979', async (t) => {
  const { ask, imported } = await open(t)
  for (const { key, material, SigningAlgorithm, noble, signatures } of ecdsa) {
    const KeyId = await imported(key, material)
    const hash = SigningAlgorithm.replace('ECDSA_SHA_', 'sha')
    for (const [message, published] of Object.entries(signatures)) {
      const digest = { MessageType: 'DIGEST', Message: createHash(hash).update(message).digest() } as const
      const { Signature } = await ask('Sign', { KeyId, SigningAlgorithm, ...digest })
      const compact = noble.Signature.fromBytes(Signature!, 'der').toBytes('compact')
      assert.equal(Buffer.from(compact).toString('hex'), published, `${SigningAlgorithm} of ${message}`)
      for (const input of [digest, { Message: Buffer.from(message) }]) {
        const verified = await ask('Verify', { KeyId, SigningAlgorithm, ...input, Signature: Signature! })
        assert.equal(verified.SignatureValid, true)
      }
    }
  }
})

// RFC 8032, section 7.1, tests 2 and 3.
const ed25519 = [
  {
    d: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    x: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    d: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    x: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

test('Ed25519: RFC 8032', async (t) => {
  const { ask, imported } = await open(t)
  for (const { d, x, message, signature } of ed25519) {
    const material = pkcs8({ kty: 'OKP', crv: 'Ed25519', d: base64url(d), x: base64url(x) })
    const KeyId = await imported({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }, material)
    const input = { KeyId, SigningAlgorithm: 'ED25519_SHA_512', Message: hex(message) } as const
    const { Signature } = await ask('Sign', input)
    assert.equal(Buffer.from(Signature!).toString('hex'), signature)
    assert.equal((await ask('Verify', { ...input, Signature: hex(signature) })).SignatureValid, true)
  }
})

// Project Wycheproof, testvectors_v1/hmac_sha…_test.json, whose keys are as long as KMS's: in each tcId 2 and, of 256, tcId 29.
const macs = [
  {
    bits: 224,
    key: '8648ee936c6ebc5ae4bb48c1139a54e3ac5d897beec492dc4d740752',
    message: '2e',
    tag: '5b72e3208679e63f929e6ee19a257d0555f21484c7caac7c9861be43',
  },
  {
    bits: 256,
    key: '8159fd15133cd964c9a6964c94f0ea269a806fd9f43f0da58b6cd1b33d189b2a',
    message: '77',
    tag: 'dfc5105d5eecf7ae7b8b8de3930e7659e84c4172f2555142f1e568fc1872ad93',
  },
  {
    bits: 256,
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    message: '000102030405060708090a0b0c0d0e0f',
    tag: 'd9b99f2709a3ca74172cbe93824c1f29b23a0c1e9c21bd851ff2d2c39dbef14e',
    modified: true,
  },
  {
    bits: 384,
    key: '976696c0dc97182ca771975c3928ff9168ef89cd740cd2292858fd916068a702bc1df7c6cd8ee1f0d25e61d4c514cc5d',
    message: '2b',
    tag: '363e8973fedcf7892013dfae0b7065d61d80b98c635bc09ed860a01473b9bcd0dc550dbf66cf0d601fe9cbf3ae59620d',
  },
  {
    bits: 512,
    key: '00698977f7102c67b594166919aa99dc3e58c7b6697a6422e238d04d2f57b2c74e4e84f5c4c6b792952df72f1c09244802f0bcf8752efb90e836110703bfa21c',
    message: '01',
    tag: '4d1609cc2c2f1ab5ddc35815ae1b5dc046f226bde17ec37a4c89ec46fbd31af2aeb810b196dffdd11924d3772bef26a7a542e0a1673b76b915d41cbd3df0f6a6',
  },
] as const

test('HMAC: Wycheproof', async (t) => {
  const { ask, imported } = await open(t)
  for (const vector of macs) {
    const { bits, tag } = vector
    const KeyId = await imported({ KeySpec: `HMAC_${bits}`, KeyUsage: 'GENERATE_VERIFY_MAC' }, hex(vector.key))
    const input = { KeyId, MacAlgorithm: `HMAC_SHA_${bits}`, Message: hex(vector.message) } as const
    const verified = ask('VerifyMac', { ...input, Mac: hex(tag) })
    if ('modified' in vector) {
      assert.equal(await refusal(verified), 'KMSInvalidMacException: ')
      continue
    }
    assert.equal((await verified).MacValid, true)
    assert.equal(Buffer.from((await ask('GenerateMac', input)).Mac!).toString('hex'), tag)
  }
})

// NIST CAVP, KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax (CAVS 11.0, SP 800-56A).
const agreements = [
  {
    // [EC], COUNT = 13, whose Z begins with a zero, and the peer of COUNT = 0, which lies on no curve.
    KeySpec: 'ECC_NIST_P256',
    crv: 'P-256',
    key: [
      '5530f938f747c6e2cdd7724d4d0b984c615a4a93548f8c8048f38d82d3225139',
      '2c7d1bc22ac54a46703f9296ec9a38902fa4d3c459e4af849da00d5199b84fb6',
      '3f75d3a018f4ed4e2ba858fe888c2d5fc7b12e7982dad803c13ed2d711527024',
    ],
    peer: [
      '4b7d65e1063d8f5378339f7fa29bc74dde3b7d21d31f5db3b793d7b0972a43a8',
      'b6087f382ffe5a2c3b83204b4e6a6f7bd6f5e51d657750c3862518e6a2e4a1c0',
    ],
    shared: '0e5beabfc56fb7cc83f02e0f1caafa562c5764c01682b2b1cc274a2c423d9a0d',
    offCurve: [
      '202cb5a224e6c2a84e624094486edf04116c8d68ec1f4a0e0ed9ee090e1a900b',
      'cacf3a5789bb33954be600425d62d9eae5371f90f88167258814213e4a4f4b1a',
    ],
  },
  {
    // [ED], COUNT = 12, whose Z begins with a zero, and the peer of COUNT = 5, which lies on no curve.
    KeySpec: 'ECC_NIST_P384',
    crv: 'P-384',
    key: [
      '0948cec31d190235eaca3c4ad989a09bf04d7dfe5e66949a4ee5a02b2c3eaec99df36139acc4b3a80bd0caed5e2b3681',
      '7853a2f99f3dfc85d883c1bfefdd54073e2648b1165413772e9ee8530bd3e90cb4a4d74dcaf9139d960670e4e26d133f',
      'e01cd61ffb91db52597ff3ded8f58a37596b9a2b1a00041e11f4e95301524771c3bb7c9b6421a660e78584e9271b8809',
    ],
    peer: [
      'e88fdbe4b268b17e593df2e077d74a9668ab908a0621a1a62a390e3b69d68b847dfaeef8d34260821448569110125445',
      'ba176799d2f6e23f7b7c3e62b4c20829c09fd5a480624f25d7dd2bb77c5c27b46316cd07284fe03c1aafafd2aa272c82',
    ],
    shared: '010e28f3e289051043dd6b0e5a62cd2d5743f3454d3084433e77b20c70496d3915bde417b1f6263d4bf2ed909f960693',
    offCurve: [
      '1f9af3b14439d4c56b353b5892dd85b6a27053e1d23f5f05ff95ea3fa942eb463e1074b01828a79c865b16fde0fc0f24',
      '01a81aaef502fe84508b054924d90078f68d8d4e9ae5299bd0ea60a97167c549011f4a024e964292d378e82b6874caad',
    ],
  },
  {
    // [EE], COUNT = 4, whose Z begins with a zero, and the peer of COUNT = 2, which lies on no curve.
    KeySpec: 'ECC_NIST_P521',
    crv: 'P-521',
    key: [
      '00c0b19361224245482bbe42110f9aa44f2818b5146710c24b4825a9a3e0a4743fc7983df560bd85d30639bbdb4d7fc0c56a862e0ef349801bef06ed0a9774463e9f',
      '00231f2c5c2ad3894b81ad2c8942221d06041f37b8d520e926701b9fb38e32833f9b2b99142d0e54baef33c17b2bd0f23ec3e1b08b9a87f65942384e5863607ba65c',
      '005e3b734d4207b51259a1fca526161250176eab1364930d7d06259f43e68202962d9bb818a44bf3bf4a385e634a8d52489c58e2c9234670ae9f30668a2f5553c261',
    ],
    peer: [
      '0070ce983ca6d0a7aa7849bef13e11e3dc1d62e1ddb85b54d4a3c9de5b47a078846f92105304efe4a4e71d7ff91c19a7b4e03fd87c2d8fb70732e274b114a0bf3bd2',
      '009f564f73a5c7282556437dc4c2fbdf87d5fcfbaab0feecf1f7a88104f15a7314b083f711bd7b3a2c74b1096fdccdac01e0a35b8fd86d99ba9d64d10e190033c3df',
    ],
    shared:
      '01186d749c6b2a215c59df35ef6f2f6ed1745a9b2e15fca225e79faa7c5b9af44821d50765b45c3c66e210ec78d4bccb7f8c44c19cf80f5357938df48e320fa1ed88',
    offCurve: [
      '01abbbcd3912723cbb3147145a12b8f2f40d1fe6484fa831250435ffb8eb751bccdf425e81d8e79518ec84c56bd28763c417f30a16c213abbfd8e5871d93dcb3f0d0',
      '0237c413a4527ca89dee7c8a5c45fc0207627e3db79353ee506857d68f746ea2c7b4d04ab1c10df56b1a706012f616ec9a5510467c49a56941841a1636f620dc3ac4',
    ],
  },
] as const

test('ECDH: NIST CAVP', async (t) => {
  const { ask, imported } = await open(t)
  for (const { KeySpec, crv, key, peer, shared, offCurve } of agreements) {
    const KeyId = await imported({ KeySpec, KeyUsage: 'KEY_AGREEMENT' }, onCurve(crv, key))
    const [x, y] = peer
    const jwk = { kty: 'EC', crv, x: base64url(x), y: base64url(y) }
    const PublicKey = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
    const derive = (PublicKey: Uint8Array) =>
      ask('DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey })
    assert.equal(Buffer.from((await derive(PublicKey)).SharedSecret!).toString('hex'), shared, crv)
    const point = hex(offCurve.join(''))
    const invalid = Buffer.concat([PublicKey.subarray(0, -point.length), point])
    assert.match(await refusal(derive(invalid)), /^ValidationException: The public key is not valid/, crv)
  }
})
