/**
 * JSON as the policy language wants it: an object that names no key twice, since two readers would disagree about which
 * one counts.
 */
import { quote, syntaxError } from './policy-error.ts'

/** A JSON object as JSON.parse made it. Its keys come from outside: read it with Object.entries or Object.hasOwn. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Throws PolicyError unless the text is one JSON object without duplicate keys at any depth. */
export function parseJsonObject(text: string): JsonObject {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw syntaxError('The document is not valid JSON.')
  }
  if (!isObject(document)) throw syntaxError('The document must be a JSON object.')
  refuseDuplicateKeys(text)
  return document
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * JSON.parse keeps the last of two equal keys and says nothing. The text has parsed, so a string before a colon is a
 * key of the innermost object.
 */
function refuseDuplicateKeys(text: string): void {
  const open: Set<string>[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') open.push(new Set())
    else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const end = endOfString(text, at)
      if (isBeforeColon(text, end + 1)) {
        const key = JSON.parse(text.slice(at, end + 1)) as string
        const keys = open.at(-1)!
        if (keys.has(key)) throw syntaxError(`${quote(key)} stands twice in the same object.`)
        keys.add(key)
      }
      at = end
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++
  return text[at] === ':'
}
