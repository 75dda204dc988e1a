/** Distinctive secrets, and the eyes that look for them in whatever encoding they might have leaked in. */
import { randomBytes } from 'node:crypto'

/** Letters alone look the same in JSON, XML and URLs. */
export function canary(): string {
  return `QzCanary${randomBytes(15)
    .toString('base64')
    .replace(/[^A-Za-z]/g, 'w')}`
}

/** Every form of a text or of bytes that would give it away. */
export function formsOf(secret: string | Uint8Array): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret as Uint8Array)
  const forms = new Map<string, Buffer>([
    ['raw', bytes],
    ['hexadecimal', Buffer.from(bytes.toString('hex'))],
    ['HEXADECIMAL', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['decimal bytes', Buffer.from([...bytes].join(','))],
  ])
  // Base64 of a text that holds the secret depends on what stands before it; the ends also on what is around.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : 4)
    const certain = encoded.replace(/=+$/, '').slice(0, -1)
    forms.set(`base64 after ${before}`, Buffer.from(certain))
    forms.set(`base64url after ${before}`, Buffer.from(certain.replaceAll('+', '-').replaceAll('/', '_')))
  }
  if (typeof secret !== 'string') return forms
  const escaped = JSON.stringify(secret).slice(1, -1)
  forms.set('UTF-16, little-endian', Buffer.from(secret, 'utf16le'))
  forms.set('UTF-16, big-endian', Buffer.from(secret, 'utf16le').swap16())
  forms.set('JSON', Buffer.from(escaped))
  forms.set('JSON in JSON', Buffer.from(JSON.stringify(escaped).slice(1, -1)))
  forms.set(
    'JSON in ASCII',
    Buffer.from(escaped.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  )
  forms.set('URL', Buffer.from(encodeURIComponent(secret)))
  forms.set('XML', Buffer.from(secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')))
  return forms
}

/** In which of the places a secret shows, and how; empty when it does nowhere. */
export function sightings(
  secrets: ReadonlyMap<string, string | Uint8Array>,
  places: ReadonlyMap<string, Buffer>,
): string[] {
  const seen: string[] = []
  for (const [name, secret] of secrets) {
    for (const [form, bytes] of formsOf(secret)) {
      for (const [place, content] of places) if (content.includes(bytes)) seen.push(`${name} as ${form} in ${place}`)
    }
  }
  return seen
}
