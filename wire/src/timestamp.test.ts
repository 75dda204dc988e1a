import assert from 'node:assert/strict'
import { test } from 'node:test'
import { epochSeconds, isoTimestamp, parseEpochSeconds, parseIsoTimestamp } from './timestamp.ts'

test('seconds keep their milliseconds', () => {
  assert.equal(epochSeconds(new Date(1_700_000_000_123)), 1_700_000_000.123)
  assert.deepEqual(parseEpochSeconds(1_700_000_000.123), new Date(1_700_000_000_123))
  assert.deepEqual(parseEpochSeconds(-1.5), new Date(-1500))
})

test('ISO 8601 needs a zone and a real moment', () => {
  assert.deepEqual(parseIsoTimestamp('2026-01-31T12:00:00.5Z'), new Date('2026-01-31T12:00:00.500Z'))
  assert.deepEqual(parseIsoTimestamp('2026-01-31T12:00:00+02:00'), new Date('2026-01-31T10:00:00Z'))
  for (const text of ['2026-01-31T12:00:00', '2026-13-01T00:00:00Z', '2026-01-31', '1', '']) {
    assert.equal(parseIsoTimestamp(text), undefined, text)
  }
})

test('XML gets whole seconds, and nothing gets an invalid date', () => {
  assert.equal(isoTimestamp(new Date('2026-01-31T12:00:00.999Z')), '2026-01-31T12:00:00Z')
  assert.throws(() => isoTimestamp(new Date(Number.NaN)), RangeError)
  assert.throws(() => epochSeconds(new Date(Number.NaN)), RangeError)
  assert.equal(parseEpochSeconds(1e300), undefined)
  assert.equal(parseEpochSeconds(Number.NaN), undefined)
})
