/** Finds secrets in bytes, as they are and as encodings write them: in one pass, however many are looked for. */
import { isUtf8 } from 'node:buffer'
import { writings } from '@larder/runtime/redact.ts'

export interface Found {
  /** As it is declared. */
  readonly name: string
  readonly offset: number
  readonly isEncoded: boolean
}

/** The first place of each secret. */
export type Finder = (bytes: Uint8Array) => Found[]

interface Pattern {
  readonly name: string
  readonly bytes: Uint8Array
  readonly isEncoded: boolean
}

const shortest = 6

/** @param secrets the values of each, by its name */
export function plaintextFinder(secrets: ReadonlyMap<string, readonly Uint8Array[]>): Finder {
  /** By the first two bytes; most places in a file begin none. */
  const byStart = new Map<number, Pattern[]>()
  const begins = new Uint8Array(65_536)
  for (const [name, values] of secrets) {
    for (const pattern of values.flatMap((value) => patternsOf(name, value))) {
      const start = (pattern.bytes[0]! << 8) | pattern.bytes[1]!
      begins[start] = 1
      byStart.set(start, [...(byStart.get(start) ?? []), pattern])
    }
  }
  return (bytes) => {
    const found = new Map<string, Found>()
    for (let offset = 0; offset + 1 < bytes.length; offset++) {
      const start = (bytes[offset]! << 8) | bytes[offset + 1]!
      if (begins[start] === 0) continue
      for (const { name, bytes: wanted, isEncoded } of byStart.get(start)!) {
        if (!found.has(name) && standsAt(bytes, offset, wanted)) found.set(name, { name, offset, isEncoded })
      }
    }
    return [...found.values()]
  }
}

function standsAt(bytes: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  if (offset + wanted.length > bytes.length) return false
  for (let n = 2; n < wanted.length; n++) if (bytes[offset + n] !== wanted[n]) return false
  return true
}

function patternsOf(name: string, value: Uint8Array): Pattern[] {
  const bytes = Buffer.from(value)
  // What is no text travels as base64.
  const text = isUtf8(bytes) ? bytes.toString() : bytes.toString('base64')
  const utf16 = Buffer.from(text, 'utf16le')
  const escaped = JSON.stringify(text).slice(1, -1)
  const encoded = [
    ...[...writings(text), bytes.toString('hex').toUpperCase(), JSON.stringify(escaped).slice(1, -1)].map((one) =>
      Buffer.from(one),
    ),
    Buffer.from(encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())),
    utf16,
    Buffer.from(utf16).swap16(),
  ]
  const unlike = encoded.filter((one) => one.length >= shortest && !one.equals(bytes))
  return [{ name, bytes, isEncoded: false }, ...unlike.map((one) => ({ name, bytes: one, isEncoded: true }))]
}
