import assert from 'node:assert/strict'
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  verify,
  webcrypto,
} from 'node:crypto'
import { describe, it } from 'node:test'
import type { Input } from '../../operation.ts'
import { openKeys, user } from './test/keys.ts'

type Spec = NonNullable<Input<'kms', 'CreateKey'>['KeySpec']>
type Usage = NonNullable<Input<'kms', 'CreateKey'>['KeyUsage']>
type Algorithm = Input<'kms', 'Sign'>['SigningAlgorithm']

async function open(t: Parameters<typeof openKeys>[0]) {
  const keys = await openKeys(t)
  const { call, administrator } = keys
  const create = async (KeySpec: Spec, KeyUsage: Usage) => {
    const { KeyMetadata } = await call(administrator, 'kms', 'CreateKey', { KeySpec, KeyUsage })
    return { KeyMetadata: KeyMetadata!, KeyId: KeyMetadata!.KeyId!, Arn: KeyMetadata!.Arn! }
  }
  const publicKey = async (KeyId: string) => {
    const { PublicKey } = await call(administrator, 'kms', 'GetPublicKey', { KeyId })
    return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' })
  }
  const sign = (
    KeyId: string,
    SigningAlgorithm: Algorithm,
    Message: Uint8Array,
    MessageType?: 'RAW' | 'DIGEST' | 'EXTERNAL_MU',
  ) => call(administrator, 'kms', 'Sign', { KeyId, SigningAlgorithm, Message, MessageType })
  const verifies = (
    KeyId: string,
    SigningAlgorithm: Algorithm,
    Message: Uint8Array,
    Signature: Uint8Array,
    MessageType?: 'RAW' | 'DIGEST',
  ) => call(administrator, 'kms', 'Verify', { KeyId, SigningAlgorithm, Message, MessageType, Signature })
  return { ...keys, create, publicKey, sign, verifies }
}

const message = Buffer.from('the message')
const invalidSignature = { code: 'KMSInvalidSignatureException', message: '' }

const signing: readonly [spec: Spec, algorithms: readonly Algorithm[]][] = [
  [
    'RSA_2048',
    [
      'RSASSA_PKCS1_V1_5_SHA_256',
      'RSASSA_PKCS1_V1_5_SHA_384',
      'RSASSA_PKCS1_V1_5_SHA_512',
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_384',
      'RSASSA_PSS_SHA_512',
    ],
  ],
  ['RSA_3072', ['RSASSA_PSS_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_256']],
  ['ECC_NIST_P256', ['ECDSA_SHA_256']],
  ['ECC_NIST_P384', ['ECDSA_SHA_384']],
  ['ECC_NIST_P521', ['ECDSA_SHA_512']],
  ['ECC_SECG_P256K1', ['ECDSA_SHA_256']],
  ['ECC_NIST_EDWARDS25519', ['ED25519_SHA_512', 'ED25519_PH_SHA_512']],
  ['ML_DSA_44', ['ML_DSA_SHAKE_256']],
  ['ML_DSA_65', ['ML_DSA_SHAKE_256']],
  ['ML_DSA_87', ['ML_DSA_SHAKE_256']],
]

