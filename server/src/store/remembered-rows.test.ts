import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RememberedRows } from './remembered-rows.ts'

test('all go when there is no more room, and what takes too much by itself never comes', () => {
  const rows = new RememberedRows()
  const large = (bytes: number) => ({ value: new Uint8Array(bytes) })
  rows.keep('SELECT 1', ['first'], large(600_000))
  assert.ok(rows.get('SELECT 1', ['first']))
  assert.equal(rows.get('SELECT 2', ['first']), undefined)
  rows.keep('SELECT 2', ['second'], large(600_000))
  assert.equal(rows.get('SELECT 1', ['first']), undefined)
  assert.ok(rows.get('SELECT 2', ['second']))
  rows.keep('SELECT 2', ['third'], large(2_000_000))
  assert.equal(rows.get('SELECT 2', ['third']), undefined)
})
