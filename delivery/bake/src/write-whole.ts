/** Files that stand whole or not at all, and never in place of a file that is somebody else's. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { BakeError } from './bakeable.ts'

/** Writes all of them or, when one cannot be written, none. @throws BakeError; an Error of the file system */
export function writeWhole(files: ReadonlyMap<string, string>): void {
  for (const file of files.keys()) refuseForeign(file)
  const aside = new Map([...files.keys()].map((file) => [file, `${file}.${process.pid}.part`]))
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(aside.get(file)!, text, { flag: 'wx' })
    }
  } catch (error) {
    for (const part of aside.values()) rmSync(part, { force: true })
    throw error
  }
  for (const [file, part] of aside) renameSync(part, file)
}

/** @throws BakeError */
export function refuseForeign(file: string): void {
  const text = textOf(file)
  if (text === undefined || isOurs(text)) return
  throw new BakeError([`${file} is there already, and not a file of baked secrets or a manifest. Move it away first.`])
}

export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isOurs(text: string): boolean {
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
    if ('larder' in given) return true
    const entries: unknown[] = Object.values(given)
    return entries.every((one) => typeof one === 'object' && one !== null && 'ciphertext' in one && 'arn' in one)
  } catch {
    return false
  }
}
