import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RememberedRows } from './remembered-rows.ts'

const one = {}
const other = {}
const settings = new Set(['settings'])

test('all go when there is no more room, and what takes too much by itself never comes', () => {
  const rows = new RememberedRows()
  const keep = (question: object, name: string, bytes: number) =>
    rows.keep(question, settings, [name], [{ value: new Uint8Array(bytes) }], { name })
  keep(one, 'first', 600_000)
  assert.deepEqual(rows.get(one, ['first']), { name: 'first' })
  assert.equal(rows.get(other, ['first']), undefined)
  keep(other, 'second', 600_000)
  assert.equal(rows.get(one, ['first']), undefined)
  assert.deepEqual(rows.get(other, ['second']), { name: 'second' })
  keep(other, 'third', 2_000_000)
  assert.equal(rows.get(other, ['third']), undefined)
})

test('each is found by all values in their order, and by nothing else', () => {
  const rows = new RememberedRows()
  for (const values of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'a'],
  ])
    rows.keep(one, settings, values, [{}], { values })
  assert.deepEqual(rows.get(one, ['b', 'a']), { values: ['b', 'a'] })
  assert.deepEqual(rows.get(one, ['a', 'b']), { values: ['a', 'b'] })
  assert.equal(rows.get(one, ['b', 'b']), undefined)
  assert.equal(rows.get(one, ['c', 'a']), undefined)
})

test('those go whose tables were changed, and the others stay', () => {
  const rows = new RememberedRows()
  rows.keep(one, settings, ['a'], [{}], { of: 'settings' })
  rows.keep(other, new Set(['keys', 'key_aliases']), ['a'], [{}], { of: 'keys' })
  rows.forget(new Set(['events']))
  assert.deepEqual(rows.get(one, ['a']), { of: 'settings' })
  rows.forget(new Set(['events', 'key_aliases']))
  assert.equal(rows.get(other, ['a']), undefined)
  assert.deepEqual(rows.get(one, ['a']), { of: 'settings' })
})

test('that there is no row is remembered too, until its table changes', () => {
  const rows = new RememberedRows()
  rows.keep(one, settings, ['a'], [], null)
  assert.equal(rows.get(one, ['a']), null)
  assert.equal(rows.get(one, ['b']), undefined)
  rows.forget(settings)
  assert.equal(rows.get(one, ['a']), undefined)
})
