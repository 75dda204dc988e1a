/**
 * The root key: the one secret that Larder's data directory does not hold in a form that anything else opens.
 * It wraps the domain keys (key-hierarchy.ts) and nothing else. A wrapped key:
 *
 *     ┌──────┬───────────────┬─────────────────────────────────────────┐
 *     │ 0x01 │ root key id 8 │ sealed box of term 0, drawn in seal.ts  │
 *     └──────┴───────────────┴─────────────────────────────────────────┘
 *
 * The id is there so that a wrong root key can be told from damaged data.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { macTag } from './mac.ts'
import type { Random } from './message-box.ts'
import { OpenError } from './open-error.ts'
import { type Address, open, seal } from './seal.ts'

export interface RootKey {
  /** A fingerprint, 16 hexadecimal digits: not secret, the same for the same key. */
  readonly id: string
  wrap(bytes: Uint8Array, address: Address): Buffer
  /** @throws RootKeyError if another root key wrapped the bytes, OpenError if they were altered */
  unwrap(wrapped: Uint8Array, address: Address): Buffer
}

export interface RootKeyOptions {
  readonly random: Random
  /** `process.env`: the variable that holds a root key is deleted from it. */
  readonly env: Record<string, string | undefined>
  /** Whether a missing file is made. Only for a data directory that is new. */
  readonly create: boolean
}

/** Says to an operator what is wrong with the root key and what to try. Never carries a secret. */
export class RootKeyError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RootKeyError'
  }
}

const KEY_BYTES = 32
const VERSION = 1
const ID_BYTES = 8
const MAX_FILE_BYTES = 4096
// Windows has no such permission bits (Node reports 0666 for every file) and cannot sync a folder.
const POSIX = process.platform !== 'win32'

/**
 * The root key that a provider URL names:
 * `file:/path` is a file with the base64 of 32 bytes, readable by its owner alone;
 * `env:NAME` is an environment variable with the base64 of 32 bytes, deleted once read.
 * @throws RootKeyError
 */
export function loadRootKey(url: string, { random, env, create }: RootKeyOptions): RootKey {
  const [, provider, rest] = /^([a-z][a-z0-9+-]{0,15}):(.*)$/s.exec(url) ?? []
  if (provider === 'file' && rest) return rootKey(fromFile(filePath(rest), random, create), random)
  if (provider === 'env' && rest) return rootKey(fromEnvironment(rest, env), random)
  // The rest of the URL stays out of the message: somebody may have put the key itself there.
  const given =
    provider === undefined ? 'The root key setting names no provider' : `No root key from '${provider}:' here`
  throw new RootKeyError(
    `${given}. Supported: file:/path/to/file, env:NAME_OF_VARIABLE. Set LARDER_ROOT_KEY to one of these.`,
  )
}

function rootKey(key: KeyObject, random: Random): RootKey {
  const fingerprint = macTag(key, Buffer.from('larder/root-key-id/1')).subarray(0, ID_BYTES)
  const id = fingerprint.toString('hex')
  const head = Buffer.concat([Buffer.from([VERSION]), fingerprint])
  return {
    id,
    wrap(bytes, address) {
      return Buffer.concat([head, seal({ id: 0, key }, bytes, address, random)])
    },
    unwrap(wrapped, address) {
      if (wrapped[0] !== VERSION || wrapped.length < head.length) throw new OpenError()
      const wrappedBy = Buffer.from(wrapped.subarray(1, head.length))
      if (!wrappedBy.equals(fingerprint)) {
        throw new RootKeyError(
          `The root key does not open this data directory's keys: root key ${wrappedBy.toString('hex')} made them, ` +
            `and the one given is ${id}. Check that LARDER_ROOT_KEY names the key this data was made with, ` +
            'or restore that key from its backup; without it the data cannot be read.',
        )
      }
      return open((term) => (term === 0 ? key : undefined), wrapped.subarray(head.length), address)
    },
  }
}

function filePath(rest: string): string {
  if (!rest.startsWith('//')) return path.resolve(rest)
  if (rest.startsWith('///')) return path.resolve(rest.slice(2))
  throw new RootKeyError('A root key file must be on this machine: write file:/path/to/file, without a host.')
}

function fromFile(file: string, random: Random, create: boolean): KeyObject {
  try {
    const existing = readKeyFile(file)
    if (existing !== undefined) return existing
    if (!create) {
      throw new RootKeyError(
        `There is no root key at ${file}, and this data directory needs the one it was made with. ` +
          'Restore the file from its backup, or set LARDER_ROOT_KEY to where it is.',
      )
    }
    createKeyFile(file, random)
    const created = readKeyFile(file)
    if (created !== undefined) return created
    throw new RootKeyError(`The root key file ${file} was removed while it was being made. Start again.`)
  } catch (error) {
    if (error instanceof RootKeyError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new RootKeyError(`The root key file ${file} cannot be used (${code}). Check the path and its permissions.`)
  }
}

function readKeyFile(file: string): KeyObject | undefined {
  let descriptor: number
  try {
    descriptor = fs.openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    // Of the open file, not of its name: the file cannot be exchanged between the check and the reading.
    const { mode, size } = fs.fstatSync(descriptor)
    if (POSIX && (mode & 0o077) !== 0) {
      const bits = (mode & 0o777).toString(8).padStart(4, '0')
      throw new RootKeyError(`Others may use the root key file ${file} (mode ${bits}). Run: chmod 600 '${file}'`)
    }
    const text = size > MAX_FILE_BYTES ? '' : fs.readFileSync(descriptor, 'latin1')
    return parseKey(text.trimEnd(), `The root key file ${file}`)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Complete or not at all, and never over another: of several processes that start at once, one makes the key. */
function createKeyFile(file: string, random: Random): void {
  const folder = path.dirname(file)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${random(8).toString('hex')}.new`
  const key = random(KEY_BYTES)
  const descriptor = fs.openSync(draft, 'wx', 0o600)
  try {
    fs.writeSync(descriptor, `${key.toString('base64')}\n`)
    fs.fsyncSync(descriptor)
    fs.linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    key.fill(0)
    fs.closeSync(descriptor)
    fs.unlinkSync(draft)
  }
  if (POSIX) syncFolder(folder)
}

/** A file's name is durable only once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

function fromEnvironment(name: string, env: Record<string, string | undefined>): KeyObject {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new RootKeyError('After env: there must be the name of an environment variable, such as env:MY_ROOT_KEY.')
  }
  const text = env[name]
  delete env[name]
  if (text === undefined || text === '') {
    throw new RootKeyError(`The environment variable ${name} is not set. Set it to the root key, base64 of 32 bytes.`)
  }
  return parseKey(text.trim(), `The environment variable ${name}`)
}

function parseKey(text: string, where: string): KeyObject {
  const bytes = Buffer.from(text, 'base64')
  try {
    if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
      throw new RootKeyError(`${where} does not hold a root key: it must be the base64 of exactly 32 bytes.`)
    }
    return createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}
