import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeCalendar } from './calendar.ts'

const now = Date.UTC(2026, 0, 1)

test('a calendar is as RFC 5545 has it: CRLF, escapes, folded lines', () => {
  const text = writeCalendar(
    'Larder, prod',
    [
      {
        uid: 'ssm-1',
        at: Date.UTC(2026, 5, 7, 8, 9, 10, 11),
        summary: 'a;b\\c,d',
        description: `first\nsecond ${'ü'.repeat(60)}`,
        remindDays: 7,
      },
    ],
    now,
  )
  const lines = text.split('\r\n')
  assert.equal(lines.pop(), '')
  assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n')))
  const unfolded = lines.join('\r\n').replaceAll('\r\n ', '').split('\r\n')
  assert.equal(unfolded[0], 'BEGIN:VCALENDAR')
  assert.equal(unfolded.at(-1), 'END:VCALENDAR')
  for (const line of [
    'X-WR-CALNAME:Larder\\, prod',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260607T080910Z',
    'SUMMARY:a\\;b\\\\c\\,d',
    `DESCRIPTION:first\\nsecond ${'ü'.repeat(60)}`,
    'TRIGGER:-P7D',
  ])
    assert.ok(unfolded.includes(line), line)
})
