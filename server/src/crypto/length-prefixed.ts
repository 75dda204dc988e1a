/** Writes texts one after the other such that no two lists of texts give the same bytes. */
import { OpenError } from './open-error.ts'

/**
 * Each text as its length in UTF-8 bytes (u32, big-endian) and those bytes.
 * @throws OpenError for text with a lone surrogate: it has no UTF-8 of its own and would coincide with other text
 */
export function lengthPrefixed(texts: readonly string[]): Buffer {
  let joined = ''
  for (const text of texts) {
    if (!text.isWellFormed()) throw new OpenError()
    joined += `\0\0\0\0${text}`
  }
  const bytes = Buffer.from(joined)
  const isAscii = bytes.length === joined.length
  let end = 0
  for (const text of texts) {
    const length = isAscii ? text.length : Buffer.byteLength(text)
    bytes.writeUInt32BE(length, end)
    end += 4 + length
  }
  return bytes
}
