// AWS's two spellings of a moment: seconds since 1970 in JSON, ISO 8601 in XML.

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** The moment that an ISO 8601 text with a zone names, or undefined. */
export function parseIsoTimestamp(text: string): Date | undefined {
  if (!ISO_8601.test(text)) return undefined
  return dateAt(Date.parse(text))
}

/** The moment so many seconds after 1970, to the millisecond, or undefined where no Date reaches. */
export function parseEpochSeconds(seconds: number): Date | undefined {
  return dateAt(Math.round(seconds * 1000))
}

function dateAt(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Whole seconds, as IAM and STS print them: `2026-01-31T12:00:00Z`. Throws a RangeError on an invalid date. */
export function isoTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** Seconds since 1970 with milliseconds as the fraction. Throws a RangeError on an invalid date. */
export function epochSeconds(date: Date): number {
  const milliseconds = date.getTime()
  if (Number.isNaN(milliseconds)) throw new RangeError('an invalid date cannot be sent')
  return milliseconds / 1000
}
