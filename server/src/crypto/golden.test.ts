/**
 * What was once written opens for ever. The files in golden/ hold boxes as each format's first version wrote them, with
 * the keys and the randomness that went in. A new version adds entries; none is ever changed or removed.
 */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { decryptBlob, encryptBlob, readBlobHeader } from './ciphertext-blob.ts'
import { decryptMessage, encryptMessage, readMessage } from './encryption-sdk-message.ts'
import blobs from './golden/ciphertext-blob.json' with { type: 'json' }
import messages from './golden/encryption-sdk-message.json' with { type: 'json' }
import hierarchy from './golden/key-hierarchy.json' with { type: 'json' }
import boxes from './golden/sealed-box.json' with { type: 'json' }
import tokens from './golden/token.json' with { type: 'json' }
import { KeyHierarchy } from './key-hierarchy.ts'
import { loadRootKey } from './root-key.ts'
import { open, seal } from './seal.ts'
import { openToken, sealToken } from './token.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const key = (hex: string) => createSecretKey(bytes(hex))
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex')
/** Gives out recorded bytes, in order. */
const replay = (recorded: string) => {
  let rest = bytes(recorded)
  return (length: number) => {
    const given = rest.subarray(0, length)
    rest = rest.subarray(length)
    return given
  }
}
/** JSON imports type an absent member of one entry as optional in all. */
const pairs = (context: object) => context as Record<string, string>

test('sealed boxes', () => {
  assert.equal(boxes.length, 3)
  for (const { key: sealedWith, term, address, plaintext, random, box } of boxes) {
    const keys = (wanted: number) => (wanted === term ? key(sealedWith) : undefined)
    assert.equal(hex(open(keys, bytes(box), address)), plaintext)
    assert.equal(hex(seal({ id: term, key: key(sealedWith) }, bytes(plaintext), address, replay(random))), box)
  }
})

test('ciphertext blobs', () => {
  assert.equal(blobs.length, 3)
  for (const { key: backingKey, header, encryptionContext, plaintext, random, blob } of blobs) {
    const context = pairs(encryptionContext)
    assert.deepEqual(readBlobHeader(bytes(blob)), header)
    assert.equal(hex(decryptBlob(bytes(blob), key(backingKey), context)), plaintext)
    assert.equal(hex(encryptBlob(header, key(backingKey), bytes(plaintext), context, replay(random))), blob)
  }
})

test('encryption SDK messages', () => {
  assert.equal(messages.length, 2)
  for (const { dataKey, providerInfo, encryptedDataKey, encryptionContext, plaintext, random, message } of messages) {
    const read = readMessage(bytes(message))
    assert.deepEqual({ ...read.encryptionContext }, encryptionContext)
    assert.equal(hex(read.encryptedDataKeys[0]!.blob), encryptedDataKey)
    assert.equal(hex(decryptMessage(bytes(message), key(dataKey))), plaintext)
    const again = encryptMessage({
      plaintext: bytes(plaintext),
      dataKey: key(dataKey),
      encryptedDataKey: { providerInfo, blob: bytes(encryptedDataKey) },
      encryptionContext: pairs(encryptionContext),
      random: replay(random),
    })
    assert.equal(hex(again), message)
  }
})

test('tokens', () => {
  assert.equal(tokens.length, 2)
  for (const { key: sealedWith, purpose, associated, payload, random, token } of tokens) {
    assert.equal(hex(openToken(key(sealedWith), purpose, token, associated)), payload)
    assert.equal(sealToken(key(sealedWith), purpose, bytes(payload), replay(random), associated), token)
  }
})

test('a key hierarchy: root key, domain keys, boxes of both terms, purpose keys', async () => {
  const root = loadRootKey('env:ROOT', { random: randomBytes, env: { ROOT: hierarchy.rootKey }, create: false })
  assert.equal(root.id, hierarchy.rootKeyId)
  const rows = hierarchy.domainKeys.map((row) => ({ ...row, wrapped: bytes(row.wrapped) }))
  const store = { load: async () => rows, add: async () => assert.fail('nothing is to be added') }
  const opened = await KeyHierarchy.open(root, store, { now: () => 0, random: randomBytes })
  assert.equal(opened.currentTerm, 2)
  assert.equal(hierarchy.boxes.length, 2)
  for (const box of hierarchy.boxes) assert.equal(hex(opened.open(bytes(box), hierarchy.address)), hierarchy.plaintext)
  for (const [purpose, derived] of Object.entries(hierarchy.derived)) {
    assert.equal(hex(opened.derive(purpose).export()), derived)
  }
})
