/** Takes the secrets that this process was given out of a text, for logs: as they are, and as base64, hex, URL and JSON write them. */
import type { Fetched } from './source.ts'

/** Shorter ones would take half of every text with them. */
const shortest = 6
const most = 2_000

type Given = Fetched['value']

/** Only kept here: most processes never ask for what follows from it. */
const given = new Set<Given>()
let texts = new Set<string>()
let pattern: RegExp | undefined

/** Of parameters, only those that are secret; all that Secrets Manager has. */
export function remember({ value, type = '' }: Fetched): void {
  if (!type.startsWith('String') && given.size < most) given.add(value)
}

/** For secrets that come from elsewhere. */
export function addSecret(text: string): void {
  given.add(text)
}

export function redact(text: string): string {
  if (given.size === 0 && texts.size === 0) return text
  if (given.size > 0) takeIn()
  return pattern === undefined ? text : text.replace(pattern, '[redacted]')
}

function takeIn(): void {
  const found = new Set([...texts, ...[...given].flatMap(textsOf).filter((text) => text.length >= shortest)])
  given.clear()
  if (found.size === texts.size) return
  texts = found
  const all = new Set([...texts].flatMap(writings))
  pattern = new RegExp(
    [...all]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|'),
    'g',
  )
}

/** The values in a JSON object are secrets of their own. */
function textsOf(value: Given): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()]
  if (typeof value !== 'string') return Object.values(value)
  if (!value.startsWith('{')) return [value]
  try {
    const inner = Object.values(JSON.parse(value) as object)
    return [value, ...inner.filter((one) => typeof one === 'string')]
  } catch {
    return [value]
  }
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
  const json = JSON.stringify(secret).slice(1, -1)
  const percent = encodeURIComponent(secret)
  return [
    secret,
    json,
    // As Python and Java write it, and inside another JSON.
    json.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    JSON.stringify(json).slice(1, -1),
    percent,
    percent.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...inner,
    ...inner.map((text) => text.replaceAll('-', '+').replaceAll('_', '/')),
  ]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
