import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { newEventId } from './events.ts'

test('the id of an event is a UUID of version 7: first its time, then what tells it from others', () => {
  assert.equal(
    newEventId(0x017f22e279b0, '5c146b14-3c52-4cc3-98c4-dc0c0c07398f'),
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    'the example of RFC 9562, A.6',
  )
  const times = [1, 255, 256, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, 2 ** 48 - 1]
  const ids = times.map((time) => newEventId(time, randomUUID()))
  assert.deepEqual(ids.toSorted(), ids)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
