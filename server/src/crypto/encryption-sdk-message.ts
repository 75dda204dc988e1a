/**
 * Messages of the AWS Encryption SDK: what an Advanced SecureString is stored as, and what its clients open.
 *
 * One algorithm suite, 0x0478 (AES-256-GCM, HKDF-SHA-512, key commitment, no signature), in message format 2:
 *
 *     header  02 │ 0478 │ message id 32 │ u16 length of context │ context │ u16 count │ encrypted data keys
 *             │ content type 02 framed, 01 not │ u32 frame length, 0 if not framed │ key commitment 32 ║ tag 16
 *     frame   u32 sequence number │ IV 12 │ ciphertext of frame length │ tag 16
 *     last    FFFFFFFF │ u32 sequence number │ IV 12 │ u32 length │ ciphertext │ tag 16
 *     or, not framed:    IV 12 │ u64 length │ ciphertext │ tag 16
 *
 * Suites without key commitment are refused: under those one message can open to two plaintexts under two keys.
 * Source: AWS Encryption SDK Developer Guide, "Message format reference" and "Algorithms reference".
 */
import { createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decryptGcm, encryptGcm, IV_BYTES, TAG_BYTES } from './aes-gcm.ts'
import { ByteReader } from './byte-reader.ts'
import { type EncryptionContext, sortedPairs } from './encryption-context.ts'
import type { Random } from './message-box.ts'
import { OpenError } from './open-error.ts'

/** A data key as some provider encrypted it; KMS's is a ciphertext blob, with the key's ARN as information. */
export interface EncryptedDataKey {
  readonly providerId: string
  readonly providerInfo: string
  readonly blob: Uint8Array
}

/** What the header says, before a data key proves it. */
export interface MessageHeader {
  readonly messageId: Buffer
  /** Without prototype. */
  readonly encryptionContext: EncryptionContext
  readonly encryptedDataKeys: readonly EncryptedDataKey[]
  /** Bytes in each frame but the last; 0 for a body that is not framed. */
  readonly frameLength: number
}

interface ParsedMessage extends MessageHeader {
  readonly commitment: Buffer
  /** All that the header's tag authenticates. */
  readonly authenticated: Uint8Array
  readonly headerTag: Buffer
  readonly body: ByteReader
}

const FORMAT_AND_SUITE = Buffer.from('020478', 'hex')
const MESSAGE_ID_BYTES = 32
const COMMITMENT_BYTES = 32
const FRAMED = 2
const NOT_FRAMED = 1
const LAST_FRAME = 0xffffffff
/** The SDKs' default. */
const FRAME_BYTES = 4096
const HEADER_IV = Buffer.alloc(IV_BYTES)
const NOTHING = Buffer.alloc(0)
const KMS_PROVIDER = 'aws-kms'

/** The texts that tell parts of a body from each other in their associated data. */
const FRAME = 'AWSKMSEncryptionClient Frame'
const FINAL_FRAME = 'AWSKMSEncryptionClient Final Frame'
const SINGLE_BLOCK = 'AWSKMSEncryptionClient Single Block'

/**
 * @param dataKey 256 bits, for this message alone
 * @param encryptedDataKey the same key as KMS encrypted it under the same context, and the ARN of the KMS key
 * @throws RangeError where the format has no room for the context or the data key
 */
export function encryptMessage(message: {
  readonly plaintext: Uint8Array
  readonly dataKey: KeyObject
  readonly encryptedDataKey: { readonly providerInfo: string; readonly blob: Uint8Array }
  readonly encryptionContext: EncryptionContext
  readonly random: Random
}): Buffer {
  const { plaintext, dataKey, encryptedDataKey, encryptionContext, random } = message
  const messageId = random(MESSAGE_ID_BYTES)
  if (messageId.length !== MESSAGE_ID_BYTES) throw new RangeError('The random source gave another number of bytes.')
  const context = contextBytes(encryptionContext)
  const header = Buffer.concat([
    FORMAT_AND_SUITE,
    messageId,
    unsigned(2, context.length),
    context,
    unsigned(2, 1),
    counted(Buffer.from(KMS_PROVIDER)),
    counted(Buffer.from(encryptedDataKey.providerInfo)),
    counted(encryptedDataKey.blob),
    unsigned(1, FRAMED),
    unsigned(4, FRAME_BYTES),
    commitmentOf(dataKey, messageId),
  ])
  const key = messageKey(dataKey, messageId)
  const parts = [header, encryptGcm(key, HEADER_IV, header, NOTHING)]
  let sequence = 1
  let at = 0
  for (; plaintext.length - at > FRAME_BYTES; sequence++, at += FRAME_BYTES) {
    const iv = frameIv(sequence)
    const bound = bodyBound(messageId, FRAME, sequence, FRAME_BYTES)
    parts.push(unsigned(4, sequence), iv, encryptGcm(key, iv, bound, plaintext.subarray(at, at + FRAME_BYTES)))
  }
  const rest = plaintext.subarray(at)
  const iv = frameIv(sequence)
  const bound = bodyBound(messageId, FINAL_FRAME, sequence, rest.length)
  parts.push(unsigned(4, LAST_FRAME), unsigned(4, sequence), iv, unsigned(4, rest.length))
  parts.push(encryptGcm(key, iv, bound, rest))
  return Buffer.concat(parts)
}

/**
 * Reads the header, for the encrypted data keys; nothing in it is proven until `decryptMessage` has returned.
 * @throws OpenError
 */
export function readMessage(bytes: Uint8Array): MessageHeader {
  const { messageId, encryptionContext, encryptedDataKeys, frameLength } = parse(bytes)
  return { messageId, encryptionContext, encryptedDataKeys, frameLength }
}

