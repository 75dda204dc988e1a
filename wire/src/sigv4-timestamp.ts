// The basic form of ISO 8601 that signatures are dated with: 20260131T120000Z.

const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

export function formatTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`
}

/** Milliseconds since 1970, or undefined where the text is not in the format or names no moment. */
export function parseTimestamp(text: string): number | undefined {
  const parts = BASIC_FORMAT.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
