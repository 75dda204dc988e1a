/** Writes dates as a calendar that any calendar program subscribes to: iCalendar, RFC 5545. */

export interface CalendarDate {
  /** The same for the same date of the same thing, so that a program knows it again. */
  readonly uid: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly summary: string
  readonly description: string
  /** Days before it at which to remind. */
  readonly remindDays: number
}

/** @param now milliseconds since 1970: when the calendar is written */
export function writeCalendar(name: string, dates: readonly CalendarDate[], now: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Larder//Larder//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...dates.flatMap((date) => [
      'BEGIN:VEVENT',
      `UID:${escaped(date.uid)}`,
      `DTSTAMP:${stamp(now)}`,
      `DTSTART:${stamp(date.at)}`,
      'DURATION:PT15M',
      `SUMMARY:${escaped(date.summary)}`,
      `DESCRIPTION:${escaped(date.description)}`,
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escaped(date.summary)}`,
      `TRIGGER:-P${date.remindDays}D`,
      'END:VALARM',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Section 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\r?\n|\r/g, '\\n')
}

/** Section 3.1: lines of at most 75 bytes, continued after a space; no character is cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (bytes + size > 75) {
      parts.push(part)
      part = ' '
      bytes = 1
    }
    part += character
    bytes += size
  }
  return [...parts, part].join('\r\n')
}
