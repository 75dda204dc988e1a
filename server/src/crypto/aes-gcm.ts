/** AES-256-GCM with tags of full length, which gives no plaintext that it has not authenticated. */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { OpenError } from './open-error.ts'

const CIPHER = 'aes-256-gcm'
export const IV_BYTES = 12
export const TAG_BYTES = 16
const TAG_LENGTH = { authTagLength: TAG_BYTES }

/**
 * Ciphertext, then tag.
 * @param iv never twice under one key
 */
export function encryptGcm(key: KeyObject, iv: Uint8Array, bound: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, key, iv, TAG_LENGTH)
  cipher.setAAD(bound)
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([ciphertext, cipher.getAuthTag()])
}

/** @throws OpenError */
export function decryptGcm(
  key: KeyObject,
  iv: Uint8Array,
  bound: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Buffer {
  const decipher = createDecipheriv(CIPHER, key, iv, TAG_LENGTH)
  decipher.setAAD(bound)
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(ciphertext)
  try {
    decipher.final()
  } catch {
    plaintext.fill(0)
    throw new OpenError()
  }
  return plaintext
}
