/** Encryption SDK messages, exchanged with AWS's own client in both directions. */
import assert from 'node:assert/strict'
import { createCipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { AlgorithmSuiteIdentifier, buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import fc from 'fast-check'
import { decryptBlob, encryptBlob } from './ciphertext-blob.ts'
import { decryptMessage, encryptMessage, readMessage } from './encryption-sdk-message.ts'
import { everyAlteration } from './every-alteration.ts'
import { OpenError } from './open-error.ts'

const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab'
const arn = `arn:aws:kms:eu-central-1:111122223333:key/${keyId}`
const context = { PARAMETER_ARN: 'arn:aws:ssm:eu-central-1:111122223333:parameter/app/db' }
const blobHeader = { account: '111122223333', keyId, backingKeyId: '0123456789abcdef0123456789abcdef' }
const backingKey = createSecretKey(randomBytes(32))

/** KMS as the client's keyring calls it, on our own blobs. */
const kms = {
  async generateDataKey(input: { EncryptionContext?: Record<string, string> }) {
    const Plaintext = randomBytes(32)
    const blob = encryptBlob(blobHeader, backingKey, Plaintext, input.EncryptionContext, randomBytes)
    return { KeyId: arn, Plaintext, CiphertextBlob: blob, $metadata: {} }
  },
  async decrypt(input: { CiphertextBlob: Uint8Array; EncryptionContext?: Record<string, string> }) {
    const Plaintext = decryptBlob(input.CiphertextBlob, backingKey, input.EncryptionContext)
    return { KeyId: arn, Plaintext, $metadata: {} }
  },
}
const keyring = new KmsKeyringNode({ generatorKeyId: arn, clientProvider: (() => kms) as never })
/** Requires key commitment, as it does unless told otherwise. */
const client = buildClient()

function ours(plaintext: Uint8Array, encryptionContext: Record<string, string> = context) {
  const bytes = randomBytes(32)
  const blob = encryptBlob(blobHeader, backingKey, bytes, encryptionContext, randomBytes)
  const dataKey = createSecretKey(bytes)
  const encryptedDataKey = { providerInfo: arn, blob }
  return {
    dataKey,
    message: encryptMessage({ plaintext, dataKey, encryptedDataKey, encryptionContext, random: randomBytes }),
  }
}

/** Opens as GetParameter does: data key from the header, then the body. */
function openOurs(message: Uint8Array): Buffer {
  const { encryptedDataKeys, encryptionContext } = readMessage(message)
  return decryptMessage(
    message,
    createSecretKey(decryptBlob(encryptedDataKeys[0]!.blob, backingKey, encryptionContext)),
  )
}

const LENGTHS = [0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 20_000]

test('AWS’s client opens our messages', async () => {
  for (const length of LENGTHS) {
    const plaintext = randomBytes(length)
    const { message } = ours(plaintext)
    const opened = await client.decrypt(keyring, message)
    assert.ok(opened.plaintext.equals(plaintext), `${length} bytes`)
    assert.deepEqual({ ...opened.messageHeader.encryptionContext }, context)
    assert.equal(opened.messageHeader.suiteId, 0x0478)
    assert.ok(openOurs(message).equals(plaintext), `${length} bytes`)
  }
})

test('AWS’s client opens our messages whatever their context', async () => {
  const contexts = [{}, { '😀': 'after', ﬁ: 'before', z: '', '10': 'x', '9': 'y' }, { name: 'Zoë', path: '/a b' }]
  for (const each of contexts) {
    const { message } = ours(Buffer.from('swordfish'), each)
    const opened = await client.decrypt(keyring, message)
    assert.equal(opened.plaintext.toString(), 'swordfish')
    assert.deepEqual({ ...opened.messageHeader.encryptionContext }, each)
    assert.deepEqual({ ...readMessage(message).encryptionContext }, each)
  }
})

test('AWS’s client refuses our message where the key is for another context', async () => {
  const bytes = randomBytes(32)
  const blob = encryptBlob(blobHeader, backingKey, bytes, { PARAMETER_ARN: 'another' }, randomBytes)
  const message = encryptMessage({
    plaintext: Buffer.from('swordfish'),
    dataKey: createSecretKey(bytes),
    encryptedDataKey: { providerInfo: arn, blob },
    encryptionContext: context,
    random: randomBytes,
  })
  await assert.rejects(client.decrypt(keyring, message))
  assert.throws(() => openOurs(message), OpenError)
})

test('we open messages of AWS’s client', async () => {
  const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
  for (const length of LENGTHS) {
    for (const frameLength of [4096, 1000]) {
      const plaintext = randomBytes(length)
      const encryptionContext = { ...context, '😀': 'after', ﬁ: 'before' }
      const { result } = await client.encrypt(keyring, plaintext, { encryptionContext, suiteId, frameLength })
      const header = readMessage(result)
      assert.deepEqual({ ...header.encryptionContext }, encryptionContext)
      assert.equal(header.frameLength, frameLength)
      assert.deepEqual(
        header.encryptedDataKeys.map(({ providerId, providerInfo }) => [providerId, providerInfo]),
        [['aws-kms', arn]],
      )
      assert.ok(openOurs(result).equals(plaintext), `${length} bytes in frames of ${frameLength}`)
    }
  }
})

test('both open a body that is not framed', async () => {
  const message = handMade('swordfish')
  assert.equal((await client.decrypt(keyring, message)).plaintext.toString(), 'swordfish')
  assert.equal(openOurs(message).toString(), 'swordfish')
  for (const { what, altered } of everyAlteration(message)) assert.throws(() => openOurs(altered), OpenError, what)
})

test('both refuse a message that does not commit to its key, though all else is right', async () => {
  const message = handMade('swordfish', { commitLabel: 'another label' })
  await assert.rejects(client.decrypt(keyring, message))
  assert.throws(() => openOurs(message), OpenError)
})

test('refuses suites that are signed or without key commitment', async () => {
  const lax = buildClient(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
  const { ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256: weak } = AlgorithmSuiteIdentifier
  const plaintext = Buffer.from('swordfish')
  const uncommitted = await lax.encrypt(keyring, plaintext, { encryptionContext: context, suiteId: weak })
  const signed = await client.encrypt(keyring, plaintext, { encryptionContext: context })
  for (const { result } of [uncommitted, signed]) assert.throws(() => readMessage(result), OpenError)
})

test('opens after no alteration', () => {
  const { message, dataKey } = ours(Buffer.from('swordfish'))
  for (const { what, altered } of everyAlteration(message)) {
    assert.throws(() => decryptMessage(altered, dataKey), OpenError, what)
  }
})

test('frames cannot be exchanged, left out or repeated', () => {
  const { message, dataKey } = ours(randomBytes(3 * 4096))
  const frame = 4 + 12 + 4096 + 16
  const end = message.length - (frame + 8)
  const start = end - 2 * frame
  const [head, one, two, last] = [
    message.subarray(0, start),
    message.subarray(start, start + frame),
    message.subarray(start + frame, end),
    message.subarray(end),
  ]
  assert.equal(decryptMessage(Buffer.concat([head, one, two, last]), dataKey).length, 3 * 4096)
  for (const frames of [
    [two, one, last],
    [one, last],
    [one, one, two, last],
    [one, two],
    [last],
    [one, two, last, last],
  ]) {
    assert.throws(() => decryptMessage(Buffer.concat([head, ...frames]), dataKey), OpenError)
  }
})

test('both refuse a last frame that is longer than a frame', async () => {
  const longest = handMade('swordfish', { frameLength: 9 })
  assert.equal((await client.decrypt(keyring, longest)).plaintext.toString(), 'swordfish')
  assert.equal(openOurs(longest).toString(), 'swordfish')
  const longer = handMade('swordfish', { frameLength: 8 })
  await assert.rejects(client.decrypt(keyring, longer))
  assert.throws(() => openOurs(longer), OpenError)
})

test('refuses a header that contradicts itself', () => {
  const { message } = ours(Buffer.from('swordfish'), { aa: '1' })
  const contextAt = 35
  const context = 2 + 2 + 2 + 2 + 2 + 1
  const edited = (at: number, replaced: number, hex: string) =>
    Buffer.concat([message.subarray(0, at), Buffer.from(hex, 'hex'), message.subarray(at + replaced)])
  const frameLengthAt = message.indexOf(Buffer.from('0200001000', 'hex'))
  assert.doesNotThrow(() => readMessage(edited(contextAt, context, '0000')))
  const contradictions = {
    'bytes after the pairs': edited(contextAt, context, '000a0001000261610001310f'),
    'more pairs than it holds': edited(contextAt, context, '0009000200026161000131'),
    'not UTF-8': edited(contextAt, context, '0009000100026161000131'.replace('6161', '61ff')),
    'no data key': edited(contextAt, frameLengthAt - contextAt, '00000000'),
    'framed without a frame length': edited(frameLengthAt, 5, '0200000000'),
    'not framed with a frame length': edited(frameLengthAt, 5, '0100001000'),
    'content of an unknown type': edited(frameLengthAt, 5, '0300001000'),
  }
  for (const [what, bytes] of Object.entries(contradictions)) {
    assert.throws(() => readMessage(bytes), OpenError, what)
  }
})

test('opens under no other data key', () => {
  const { message } = ours(Buffer.from('swordfish'))
  assert.throws(() => decryptMessage(message, createSecretKey(randomBytes(32))), OpenError)
})

test('arbitrary bytes are refused, never anything else', () => {
  const dataKey = createSecretKey(randomBytes(32))
  const start = Buffer.concat([Buffer.from('020478', 'hex'), Buffer.alloc(32)])
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, headed) => {
      const message = headed ? Buffer.concat([start, bytes]) : bytes
      assert.throws(() => decryptMessage(message, dataKey), OpenError)
      try {
        readMessage(message)
      } catch (error) {
        assert.ok(error instanceof OpenError)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a context with a repeated key, or one that names a member of Object, is no way in', () => {
  const { message } = ours(Buffer.from('swordfish'), { aa: '1', ab: '2' })
  const repeated = Buffer.from(message)
  repeated[repeated.indexOf('ab') + 1] = 'a'.charCodeAt(0)
  assert.throws(() => readMessage(repeated), OpenError)
  const pairs = JSON.parse('{"__proto__":"a","constructor":"b","\\ufeffmarked":"c"}')
  const odd = ours(Buffer.from('swordfish'), pairs)
  assert.deepEqual(Object.entries(readMessage(odd.message).encryptionContext).sort(), Object.entries(pairs).sort())
  assert.equal(openOurs(odd.message).toString(), 'swordfish')
})

test('what the format has no room for is an error', () => {
  assert.throws(() => ours(Buffer.alloc(0), { key: 'x'.repeat(0x10000) }), RangeError)
  assert.throws(() => ours(Buffer.alloc(0), { a: 'x'.repeat(0x8000), b: 'x'.repeat(0x8000) }), RangeError)
  const dataKey = createSecretKey(randomBytes(32))
  const message = { plaintext: Buffer.alloc(0), dataKey, random: randomBytes, encryptionContext: { key: '\ud800' } }
  const encryptedDataKey = { providerInfo: arn, blob: Buffer.alloc(1) }
  assert.throws(() => encryptMessage({ ...message, encryptedDataKey }), OpenError)
})

/**
 * A message by hand, from the message format reference: what neither we nor AWS's client would write. Its body is a
 * single block, or with a frame length one last frame.
 */
function handMade(text: string, { commitLabel = 'COMMITKEY', frameLength = 0 } = {}): Buffer {
  const number = (width: number, value: number) => Buffer.from(value.toString(16).padStart(2 * width, '0'), 'hex')
  const counted = (bytes: Buffer) => Buffer.concat([number(2, bytes.length), bytes])
  const dataKey = randomBytes(32)
  const messageId = randomBytes(32)
  const derive = (info: string) => Buffer.from(hkdfSync('sha512', dataKey, messageId, info, 32))
  const gcm = (iv: Buffer, bound: Buffer, plaintext: string) => {
    const cipher = createCipheriv('aes-256-gcm', derive('\x04\x78DERIVEKEY'), iv).setAAD(bound)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  const header = Buffer.concat([
    Buffer.from('020478', 'hex'),
    messageId,
    number(2, 0),
    number(2, 1),
    ...['aws-kms', arn].map((each) => counted(Buffer.from(each))),
    counted(encryptBlob(blobHeader, backingKey, dataKey, {}, randomBytes)),
    number(1, frameLength === 0 ? 1 : 2),
    number(4, frameLength),
    derive(commitLabel),
  ])
  const iv = randomBytes(12)
  const kind = `AWSKMSEncryptionClient ${frameLength === 0 ? 'Single Block' : 'Final Frame'}`
  const content = gcm(iv, Buffer.concat([messageId, Buffer.from(kind), number(4, 1), number(8, text.length)]), text)
  const before =
    frameLength === 0 ? [iv, number(8, text.length)] : [number(4, 0xffffffff), number(4, 1), iv, number(4, text.length)]
  return Buffer.concat([header, gcm(Buffer.alloc(12), header, ''), ...before, content])
}
