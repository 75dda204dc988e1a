/** Takes secrets out of what a command prints, also where one is split between two pieces. Works on bytes, so that it breaks no character. */
import { Transform } from 'node:stream'
import { writings } from '@larder/runtime/redact.ts'

const mark = '[redacted]'
/** Shorter ones would take half of every text with them. */
const shortest = 4

/** A stream for each of the command's outputs. */
export function redacting(secrets: readonly string[]): Transform {
  const found = secrets.filter((secret) => Buffer.byteLength(secret) >= shortest).flatMap(writings)
  // Latin-1 has one character for every byte.
  const patterns = [...new Set(found.map((text) => Buffer.from(text).toString('latin1')))].filter(
    (text) => text.length >= shortest,
  )
  const longestFirst = patterns.sort((a, b) => b.length - a.length)
  const any = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escaped).join('|'), 'g')
  let held = ''
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = held + chunk.toString('latin1')
      const from = unfinished(text, longestFirst)
      // A match that ends before what is held is whole; one that reaches into it will be seen with what follows.
      held = text.slice(from)
      done(null, Buffer.from(replaced(text.slice(0, from), any), 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(replaced(held, any), 'latin1'))
    },
  })
}

function replaced(text: string, any: RegExp | undefined): string {
  return any === undefined ? text : text.replace(any, mark)
}

/** Where the longest end of the text begins that a secret might begin with; the text's length when there is none. */
function unfinished(text: string, patterns: readonly string[]): number {
  const longest = patterns[0]?.length ?? 0
  for (let from = Math.max(0, text.length - longest + 1); from < text.length; from++) {
    const end = text.slice(from)
    if (patterns.some((pattern) => pattern.length > end.length && pattern.startsWith(end)))
      return beforeWhole(text, from, patterns)
  }
  return text.length
}

/** A secret may overlap what is held back: then it is held back as well. */
function beforeWhole(text: string, from: number, patterns: readonly string[]): number {
  let start = from
  for (const pattern of patterns) {
    for (
      let at = text.indexOf(pattern, Math.max(0, from - pattern.length));
      at >= 0 && at < from;
      at = text.indexOf(pattern, at + 1)
    ) {
      if (at + pattern.length > from) start = Math.min(start, at)
    }
  }
  return start
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
