/**
 * The one construction under everything sealed here: AES-256-GCM with a fresh key for each message.
 *
 *     ┌────────┬─────────────┬────────┬────────────┬────────┐
 *     │ header │ nonce 16    │ IV 12  │ ciphertext │ tag 16 │
 *     └────────┴─────────────┴────────┴────────────┴────────┘
 *     message key     = SP 800-108(long-lived key, label, nonce)
 *     associated data = header ‖ nonce ‖ IV ‖ what the caller binds
 *
 * A key of its own for each message is why random IVs are safe for any number of messages: under one raw GCM key they
 * are only for the first 2³² (NIST SP 800-38D §8.3). The header must tell its own length, so that the parts of the
 * associated data cannot be shifted against each other.
 */
import type { KeyObject } from 'node:crypto'
import { decryptGcm, encryptGcm, IV_BYTES, TAG_BYTES } from './aes-gcm.ts'
import { deriveKey } from './derive-key.ts'
import { OpenError } from './open-error.ts'

/** Unpredictable bytes, exactly as many as asked for. */
export type Random = (bytes: number) => Buffer

const NONCE_BYTES = 16

/** What a box adds to its header and its plaintext. */
export const BOX_OVERHEAD = NONCE_BYTES + IV_BYTES + TAG_BYTES

/** @param label tells the formats apart: a box of one never opens as another */
export function sealMessage(
  key: KeyObject,
  label: string,
  header: Uint8Array,
  plaintext: Uint8Array,
  bound: Uint8Array,
  random: Random,
): Buffer {
  const fresh = random(NONCE_BYTES + IV_BYTES)
  if (fresh.length !== NONCE_BYTES + IV_BYTES) throw new RangeError('The random source gave another number of bytes.')
  const messageKey = deriveKey(key, label, fresh.subarray(0, NONCE_BYTES))
  const associated = Buffer.concat([header, fresh, bound])
  return Buffer.concat([header, fresh, encryptGcm(messageKey, fresh.subarray(NONCE_BYTES), associated, plaintext)])
}

/** @throws OpenError */
export function openMessage(
  key: KeyObject,
  label: string,
  box: Uint8Array,
  headerLength: number,
  bound: Uint8Array,
): Buffer {
  return openWith(messageKeyOf(key, label, box, headerLength), box, headerLength, bound)
}

/** The key of one box, which opens no other. @throws OpenError */
export function messageKeyOf(key: KeyObject, label: string, box: Uint8Array, headerLength: number): KeyObject {
  if (box.length < headerLength + BOX_OVERHEAD) throw new OpenError()
  return deriveKey(key, label, box.subarray(headerLength, headerLength + NONCE_BYTES))
}

/** @throws OpenError */
export function openWith(messageKey: KeyObject, box: Uint8Array, headerLength: number, bound: Uint8Array): Buffer {
  const ivStart = headerLength + NONCE_BYTES
  const bodyStart = ivStart + IV_BYTES
  const tagStart = box.length - TAG_BYTES
  const associated = Buffer.concat([box.subarray(0, bodyStart), bound])
  const iv = box.subarray(ivStart, bodyStart)
  return decryptGcm(messageKey, iv, associated, box.subarray(bodyStart, tagStart), box.subarray(tagStart))
}
