/** KMS ciphertext blobs: what comes back, what the header tells, and everything that does not open. */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type BlobHeader,
  canonicalContext,
  decryptBlob,
  encryptBlob,
  holdBlob,
  readBlobHeader,
} from './ciphertext-blob.ts'
import { everyAlteration } from './every-alteration.ts'
import { OpenError } from './open-error.ts'

const key = createSecretKey(randomBytes(32))
const header: BlobHeader = {
  account: '111122223333',
  keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  backingKeyId: '0123456789abcdef0123456789abcdef',
}
const context = { PARAMETER_ARN: 'arn:aws:ssm:eu-central-1:111122223333:parameter/app/db' }
const encrypted = (text: string, with_: Record<string, string> | undefined = context, of = header) =>
  encryptBlob(of, key, Buffer.from(text), with_, randomBytes)

test('what was encrypted comes back, and the header is readable', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 4096 }),
      fc.dictionary(fc.string(), fc.string(), { noNullPrototype: false }),
      (plaintext, pairs) => {
        const blob = encryptBlob(header, key, plaintext, pairs, randomBytes)
        assert.deepEqual(readBlobHeader(blob), header)
        assert.deepEqual(decryptBlob(blob, key, pairs), Buffer.from(plaintext))
      },
    ),
  )
})

