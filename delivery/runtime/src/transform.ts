/** What becomes of a text: JSON, bytes in base64 as text, or itself. The words are Powertools'. */
import { SecretError } from './secret-error.ts'

export type Transform = 'json' | 'binary'

/** @throws SecretError Malformed, which quotes nothing of the value */
export function transformed(value: string | Uint8Array, transform: Transform, name: string): unknown {
  const malformed = (what: string) => new SecretError('Malformed', name, `it is not ${what}.`)
  const text = typeof value === 'string' ? value : new TextDecoder().decode(value)
  if (transform === 'binary') {
    if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(text)) throw malformed('base64')
    return Buffer.from(text, 'base64').toString()
  }
  try {
    return JSON.parse(text)
  } catch {
    // JSON.parse quotes what it could not read.
    throw malformed('JSON')
  }
}

/** By the end of its name, as `auto` means. */
export function transformFor(name: string): Transform | undefined {
  return /\.json$/i.test(name) ? 'json' : /\.binary$/i.test(name) ? 'binary' : undefined
}
