import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

test('nothing that steers a terminal is left, and what is readable stays', () => {
  assert.equal(printable('arn:aws:iam::1:user/é 漢 😀'), 'arn:aws:iam::1:user/é 漢 😀')
  assert.equal(printable('a\nb\r\t\u001b[31m\u009b\u007f'), 'a\\u000ab\\u000d\\u0009\\u001b[31m\\u009b\\u007f')
  assert.equal(printable('\u202e\u2028\u{e0001}'), '\\u202e\\u2028\\udb40\\udc01')
})

test('JSON means the same as before', () => {
  const record = { userAgent: '\u009b2J\u202e\u2029\u{e0001}', name: 'x\ny' }
  assert.deepEqual(JSON.parse(printable(JSON.stringify(record))), record)
})
