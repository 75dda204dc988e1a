/** Encryption context: the pairs that a ciphertext was made with and must be opened with. */
import { lengthPrefixed } from './length-prefixed.ts'

export type EncryptionContext = Readonly<Record<string, string>>

/** The pairs in the order of their keys' UTF-8 bytes, which for text with surrogates is not JavaScript's own order. */
export function sortedPairs(context: EncryptionContext | undefined): [key: string, value: string][] {
  const pairs = Object.entries(context ?? {})
  if (pairs.length < 2) return pairs
  return pairs
    .map((pair) => ({ pair, key: Buffer.from(pair[0]) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ pair }) => pair)
}

/**
 * Equal for equal contexts and for no others; empty for none, `undefined` and `{}` alike.
 * @throws OpenError for text that is not well-formed Unicode
 */
export function canonicalContext(context: EncryptionContext | undefined): Buffer {
  const texts: string[] = []
  for (const [key, value] of sortedPairs(context)) texts.push(key, value)
  return lengthPrefixed(texts)
}
