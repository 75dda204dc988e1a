/**
 * KMS's CiphertextBlob: tells which key opens it, so that Decrypt needs no KeyId, and after a rotation which of that
 * key's backing keys. Modelled on AWS's description of its own (KMS cryptographic details, "Customer data operations").
 *
 * A blob, version 1 (see message-box.ts for the right half):
 *
 *     ┌────────────────┬─────────────┬────────────┬────────────────────┬──────────┬───────┬────────────┬────────┐
 *     │ 01 02 02 00 78 │ u8, account │ u8, key id │ u8, backing key id │ nonce 16 │ IV 12 │ ciphertext │ tag 16 │
 *     └────────────────┴─────────────┴────────────┴────────────────────┴──────────┴───────┴────────────┴────────┘
 *     label "larder/kms/1"; bound: the encryption context (encryption-context.ts)
 *
 * The first five bytes are the version and make the blob's base64 begin with AQICAHg, as AWS's does: tools recognize
 * ciphertext by it. Ids are ASCII after their length.
 */
import type { KeyObject } from 'node:crypto'
import { canonicalContext, type EncryptionContext } from './encryption-context.ts'
import { BOX_OVERHEAD, messageKeyOf, openWith, type Random, sealMessage } from './message-box.ts'
import { OpenError } from './open-error.ts'

export { canonicalContext } from './encryption-context.ts'

export interface BlobHeader {
  /** Twelve digits. */
  readonly account: string
  /** A UUID, or `mrk-` and 32 hexadecimal digits. */
  readonly keyId: string
  /** 32 hexadecimal digits, or a UUID. */
  readonly backingKeyId: string
}

const VERSION = Buffer.from('0102020078', 'hex')
const LABEL = 'larder/kms/1'
const ACCOUNT = /^[0-9]{12}$/
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const KEY_ID = new RegExp(`^(?:${UUID}|mrk-[0-9a-f]{32})$`)
const BACKING_KEY_ID = new RegExp(`^(?:${UUID}|[0-9a-f]{32})$`)
/** KMS's limits on Encrypt and on Decrypt. */
const MAX_PLAINTEXT_BYTES = 4096
const MAX_BLOB_BYTES = 6144

/**
 * @param key the backing key that the header names
 * @param plaintext at most 4096 bytes, which give a blob of less than 4240
 * @throws OpenError for a context that is not well-formed Unicode; RangeError and TypeError for defects of the caller
 */
export function encryptBlob(
  header: BlobHeader,
  key: KeyObject,
  plaintext: Uint8Array,
  encryptionContext: EncryptionContext | undefined,
  random: Random,
): Buffer {
  if (plaintext.length > MAX_PLAINTEXT_BYTES) throw new RangeError('The plaintext is too long for a ciphertext blob.')
  return sealMessage(key, LABEL, headerBytes(header), plaintext, canonicalContext(encryptionContext), random)
}

/** What a blob says of itself, before anything proves it; undefined for what no encryptBlob made. Never throws. */
export function readBlobHeader(blob: Uint8Array): BlobHeader | undefined {
  return held.get(blob)?.header ?? parse(blob)
}

/**
 * @param key the backing key that the blob's header names
 * @param header of the blob, for those who have read it already
 * @throws OpenError
 */
export function decryptBlob(
  blob: Uint8Array,
  key: KeyObject,
  encryptionContext: EncryptionContext | undefined,
  header = readBlobHeader(blob),
): Buffer {
  if (header === undefined) throw new OpenError()
  const headerLength = lengthOf(header)
  return openWith(keyOf(blob, key, headerLength), blob, headerLength, canonicalContext(encryptionContext))
}

interface Held {
  readonly header: BlobHeader
  /** The key of this blob alone, and the backing key that it was derived from. */
  opens?: { readonly under: KeyObject; readonly with: KeyObject }
}

/** What was read of blobs that lie in rows which the store remembers. One whose bytes changed meanwhile would not open, since they are authenticated. */
const held = new WeakMap<Uint8Array, Held>()

/** For a blob that will be opened again and again: what is found out about it is kept for as long as somebody holds it. */
export function holdBlob(blob: Uint8Array): void {
  const header = parse(blob)
  if (header !== undefined) held.set(blob, { header })
}

function keyOf(blob: Uint8Array, under: KeyObject, headerLength: number): KeyObject {
  const known = held.get(blob)
  if (known === undefined) return messageKeyOf(under, LABEL, blob, headerLength)
  if (known.opens?.under !== under) known.opens = { under, with: messageKeyOf(under, LABEL, blob, headerLength) }
  return known.opens.with
}

function headerBytes(header: BlobHeader): Buffer {
  const { account, keyId, backingKeyId } = header
  if (!ACCOUNT.test(account) || !KEY_ID.test(keyId) || !BACKING_KEY_ID.test(backingKeyId)) {
    throw new TypeError('A ciphertext blob needs an account, a key id and a backing key id in their canonical forms.')
  }
  const bytes = Buffer.allocUnsafe(lengthOf(header))
  let end = VERSION.copy(bytes)
  for (const id of [account, keyId, backingKeyId]) {
    bytes[end] = id.length
    end += 1 + bytes.write(id, end + 1, 'latin1')
  }
  return bytes
}

function lengthOf({ account, keyId, backingKeyId }: BlobHeader): number {
  return VERSION.length + 3 + account.length + keyId.length + backingKeyId.length
}

function parse(blob: Uint8Array): BlobHeader | undefined {
  if (blob.length > MAX_BLOB_BYTES) return undefined
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length)
  if (!VERSION.equals(bytes.subarray(0, VERSION.length))) return undefined
  let end = VERSION.length
  const id = (): string => {
    const start = end + 1
    end = start + (bytes[end] ?? 0)
    return bytes.toString('latin1', start, end)
  }
  const header = { account: id(), keyId: id(), backingKeyId: id() }
  // Past the end, an id is shorter than its length says and its pattern or the size below refuses it.
  if (!ACCOUNT.test(header.account) || !KEY_ID.test(header.keyId) || !BACKING_KEY_ID.test(header.backingKeyId)) {
    return undefined
  }
  return blob.length < end + BOX_OVERHEAD ? undefined : header
}
