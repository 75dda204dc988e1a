/** Reads the two forms of time that policies are written with: Java's ISO_INSTANT and ISO_OFFSET_DATE_TIME. */

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/

/** Milliseconds since 1970, or undefined for anything else, days that no month has included. */
export function parseTimestamp(text: string): number | undefined {
  const match = FORM.exec(text)
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hours, minutes, seconds] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const [offsetHours, offsetMinutes, offsetSeconds] = [part(9), part(10), part(11)]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  if (offsetHours > 18 || offsetMinutes > 59 || offsetSeconds > 59) return undefined
  const milliseconds = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000)
  const offset = ((offsetHours * 60 + offsetMinutes) * 60 + offsetSeconds) * 1000
  const local = new Date(0)
  // Date.UTC takes years before 100 for those of the last century.
  local.setUTCFullYear(year, month - 1, day)
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined
  local.setUTCHours(hours, minutes, seconds, milliseconds)
  return local.getTime() - (match[8] === '-' ? -offset : offset)
}
