/** Writes texts one after the other such that no two lists of texts give the same bytes. */
import { OpenError } from './open-error.ts'

/**
 * Each text as its length in UTF-8 bytes (u32, big-endian) and those bytes.
 * @throws OpenError for text with a lone surrogate: it has no UTF-8 of its own and would coincide with other text
 */
export function lengthPrefixed(texts: readonly string[]): Buffer {
  let capacity = 0
  for (const text of texts) {
    if (!text.isWellFormed()) throw new OpenError()
    capacity += 4 + 3 * text.length
  }
  const bytes = Buffer.allocUnsafe(capacity)
  let end = 0
  for (const text of texts) {
    const length = bytes.write(text, end + 4)
    bytes.writeUInt32BE(length, end)
    end += 4 + length
  }
  return bytes.subarray(0, end)
}