test('takes every form of key id', () => {
  const ids = [
    { ...header, keyId: `mrk-${'0a'.repeat(16)}` },
    { ...header, backingKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
  ]
  for (const each of ids) assert.deepEqual(readBlobHeader(encrypted('x', context, each)), each)
})

test('refuses to write a header that it would not read', () => {
  const bad = [
    { ...header, account: '1' },
    { ...header, account: '11112222333a' },
    { ...header, keyId: 'alias/x' },
    { ...header, keyId: header.keyId.toUpperCase() },
    { ...header, backingKeyId: '' },
    { ...header, backingKeyId: `${header.backingKeyId}\n` },
  ]
  for (const each of bad) assert.throws(() => encrypted('x', context, each), TypeError)
})

test('looks like a KMS ciphertext and keeps to its size', () => {
  const largest = encryptBlob(header, key, randomBytes(4096), context, randomBytes)
  assert.match(largest.toString('base64'), /^AQICAHg/)
  assert.ok(largest.length <= 6144, `${largest.length} bytes`)
  assert.throws(() => encryptBlob(header, key, randomBytes(4097), context, randomBytes), RangeError)
})

test('opens after no alteration', () => {
  for (const { what, altered } of everyAlteration(encrypted('swordfish'))) {
    assert.throws(() => decryptBlob(altered, key, context), OpenError, what)
  }
})

test('a blob that is held opens as any other: not under another key, in another context, with a header of another length, nor once it is altered', () => {
  const blob = encrypted('swordfish')
  const other = createSecretKey(randomBytes(32))
  holdBlob(blob)
  for (const _ of ['first', 'second']) {
    assert.deepEqual(readBlobHeader(blob), header)
    assert.equal(decryptBlob(blob, key, context).toString(), 'swordfish')
    assert.throws(() => decryptBlob(blob, other, context), OpenError)
    assert.throws(() => decryptBlob(blob, key, { a: 'b' }), OpenError)
  }
  const longer = { ...header, backingKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }
  assert.throws(() => decryptBlob(encrypted('x'), key, context, longer), OpenError)
  for (let at = 0; at < blob.length; at++) {
    blob[at]! ^= 1
    assert.throws(() => decryptBlob(blob, key, context), OpenError, `at ${at}`)
    blob[at]! ^= 1
  }
  assert.equal(decryptBlob(blob, key, context).toString(), 'swordfish')
  holdBlob(Buffer.from('no blob'))
})

test('tells the header of a blob that is whole, and of the version it knows', () => {
  const blob = encrypted('')
  for (let length = 0; length < blob.length; length++) assert.equal(readBlobHeader(blob.subarray(0, length)), undefined)
  for (let at = 0; at < 5; at++) {
    const otherVersion = Buffer.from(blob)
    otherVersion[at]! ^= 1
    assert.equal(readBlobHeader(otherVersion), undefined)
  }
})

test('opens under no header but its own', () => {
  const blob = encrypted('swordfish')
  const headerLength = blob.length - 44 - 'swordfish'.length
  const others = [
    { ...header, account: '999999999999' },
    { ...header, keyId: 'ffffabcd-12ab-34cd-56ef-1234567890ab' },
    { ...header, backingKeyId: 'ffffffffffffffffffffffffffffffff' },
  ]
  for (const each of others) {
    const donor = encrypted('swordfish', context, each)
    const swapped = Buffer.concat([donor.subarray(0, headerLength), blob.subarray(headerLength)])
    assert.deepEqual(readBlobHeader(swapped), each)
    assert.throws(() => decryptBlob(swapped, key, context), OpenError)
  }
})

test('opens under no other context and no other key', () => {
  const blob = encrypted('swordfish', { a: 'bc' })
  const others = [undefined, {}, { ab: 'c' }, { a: 'bd' }, { a: 'bc', d: '' }, { A: 'bc' }, { a: 'bc ' }, { bc: 'a' }]
  for (const each of others) assert.throws(() => decryptBlob(blob, key, each), OpenError)
  assert.throws(() => decryptBlob(blob, createSecretKey(randomBytes(32)), { a: 'bc' }), OpenError)
  assert.throws(() => decryptBlob(encrypted('x', { a: '\ufffd' }), key, { a: '\ud800' }), OpenError)
})

test('no context and an empty one are the same', () => {
  const without = encryptBlob(header, key, Buffer.from('x'), undefined, randomBytes)
  assert.equal(decryptBlob(without, key, {}).toString(), 'x')
  assert.equal(decryptBlob(encrypted('x', {}), key, undefined).toString(), 'x')
  assert.deepEqual(canonicalContext(undefined), canonicalContext({}))
})

test('the order of pairs does not matter', () => {
  const blob = encrypted('x', { b: '2', a: '1', '10': 'x', '9': 'y' })
  assert.equal(decryptBlob(blob, key, { '9': 'y', a: '1', '10': 'x', b: '2' }).toString(), 'x')
})

test('pairs are sorted by UTF-8 bytes, each after its length', () => {
  // In UTF-16 the emoji, a surrogate pair, comes before U+FB01; in UTF-8 after it.
  const pairs = { '😀': '', ﬁ: 'v' }
  const ligature = Buffer.from('ﬁ')
  const emoji = Buffer.from('😀')
  const length = (bytes: number) => Buffer.from([0, 0, 0, bytes])
  const expected = [length(3), ligature, length(1), Buffer.from('v'), length(4), emoji, length(0)]
  assert.deepEqual(canonicalContext(pairs), Buffer.concat(expected))
})

test('different contexts never have the same canonical form', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 3 })
  const contexts = fc.dictionary(text, text, { maxKeys: 3 })
  fc.assert(
    fc.property(contexts, contexts, (one, two) => {
      const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(two).sort())
      assert.equal(canonicalContext(one).equals(canonicalContext(two)), same)
    }),
    { numRuns: 1000 },
  )
})

test('keys that name members of Object are keys like any other', () => {
  const pairs = JSON.parse('{"__proto__":"a","constructor":"b"}')
  const blob = encrypted('x', pairs)
  assert.equal(decryptBlob(blob, key, JSON.parse('{"constructor":"b","__proto__":"a"}')).toString(), 'x')
  assert.throws(() => decryptBlob(blob, key, { constructor: 'b' }), OpenError)
})

test('arbitrary bytes have no header and do not decrypt, and nothing else happens', () => {
  const start = Buffer.from('0102020078', 'hex')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, versioned) => {
      const blob = versioned ? Buffer.concat([start, bytes]) : bytes
      assert.equal(readBlobHeader(blob), undefined)
      assert.throws(() => decryptBlob(blob, key, context), OpenError)
    }),
    { numRuns: 1000 },
  )
  assert.equal(readBlobHeader(Buffer.concat([encrypted('x'), Buffer.alloc(7000)])), undefined)
})
