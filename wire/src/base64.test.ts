import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBase64, encodeBase64 } from './base64.ts'

test('bytes come back as they went', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase64(encodeBase64(bytes)), Buffer.from(bytes))),
  )
})

test('a view of a larger buffer encodes its own bytes only', () => {
  assert.equal(encodeBase64(Buffer.from('xabcx').subarray(1, 4)), 'YWJj')
})

test('each sequence of bytes has one spelling', () => {
  for (const text of ['YQ', 'YQ=', 'YR==', 'Y Q==', 'YQ==\n', 'YWI_', 'YQ==YQ==', '=', '====']) {
    assert.equal(decodeBase64(text), undefined, text)
  }
})
