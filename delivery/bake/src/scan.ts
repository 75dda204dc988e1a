/** Looks through what is about to be deployed, templates and archives, for plaintext of secrets. Tells where it stands, never what. */
import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import type { Finder } from './find-plaintext.ts'

export interface Leak {
  /** As it is declared. */
  readonly name: string
  /** `template.json Resources.Fn.Properties.Environment.Variables.KEY`, `service.zip src/config.js:12`. */
  readonly where: string
  readonly isEncoded: boolean
}

export class ScanError extends Error {
  override name = 'ScanError'
}

/** As much as Lambda takes, and as much again for what is packed within what is packed. */
const mostBytes = 512 * 1024 * 1024
const deepest = 3

/** Every text in a value that is JSON. */
export function scanValue(find: Finder, value: unknown, file: string): Leak[] {
  const leaks: Leak[] = []
  const walk = (one: unknown, path: string) => {
    if (typeof one === 'string') {
      for (const { name, isEncoded } of find(Buffer.from(one)))
        leaks.push({ name, where: `${file} ${path}`, isEncoded })
    } else if (Array.isArray(one)) {
      for (const [n, item] of one.entries()) walk(item, `${path}[${n}]`)
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, item] of Object.entries(one)) {
        // The key is no part of a place that may be told when it is the secret.
        const held = find(Buffer.from(key))
        for (const { name, isEncoded } of held) leaks.push({ name, where: `${file} a key of ${path}`, isEncoded })
        const step = held.length > 0 ? '(key)' : key
        walk(item, path === '' ? step : `${path}.${step}`)
      }
    }
  }
  walk(value, '')
  return leaks
}

/** A file, and if it is packed what is packed in it. @throws ScanError when it is too large to be looked through */
export function scanFile(find: Finder, bytes: Uint8Array, file: string): Leak[] {
  let left = mostBytes
  const look = (content: Uint8Array, where: string, depth: number): Leak[] => {
    left -= content.length
    if (left < 0) throw new ScanError(`${file}: it is too large to be looked through for secrets.`)
    if (depth < deepest && startsWith(content, [0x50, 0x4b, 0x03, 0x04])) {
      return Object.entries(unzipped(content, where)).flatMap(([name, inner]) => {
        const held = find(Buffer.from(name))
        const leaks = held.map((one) => ({
          name: one.name,
          where: `${where} the name of a file`,
          isEncoded: one.isEncoded,
        }))
        return [...leaks, ...look(inner, `${where} ${held.length > 0 ? '(file)' : name}`, depth + 1)]
      })
    }
    if (depth < deepest && startsWith(content, [0x1f, 0x8b])) {
      const inner = gunzipped(content)
      if (inner !== undefined) return look(inner, where, depth + 1)
    }
    return find(content).map(({ name, offset, isEncoded }) => ({
      name,
      where: isUtf8(content) ? `${where}:${lineOf(content, offset)}` : `${where} at byte ${offset}`,
      isEncoded,
    }))
  }
  return look(bytes, file, 0)

  function unzipped(content: Uint8Array, where: string): Record<string, Uint8Array> {
    let size = 0
    try {
      return unzipSync(content, {
        filter: ({ name, originalSize }) => {
          size += originalSize
          if (size > left) throw new ScanError(`${file}: it is too large to be looked through for secrets.`)
          return !name.endsWith('/')
        },
      })
    } catch (error) {
      if (error instanceof ScanError) throw error
      throw new ScanError(`${where}: it is no whole archive, and cannot be looked through for secrets.`)
    }
  }

  function gunzipped(content: Uint8Array): Uint8Array | undefined {
    try {
      return gunzipSync(content, { maxOutputLength: Math.max(left, 1) })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        throw new ScanError(`${file}: it is too large to be looked through for secrets.`)
      }
      return undefined
    }
  }
}

/** What is packed in an archive. */
export function namesIn(archive: Uint8Array): string[] {
  const names: string[] = []
  unzipSync(archive, {
    filter: ({ name }) => {
      names.push(name)
      return false
    },
  })
  return names
}

/** One line for each secret and place. */
export function describeLeaks(leaks: readonly Leak[]): string[] {
  return leaks.map(({ name, where, isEncoded }) => `${name} stands in ${where}${isEncoded ? ', encoded' : ''}.`)
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, n) => bytes[n] === byte)
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let n = 0; n < offset; n++) if (bytes[n] === 0x0a) line++
  return line
}
