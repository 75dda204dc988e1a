/**
 * Opaque strings that a client carries for us: session tokens and pagination cursors.
 *
 * A token, version 1, in base64url without padding (see message-box.ts for the right half):
 *
 *     ┌──────┬──────────┬───────┬────────────┬────────┐
 *     │ 0x01 │ nonce 16 │ IV 12 │ ciphertext │ tag 16 │
 *     └──────┴──────────┴───────┴────────────┴────────┘
 *     label "larder/token/1"; bound: purpose, associated, each length-prefixed
 */
import type { KeyObject } from 'node:crypto'
import { lengthPrefixed } from './length-prefixed.ts'
import { BOX_OVERHEAD, openMessage, type Random, sealMessage } from './message-box.ts'
import { OpenError } from './open-error.ts'

const HEADER = Buffer.from([1])
const LABEL = 'larder/token/1'
const MAX_PAYLOAD_BYTES = 12_288
const MAX_CHARACTERS = Math.ceil(((HEADER.length + BOX_OVERHEAD + MAX_PAYLOAD_BYTES) * 4) / 3)

/**
 * @param purpose what the token is for: a constant
 * @param payload at most 12,288 bytes
 * @param associated what the token must be presented with, such as account, region and request of a cursor
 */
export function sealToken(
  key: KeyObject,
  purpose: string,
  payload: Uint8Array,
  random: Random,
  associated = '',
): string {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('The payload is too long for a token.')
  return sealMessage(key, LABEL, HEADER, payload, lengthPrefixed([purpose, associated]), random).toString('base64url')
}

/**
 * The payload of a token sealed for the same purpose and associated text.
 * @throws OpenError
 */
export function openToken(key: KeyObject, purpose: string, token: string, associated = ''): Buffer {
  if (token.length > MAX_CHARACTERS) throw new OpenError()
  const box = Buffer.from(token, 'base64url')
  // Node's decoder skips what it does not know; without this a token would have many spellings.
  if (box.toString('base64url') !== token || box[0] !== HEADER[0]) throw new OpenError()
  return openMessage(key, LABEL, box, HEADER.length, lengthPrefixed([purpose, associated]))
}
