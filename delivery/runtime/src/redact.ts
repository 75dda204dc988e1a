/** Takes the secrets that this process was given out of a text, for logs: as they are, and as base64, hex, URL and JSON write them. */
import type { Fetched } from './source.ts'

/** Shorter ones would take half of every text with them. */
const shortest = 6
const most = 2_000

const known = new Set<string>()
let pattern: RegExp | undefined

/** Of parameters, only those that are secret; all that Secrets Manager has. */
export function remember({ value, type }: Fetched): void {
  if (type === 'String' || type === 'StringList') return
  const texts =
    typeof value === 'string'
      ? [value]
      : value instanceof Uint8Array
        ? [Buffer.from(value).toString()]
        : Object.values(value)
  for (const text of texts) addText(text)
}

/** For secrets that come from elsewhere. */
export function addText(text: string): void {
  if (text.length < shortest || known.has(text) || known.size >= most) return
  known.add(text)
  pattern = undefined
  // The values in a JSON object are secrets of their own.
  if (text.startsWith('{')) {
    try {
      for (const inner of Object.values(JSON.parse(text) as object)) if (typeof inner === 'string') addText(inner)
    } catch {
      // No JSON after all.
    }
  }
}

export function redact(text: string): string {
  if (known.size === 0) return text
  pattern ??= new RegExp(
    [...new Set([...known].flatMap(writings))]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|'),
    'g',
  )
  return text.replace(pattern, '[redacted]')
}

/** Every way in which a secret is likely to stand in a text. Within base64 its beginning and end depend on what is around it. */
export function writings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url')
    const start = Math.ceil((before * 8) / 6)
    const end = Math.floor(((before + bytes.length) * 8) / 6)
    return text.slice(start, end)
  })
  const inner = inBase64.filter((text) => text.length >= shortest)
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    bytes.toString('hex'),
    ...inner,
    ...inner.map((text) => text.replaceAll('-', '+').replaceAll('_', '/')),
  ]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
