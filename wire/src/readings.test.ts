import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Readings } from './readings.ts'

test('a text is read once, for as long as there is room', () => {
  const read: string[] = []
  const lengths = new Readings((text) => {
    read.push(text)
    return { length: text.length }
  })
  const first = lengths.of('a')
  assert.deepEqual(first, { length: 1 })
  assert.equal(lengths.of('a'), first)
  assert.deepEqual(read, ['a'])
  for (let index = 0; index < 300; index++) lengths.of(`b${index}`)
  assert.deepEqual(lengths.of('a'), { length: 1 })
  assert.equal(read.filter((text) => text === 'a').length, 2)
})

test('what is long, or no Unicode, is read each time and as it is', () => {
  const long = 'a'.repeat(513)
  const half = 'a\ud800'
  const read: string[] = []
  const readings = new Readings((text) => read.push(text))
  for (const text of [long, half, long, half]) readings.of(text)
  assert.deepEqual(read, [long, half, long, half])
})
