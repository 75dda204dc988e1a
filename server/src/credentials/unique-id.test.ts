import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniqueId } from './unique-id.ts'

test('ids are as long as AWS’s and use every letter alike', () => {
  const everyByte = (from: number) => (bytes: number) =>
    Buffer.from(Array.from({ length: bytes }, (_, i) => (from + i) % 256))
  assert.equal(uniqueId('AKIA', everyByte(0)), 'AKIAABCDEFGHIJKLMNOP')
  assert.equal(uniqueId('ASIA', everyByte(250)), 'ASIA234567ABCDEFGHIJ')
  assert.equal(uniqueId('AIDA', everyByte(0)).length, 21)
  assert.equal(uniqueId('AROA', everyByte(0)).length, 21)
})
