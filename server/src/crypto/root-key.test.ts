/** Where the root key comes from, and the ways in which it is refused. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { everyAlteration } from './every-alteration.ts'
import { OpenError } from './open-error.ts'
import { loadRootKey, RootKeyError } from './root-key.ts'
import type { Address } from './seal.ts'

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'larder-root-key-'))
after(() => fs.rmSync(scratch, { recursive: true }))

const address: Address = { account: '', region: '', resource: 'r', version: '1', purpose: 'test' }
let files = 0
const newFile = () => path.join(scratch, `${++files}`, 'deeper', 'root.key')
const load = (url: string, create = false, env: Record<string, string | undefined> = {}, random = randomBytes) =>
  loadRootKey(url, { random, env, create })
const modeOf = (file: string) => fs.statSync(file).mode & 0o777
const writeKey = (file: string, content: string, mode = 0o600) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content, { mode })
  fs.chmodSync(file, mode)
}

test('makes a file on first use, for its owner alone, and finds the same key in it afterwards', () => {
  const file = newFile()
  const made = load(`file:${file}`, true)
  assert.equal(modeOf(file), 0o600)
  assert.equal(modeOf(path.dirname(file)), 0o700)
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['root.key'])
  assert.match(fs.readFileSync(file, 'utf8'), /^[A-Za-z0-9+/]{43}=\n$/)
  const found = load(`file:${file}`)
  assert.equal(found.id, made.id)
  assert.deepEqual(found.unwrap(made.wrap(Buffer.from('x'), address), address), Buffer.from('x'))
  assert.equal(load(`file://${file}`).id, made.id)
})

test('makes no key where one is expected', () => {
  const file = newFile()
  assert.throws(() => load(`file:${file}`), {
    name: 'RootKeyError',
    message:
      `There is no root key at ${file}, and this data directory needs the one it was made with. ` +
      'Restore the file from its backup, or set LARDER_ROOT_KEY to where it is.',
  })
  assert.equal(fs.existsSync(path.dirname(file)), false)
})

test('of two processes that make the file at once, both use the same key', () => {
  const file = newFile()
  let winner: string | undefined
  const made = load(`file:${file}`, true, {}, (bytes) => {
    // The other process comes between this one's look and its writing.
    winner ??= load(`file:${file}`, true).id
    return randomBytes(bytes)
  })
  assert.equal(made.id, winner)
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['root.key'])
})

test('refuses a file that others may use', () => {
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o644]) {
    const file = newFile()
    writeKey(file, randomBytes(32).toString('base64'), mode)
    assert.throws(() => load(`file:${file}`, true), {
      name: 'RootKeyError',
      message: `Others may use the root key file ${file} (mode 0${mode.toString(8)}). Run: chmod 600 '${file}'`,
    })
  }
})

test('reads a file that only its owner may read, with or without a newline', () => {
  for (const ending of ['', '\n', '\r\n']) {
    const file = newFile()
    writeKey(file, `${Buffer.alloc(32, 7).toString('base64')}${ending}`, 0o400)
    assert.equal(load(`file:${file}`).id, load('env:K', false, { K: Buffer.alloc(32, 7).toString('base64') }).id)
  }
})

test('refuses anything but the base64 of 32 bytes, and repeats none of it', () => {
  const key = Buffer.alloc(32, 0xa5)
  const contents = [
    '',
    'swordfish',
    key.toString('hex'),
    Buffer.alloc(31, 0xa5).toString('base64'),
    Buffer.alloc(33, 0xa5).toString('base64'),
    `${key.toString('base64')} extra`,
    `${key.toString('base64').slice(0, -2)}V=`,
    key.toString('base64').repeat(100),
  ]
  for (const content of contents) {
    const file = newFile()
    writeKey(file, content)
    for (const act of [() => load(`file:${file}`, true), () => load('env:K', true, { K: content })]) {
      assert.throws(act, (error: Error) => {
        assert.ok(error instanceof RootKeyError)
        const told = content.trim() === '' || !error.message.includes(content.trim())
        assert.ok(told, error.message)
        return true
      })
    }
    assert.equal(fs.readFileSync(file, 'utf8'), content)
  }
})

test('says why a path cannot be used', () => {
  const file = newFile()
  writeKey(file, randomBytes(32).toString('base64'))
  assert.throws(() => load(`file:${file}/child`, true), { name: 'RootKeyError', message: /ENOTDIR/ })
  fs.mkdirSync(path.join(scratch, 'folder'), { mode: 0o700 })
  assert.throws(() => load(`file:${path.join(scratch, 'folder')}`, true), { name: 'RootKeyError', message: /EISDIR/ })
  assert.throws(() => load('file://host/root.key', true), { name: 'RootKeyError', message: /without a host/ })
})

test('takes the key out of the environment', () => {
  const env: Record<string, string | undefined> = { ROOT: randomBytes(32).toString('base64'), PATH: '/bin' }
  load('env:ROOT', false, env)
  assert.deepEqual(env, { PATH: '/bin' })
  const bad = { ROOT: 'swordfish' }
  assert.throws(() => load('env:ROOT', false, bad), RootKeyError)
  assert.deepEqual(bad, {})
  assert.throws(() => load('env:ROOT', true, {}), {
    message: 'The environment variable ROOT is not set. Set it to the root key, base64 of 32 bytes.',
  })
  assert.throws(() => load('env:RO OT', true, {}), RootKeyError)
})

test('names what it supports, and repeats nothing that may be the key itself', () => {
  const supported = 'Supported: file:/path/to/file, env:NAME_OF_VARIABLE. Set LARDER_ROOT_KEY to one of these.'
  const pasted = randomBytes(32).toString('base64')
  for (const url of [pasted, '', ':', `:${pasted}`, `${pasted}:x`]) {
    assert.throws(() => load(url, true), { message: `The root key setting names no provider. ${supported}` })
  }
  for (const url of ['awskms:alias/root', `awskms:${pasted}`]) {
    assert.throws(() => load(url, true), { message: `No root key from 'awskms:' here. ${supported}` })
  }
  assert.throws(() => load('file:', true), RootKeyError)
  assert.throws(() => load('env:', true), RootKeyError)
})

test('unwraps after no alteration, at no other address, and tells another root key apart', () => {
  const one = load('env:K', false, { K: randomBytes(32).toString('base64') })
  const two = load('env:K', false, { K: randomBytes(32).toString('base64') })
  const wrapped = one.wrap(Buffer.alloc(32, 1), address)
  assert.match(one.id, /^[0-9a-f]{16}$/)
  assert.throws(() => one.unwrap(wrapped, { ...address, version: '2' }), OpenError)
  assert.throws(
    () => two.unwrap(wrapped, address),
    (error: Error) => error instanceof RootKeyError && error.message.includes(one.id) && error.message.includes(two.id),
  )
  for (const { what, altered } of everyAlteration(wrapped)) {
    const refused = (error: unknown) => error instanceof OpenError || error instanceof RootKeyError
    assert.throws(() => one.unwrap(altered, address), refused, what)
  }
})
