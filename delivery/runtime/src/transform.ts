/** What becomes of a text: JSON, bytes in base64 as text, or itself. The words are Powertools'. */

export type Transform = 'json' | 'binary'

/** @throws SyntaxError that quotes nothing of the value */
export function transformed(value: string | Uint8Array, transform: Transform): unknown {
  const text = typeof value === 'string' ? value : new TextDecoder().decode(value)
  if (transform === 'binary') return fromBase64(text)
  try {
    return JSON.parse(text)
  } catch {
    // JSON.parse quotes what it could not read.
    throw new SyntaxError('it is not JSON')
  }
}

function fromBase64(text: string): string {
  if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(text)) throw new SyntaxError('it is not base64')
  return Buffer.from(text, 'base64').toString()
}

/** By the end of its name, as `auto` means. */
export function transformFor(name: string): Transform | undefined {
  return /\.json$/i.test(name) ? 'json' : /\.binary$/i.test(name) ? 'binary' : undefined
}