/** The data key as KMS, its first provider, encrypted it. @throws OpenError */
export function dataKeyBlobOf(message: Uint8Array): Uint8Array {
  const [first] = parse(message).encryptedDataKeys
  if (first === undefined) throw new OpenError()
  return first.blob
}

/** @throws OpenError */
export function decryptMessage(bytes: Uint8Array, dataKey: KeyObject): Buffer {
  const { messageId, frameLength, commitment, authenticated, headerTag, body } = parse(bytes)
  if (!timingSafeEqual(commitmentOf(dataKey, messageId), commitment)) throw new OpenError()
  const key = messageKey(dataKey, messageId)
  decryptGcm(key, HEADER_IV, authenticated, NOTHING, headerTag)
  const plaintext =
    frameLength === 0 ? decryptBlock(key, messageId, body) : decryptFrames(key, messageId, frameLength, body)
  if (!body.atEnd) throw new OpenError()
  return plaintext
}

function parse(bytes: Uint8Array): ParsedMessage {
  const reader = new ByteReader(bytes)
  if (!reader.bytes(FORMAT_AND_SUITE.length).equals(FORMAT_AND_SUITE)) throw new OpenError()
  const messageId = reader.bytes(MESSAGE_ID_BYTES)
  const encryptionContext = readContext(new ByteReader(reader.counted()))
  const encryptedDataKeys: EncryptedDataKey[] = []
  for (let count = reader.number(2); count > 0; count--) {
    encryptedDataKeys.push({ providerId: reader.text(), providerInfo: reader.text(), blob: reader.counted() })
  }
  const contentType = reader.number(1)
  const frameLength = reader.number(4)
  if (encryptedDataKeys.length === 0) throw new OpenError()
  if (frameLength === 0 ? contentType !== NOT_FRAMED : contentType !== FRAMED) throw new OpenError()
  const commitment = reader.bytes(COMMITMENT_BYTES)
  const authenticated = bytes.subarray(0, reader.position)
  const headerTag = reader.bytes(TAG_BYTES)
  return {
    messageId,
    encryptionContext,
    encryptedDataKeys,
    frameLength,
    commitment,
    authenticated,
    headerTag,
    body: reader,
  }
}

function readContext(reader: ByteReader): EncryptionContext {
  const context: Record<string, string> = Object.create(null)
  if (reader.atEnd) return context
  for (let count = reader.number(2); count > 0; count--) {
    const key = reader.text()
    if (key in context) throw new OpenError()
    context[key] = reader.text()
  }
  if (!reader.atEnd) throw new OpenError()
  return context
}

/** No context is no bytes at all: not even a count. */
function contextBytes(context: EncryptionContext): Buffer {
  const pairs = sortedPairs(context)
  if (pairs.length === 0) return NOTHING
  const texts = pairs.flat().map((text) => {
    // Its UTF-8 would read back as another text than the one that KMS bound the data key to.
    if (!text.isWellFormed()) throw new OpenError()
    return counted(Buffer.from(text))
  })
  return Buffer.concat([unsigned(2, pairs.length), ...texts])
}

function decryptFrames(key: KeyObject, messageId: Buffer, frameLength: number, body: ByteReader): Buffer {
  const frames: Buffer[] = []
  for (let sequence = 1; ; sequence++) {
    const marker = body.number(4)
    const last = marker === LAST_FRAME
    if ((last ? body.number(4) : marker) !== sequence) throw new OpenError()
    const iv = body.bytes(IV_BYTES)
    const length = last ? body.number(4) : frameLength
    if (length > frameLength) throw new OpenError()
    const ciphertext = body.bytes(length)
    const bound = bodyBound(messageId, last ? FINAL_FRAME : FRAME, sequence, length)
    frames.push(decryptGcm(key, iv, bound, ciphertext, body.bytes(TAG_BYTES)))
    if (last) return Buffer.concat(frames)
  }
}

function decryptBlock(key: KeyObject, messageId: Buffer, body: ByteReader): Buffer {
  const iv = body.bytes(IV_BYTES)
  // The upper half of a u64: no message that long is ever held in memory.
  if (body.number(4) !== 0) throw new OpenError()
  const length = body.number(4)
  const ciphertext = body.bytes(length)
  return decryptGcm(key, iv, bodyBound(messageId, SINGLE_BLOCK, 1, length), ciphertext, body.bytes(TAG_BYTES))
}

function commitmentOf(dataKey: KeyObject, messageId: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha512', dataKey, messageId, 'COMMITKEY', COMMITMENT_BYTES))
}

function messageKey(dataKey: KeyObject, messageId: Uint8Array): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha512', dataKey, messageId, '\x04\x78DERIVEKEY', 32))
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

function bodyBound(messageId: Uint8Array, kind: string, sequence: number, length: number): Buffer {
  return Buffer.concat([messageId, Buffer.from(kind), unsigned(4, sequence), unsigned(4, 0), unsigned(4, length)])
}

/** Each IV occurs once under a message's key: the header has 0, the frames count from 1. */
function frameIv(sequence: number): Buffer {
  const iv = Buffer.alloc(IV_BYTES)
  iv.writeUInt32BE(sequence, IV_BYTES - 4)
  return iv
}

function counted(bytes: Uint8Array): Buffer {
  return Buffer.concat([unsigned(2, bytes.length), bytes])
}

/** A big-endian number; RangeError if it has no room. */
function unsigned(width: 1 | 2 | 4, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(width)
  bytes.writeUIntBE(value, 0, width)
  return bytes
}