describe('Sign and Verify', () => {
  for (const [spec, algorithms] of signing) {
    it(`${spec}: what is signed is verified here and by OpenSSL, and nothing else is`, async (t) => {
      const { create, sign, verifies, publicKey } = await open(t)
      const { KeyId, Arn, KeyMetadata } = await create(spec, 'SIGN_VERIFY')
      for (const algorithm of algorithms) {
        assert.ok(KeyMetadata.SigningAlgorithms?.includes(algorithm))
        const types =
          algorithm === 'ED25519_PH_SHA_512'
            ? (['DIGEST'] as const)
            : /SHAKE|ED25519/.test(algorithm)
              ? (['RAW'] as const)
              : (['RAW', 'DIGEST'] as const)
        const hash = `sha${/\d+$/.exec(algorithm)![0]}`
        for (const type of types) {
          const given = type === 'RAW' ? message : createHash(hash).update(message).digest()
          const { Signature, ...rest } = await sign(KeyId, algorithm, given, type)
          assert.deepEqual(rest, { KeyId: Arn, SigningAlgorithm: algorithm })
          const { SignatureValid } = await verifies(KeyId, algorithm, given, Signature!, type)
          assert.equal(SignatureValid, true)
          // A signature over the digest is one over the message: both ways of asking verify both.
          for (const other of types) {
            const same = other === 'RAW' ? message : createHash(hash).update(message).digest()
            assert.equal((await verifies(KeyId, algorithm, same, Signature!, other)).SignatureValid, true)
          }
          if (algorithm !== 'ED25519_PH_SHA_512') {
            const padding = algorithm.includes('PSS')
              ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
              : {}
            const digest = /SHAKE|ED25519/.test(algorithm) ? undefined : hash
            assert.ok(verify(digest, message, { key: await publicKey(KeyId), ...padding }, Signature!))
          }
          const wrong = Buffer.from(given)
          wrong[0]! ^= 1
          await assert.rejects(verifies(KeyId, algorithm, wrong, Signature!, type), invalidSignature)
          const signature = Buffer.from(Signature!)
          for (const place of [0, signature.length >> 1, signature.length - 1]) {
            const bent = Buffer.from(signature)
            bent[place]! ^= 1
            await assert.rejects(verifies(KeyId, algorithm, given, bent, type), invalidSignature)
          }
          for (const cut of [
            signature.subarray(1),
            signature.subarray(0, -1),
            Buffer.concat([signature, Buffer.of(0)]),
          ]) {
            await assert.rejects(verifies(KeyId, algorithm, given, cut, type), invalidSignature)
          }
        }
      }
    })
  }

  it('takes digests of the right length, and message types that the algorithm has', async (t) => {
    const { create, sign } = await open(t)
    const { KeyId } = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    await assert.rejects(sign(KeyId, 'ECDSA_SHA_256', Buffer.alloc(31), 'DIGEST'), {
      code: 'ValidationException',
      message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
    })
    await assert.rejects(sign(KeyId, 'ECDSA_SHA_384', message), {
      code: 'InvalidKeyUsageException',
      message: 'Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.',
    })
    const edwards = await create('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')
    await assert.rejects(sign(edwards.KeyId, 'ED25519_SHA_512', Buffer.alloc(64), 'DIGEST'), {
      code: 'ValidationException',
      message: 'MessageType DIGEST is not supported for algorithm ED25519_SHA_512.',
    })
    const lattice = await create('ML_DSA_44', 'SIGN_VERIFY')
    await assert.rejects(sign(lattice.KeyId, 'ML_DSA_SHAKE_256', Buffer.alloc(64), 'EXTERNAL_MU'), {
      code: 'ValidationException',
      message: 'MessageType EXTERNAL_MU is not supported for algorithm ML_DSA_SHAKE_256.',
    })
  })

  it('WebCrypto verifies with the public key', async (t) => {
    const { create, sign, call, administrator } = await open(t)
    const { KeyId } = await create('RSA_2048', 'SIGN_VERIFY')
    const { PublicKey } = await call(administrator, 'kms', 'GetPublicKey', { KeyId })
    const { Signature } = await sign(KeyId, 'RSASSA_PSS_SHA_256', message)
    const { subtle } = webcrypto
    const key = await subtle.importKey('spki', Buffer.from(PublicKey!), { name: 'RSA-PSS', hash: 'SHA-256' }, false, [
      'verify',
    ])
    assert.ok(await subtle.verify({ name: 'RSA-PSS', saltLength: 32 }, key, Buffer.from(Signature!), message))
  })

  it('asks the conditions that policies may set on algorithms', async (t) => {
    const { create, call } = await open(t)
    const { KeyId } = await create('RSA_2048', 'SIGN_VERIFY')
    const Condition = { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PSS_SHA_256', 'kms:MessageType': 'RAW' } }
    const caller = user('signer', [{ Effect: 'Allow', Action: 'kms:Sign', Resource: '*', Condition }])
    const sign = (SigningAlgorithm: Algorithm, MessageType: 'RAW' | 'DIGEST', Message: Uint8Array = message) =>
      call(caller, 'kms', 'Sign', { KeyId, SigningAlgorithm, MessageType, Message })
    await sign('RSASSA_PSS_SHA_256', 'RAW')
    await assert.rejects(sign('RSASSA_PKCS1_V1_5_SHA_256', 'RAW'), { code: 'AccessDeniedException' })
    await assert.rejects(sign('RSASSA_PSS_SHA_256', 'DIGEST', Buffer.alloc(32)), { code: 'AccessDeniedException' })
  })
})

describe('RSA encryption', () => {
  const limits = { RSA_2048: [214, 190], RSA_3072: [342, 318], RSA_4096: [470, 446] } as const
  for (const [spec, [sha1, sha256]] of Object.entries(limits) as [keyof typeof limits, readonly [number, number]][]) {
    it(`${spec}: ${sha1} and ${sha256} bytes, encrypted here or by whoever has the public key`, async (t) => {
      const { create, publicKey, call, administrator } = await open(t)
      const { KeyId, Arn } = await create(spec, 'ENCRYPT_DECRYPT')
      for (const [EncryptionAlgorithm, most, oaepHash] of [
        ['RSAES_OAEP_SHA_1', sha1, 'sha1'],
        ['RSAES_OAEP_SHA_256', sha256, 'sha256'],
      ] as const) {
        const Plaintext = Buffer.alloc(most, 7)
        const { CiphertextBlob } = await call(administrator, 'kms', 'Encrypt', {
          KeyId,
          Plaintext,
          EncryptionAlgorithm,
        })
        const offline = publicEncrypt(
          { key: await publicKey(KeyId), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
          Plaintext,
        )
        for (const blob of [CiphertextBlob!, offline]) {
          const opened = await call(administrator, 'kms', 'Decrypt', {
            KeyId,
            CiphertextBlob: blob,
            EncryptionAlgorithm,
          })
          assert.deepEqual(Buffer.from(opened.Plaintext!), Plaintext)
          assert.equal(opened.KeyId, Arn)
          assert.equal(opened.EncryptionAlgorithm, EncryptionAlgorithm)
        }
        const tooMuch = Buffer.alloc(most + 1)
        await assert.rejects(
          call(administrator, 'kms', 'Encrypt', { KeyId, Plaintext: tooMuch, EncryptionAlgorithm }),
          {
            code: 'ValidationException',
            message: `Algorithm ${EncryptionAlgorithm} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`,
          },
        )
        const bent = Buffer.from(offline)
        bent[9]! ^= 1
        for (const blob of [bent, offline.subarray(1), Buffer.alloc(7)]) {
          await assert.rejects(
            call(administrator, 'kms', 'Decrypt', { KeyId, CiphertextBlob: blob, EncryptionAlgorithm }),
            {
              code: 'InvalidCiphertextException',
              message: '',
            },
          )
        }
      }
    })
  }

  it('needs the algorithm, and has no encryption context', async (t) => {
    const { create, call, administrator } = await open(t)
    const { KeyId } = await create('RSA_2048', 'ENCRYPT_DECRYPT')
    await assert.rejects(call(administrator, 'kms', 'Encrypt', { KeyId, Plaintext: message }), {
      code: 'InvalidKeyUsageException',
      message: 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    })
    const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
    await assert.rejects(
      call(administrator, 'kms', 'Encrypt', {
        KeyId,
        Plaintext: message,
        EncryptionAlgorithm,
        EncryptionContext: { a: 'b' },
      }),
      { code: 'ValidationException' },
    )
  })

  it('ReEncrypt moves between symmetric and RSA keys', async (t) => {
    const { create, newKey, call, administrator, encrypt, decrypt } = await open(t)
    const { KeyId: rsa } = await create('RSA_2048', 'ENCRYPT_DECRYPT')
    const { KeyId: symmetric } = await newKey()
    const algorithm = 'RSAES_OAEP_SHA_256'
    const toRsa = await call(administrator, 'kms', 'ReEncrypt', {
      CiphertextBlob: await encrypt(symmetric, 'moved'),
      DestinationKeyId: rsa,
      DestinationEncryptionAlgorithm: algorithm,
    })
    const back = await call(administrator, 'kms', 'ReEncrypt', {
      CiphertextBlob: toRsa.CiphertextBlob!,
      SourceKeyId: rsa,
      SourceEncryptionAlgorithm: algorithm,
      DestinationKeyId: symmetric,
    })
    assert.equal(back.DestinationEncryptionAlgorithm, 'SYMMETRIC_DEFAULT')
    assert.equal(await decrypt(back.CiphertextBlob!), 'moved')
  })
})

describe('HMAC keys', () => {
  for (const bits of [224, 256, 384, 512] as const) {
    it(`HMAC_${bits}`, async (t) => {
      const { create, call, administrator } = await open(t)
      const { KeyId, Arn } = await create(`HMAC_${bits}`, 'GENERATE_VERIFY_MAC')
      const MacAlgorithm = `HMAC_SHA_${bits}` as const
      const { Mac, ...rest } = await call(administrator, 'kms', 'GenerateMac', {
        KeyId,
        Message: message,
        MacAlgorithm,
      })
      assert.deepEqual(rest, { KeyId: Arn, MacAlgorithm })
      assert.equal(Mac!.length, bits / 8)
      const again = await call(administrator, 'kms', 'VerifyMac', { KeyId, Message: message, MacAlgorithm, Mac: Mac! })
      assert.equal(again.MacValid, true)
      for (const wrong of [Buffer.from(Mac!).fill(0, 0, 1), Buffer.from(Mac!).subarray(1)]) {
        await assert.rejects(
          call(administrator, 'kms', 'VerifyMac', { KeyId, Message: message, MacAlgorithm, Mac: wrong }),
          {
            code: 'KMSInvalidMacException',
            message: '',
          },
        )
      }
      const other = bits === 256 ? 'HMAC_SHA_512' : 'HMAC_SHA_256'
      await assert.rejects(
        call(administrator, 'kms', 'GenerateMac', { KeyId, Message: message, MacAlgorithm: other }),
        {
          code: 'InvalidKeyUsageException',
        },
      )
    })
  }
})

describe('DeriveSharedSecret', () => {
  for (const [spec, namedCurve] of [
    ['ECC_NIST_P256', 'P-256'],
    ['ECC_NIST_P384', 'P-384'],
    ['ECC_NIST_P521', 'P-521'],
  ] as const) {
    it(`${spec}: both sides come to the same`, async (t) => {
      const { create, publicKey, call, administrator } = await open(t)
      const { KeyId } = await create(spec, 'KEY_AGREEMENT')
      const theirs = generateKeyPairSync('ec', { namedCurve })
      const derive = (PublicKey: Uint8Array) =>
        call(administrator, 'kms', 'DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey })
      const { SharedSecret } = await derive(theirs.publicKey.export({ format: 'der', type: 'spki' }))
      const right = diffieHellman({ privateKey: theirs.privateKey, publicKey: await publicKey(KeyId) })
      assert.deepEqual(Buffer.from(SharedSecret!), right)
      const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({
        format: 'der',
        type: 'spki',
      })
      for (const wrong of [other, Buffer.from('no key')])
        await assert.rejects(derive(wrong), { code: 'ValidationException' })
    })
  }
})

describe('GenerateDataKeyPair', () => {
  for (const KeyPairSpec of ['RSA_2048', 'ECC_NIST_P256', 'ECC_SECG_P256K1', 'ECC_NIST_EDWARDS25519'] as const) {
    it(`${KeyPairSpec}: the private key comes back from its ciphertext`, async (t) => {
      const { newKey, call, administrator } = await open(t)
      const { KeyId } = await newKey()
      const EncryptionContext = { for: 'signing' }
      const pair = await call(administrator, 'kms', 'GenerateDataKeyPair', { KeyId, KeyPairSpec, EncryptionContext })
      const CiphertextBlob = pair.PrivateKeyCiphertextBlob!
      const { Plaintext } = await call(administrator, 'kms', 'Decrypt', { CiphertextBlob, EncryptionContext })
      assert.deepEqual(Buffer.from(Plaintext!), Buffer.from(pair.PrivateKeyPlaintext!))
      const privateKey = createPrivateKey({ key: Buffer.from(Plaintext!), format: 'der', type: 'pkcs8' })
      assert.deepEqual(
        createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
        Buffer.from(pair.PublicKey!),
      )
      const without = await call(administrator, 'kms', 'GenerateDataKeyPairWithoutPlaintext', { KeyId, KeyPairSpec })
      assert.ok(!('PrivateKeyPlaintext' in without))
      assert.ok(without.PrivateKeyCiphertextBlob!.length > 0)
    })
  }

  it('not of what cannot be made, and not under a key that encrypts nothing', async (t) => {
    const { newKey, create, call, administrator } = await open(t)
    const { KeyId } = await newKey()
    await assert.rejects(call(administrator, 'kms', 'GenerateDataKeyPair', { KeyId, KeyPairSpec: 'SM2' }), {
      code: 'UnsupportedOperationException',
      message: 'Key pairs of the spec SM2 are not supported.',
    })
    const { KeyId: signer, Arn } = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    await assert.rejects(call(administrator, 'kms', 'GenerateDataKey', { KeyId: signer, KeySpec: 'AES_256' }), {
      code: 'InvalidKeyUsageException',
      message: `${Arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
    })
  })

  it('makes RSA keys one by one, and refuses a crowd, which would keep the disk from being synced', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const input = { KeyId, KeyPairSpec: 'RSA_2048' } as const
    const crowd = Array.from({ length: 20 }, () => call(administrator, 'kms', 'GenerateDataKeyPair', input))
    const outcomes = (await Promise.allSettled(crowd)).map((one) =>
      one.status === 'fulfilled' ? 'made' : (one.reason as { code?: string }).code,
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'made').length, 17)
    assert.equal(outcomes.filter((outcome) => outcome === 'ThrottlingException').length, 3)
    await call(administrator, 'kms', 'GenerateDataKeyPair', { KeyId, KeyPairSpec: 'ECC_NIST_P256' })
  })
})

describe('kinds of keys', () => {
  it('CreateKey takes the usages that a spec has, and names what it cannot make', async (t) => {
    const { call, administrator } = await open(t)
    const create = (input: Input<'kms', 'CreateKey'>) => call(administrator, 'kms', 'CreateKey', input)
    await assert.rejects(create({ KeySpec: 'RSA_2048' }), {
      code: 'ValidationException',
      message: 'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    })
    await assert.rejects(create({ KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'KEY_AGREEMENT' }), {
      code: 'ValidationException',
      message: 'KeyUsage KEY_AGREEMENT is not compatible with KeySpec ECC_SECG_P256K1',
    })
    await assert.rejects(create({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }), { code: 'UnsupportedOperationException' })
    const { KeyMetadata } = await create({ CustomerMasterKeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    assert.equal(KeyMetadata?.KeySpec, 'RSA_2048')
    assert.equal(KeyMetadata?.CurrentKeyMaterialId, undefined)
  })

  it('only symmetric keys rotate, and an alias stays with keys of its kind', async (t) => {
    const { create, newKey, call, administrator } = await open(t)
    const { KeyId, Arn } = await create('RSA_2048', 'SIGN_VERIFY')
    for (const name of ['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const) {
      await assert.rejects(call(administrator, 'kms', name, { KeyId }), {
        code: 'UnsupportedOperationException',
        message: `${Arn} key spec is RSA_2048 which is not valid for ${name}.`,
      })
    }
    const { KeyId: symmetric } = await newKey()
    await assert.rejects(call(administrator, 'kms', 'GetPublicKey', { KeyId: symmetric }), {
      code: 'UnsupportedOperationException',
    })
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    await assert.rejects(
      call(administrator, 'kms', 'UpdateAlias', { AliasName: 'alias/app', TargetKeyId: symmetric }),
      {
        code: 'ValidationException',
      },
    )
    const { KeyId: other } = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    await call(administrator, 'kms', 'UpdateAlias', { AliasName: 'alias/app', TargetKeyId: other })
  })

  it('a dry run says that it would succeed, and gives nothing', async (t) => {
    const { create, call, administrator } = await open(t)
    const { KeyId } = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    const input = { KeyId, SigningAlgorithm: 'ECDSA_SHA_256' as const, Message: message, DryRun: true }
    await assert.rejects(call(administrator, 'kms', 'Sign', input), { code: 'DryRunOperationException' })
  })

  it('their material is sealed: nothing of it lies in the store', async (t) => {
    const { create, publicKey, store } = await open(t)
    const { KeyId } = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    const rows = await store.reader.all<{ sealed: Uint8Array }>('SELECT sealed FROM backing_keys')
    const { x } = (await publicKey(KeyId)).export({ format: 'jwk' })
    const point = Buffer.from(x!, 'base64url')
    for (const { sealed } of rows) assert.equal(Buffer.from(sealed).indexOf(point), -1)
  })
})
