/**
 * Opens key material that people wrapped for its way here: encrypted with an RSA public key, or with an AES key that is itself encrypted so.
 *
 *     RSAES_OAEP_…         RSA-OAEP(material)
 *     RSA_AES_KEY_WRAP_…   RSA-OAEP(AES key) ‖ AES-KWP(material)     as PKCS #11 has it, CKM_RSA_AES_KEY_WRAP
 *
 * Sources: RFC 8017 (OAEP), RFC 5649 (AES key wrap with padding), PKCS #11 3.0 section 2.1.21.
 */
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import { OpenError } from './open-error.ts'

interface Wrapping {
  readonly oaepHash: 'sha1' | 'sha256'
  /** Whether an AES key stands between. */
  readonly aes: boolean
}

const wrappings = {
  RSAES_OAEP_SHA_1: { oaepHash: 'sha1', aes: false },
  RSAES_OAEP_SHA_256: { oaepHash: 'sha256', aes: false },
  RSA_AES_KEY_WRAP_SHA_1: { oaepHash: 'sha1', aes: true },
  RSA_AES_KEY_WRAP_SHA_256: { oaepHash: 'sha256', aes: true },
} as const satisfies Record<string, Wrapping>

/** As KMS names them. */
export type WrappingAlgorithm = keyof typeof wrappings

export const wrappingAlgorithms = Object.keys(wrappings) as readonly WrappingAlgorithm[]

const AES_KEY_BYTES = 32
/** The initial value and one block. */
const KWP_LEAST_BYTES = 16
/** The "alternative initial value" up to the length. Source: RFC 5649, section 3. */
const KWP_START = Buffer.from('a65959a6', 'hex')

/**
 * The material, in a buffer that the caller overwrites.
 * @throws OpenError whatever is wrong
 */
export function unwrapKey(privateKey: KeyObject, algorithm: WrappingAlgorithm, wrapped: Uint8Array): Buffer {
  const { oaepHash, aes } = wrappings[algorithm]
  if (!aes) return openOaep(privateKey, oaepHash, wrapped)
  const split = privateKey.asymmetricKeyDetails!.modulusLength! / 8
  const aesKey = openOaep(privateKey, oaepHash, wrapped.subarray(0, split))
  try {
    return openKwp(aesKey, wrapped.subarray(split))
  } finally {
    aesKey.fill(0)
  }
}

function openOaep(key: KeyObject, oaepHash: string, wrapped: Uint8Array): Buffer {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped)
  } catch {
    throw new OpenError()
  }
}

function openKwp(key: Buffer, wrapped: Uint8Array): Buffer {
  // Of nothing Node's decipher makes nothing, and calls that authentic.
  if (key.length !== AES_KEY_BYTES || wrapped.length < KWP_LEAST_BYTES) throw new OpenError()
  try {
    const decipher = createDecipheriv('id-aes256-wrap-pad', key, KWP_START)
    const material = decipher.update(wrapped)
    decipher.final()
    return material
  } catch {
    throw new OpenError()
  }
}
