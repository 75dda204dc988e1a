// The basic form of ISO 8601 that signatures are dated with: 20260131T120000Z.

const BASIC_FORMAT = /^\d{8}T\d{6}Z$/

export function formatTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`
}

/** Milliseconds since 1970, or undefined where the text is not in the format or names no moment. */
export function parseTimestamp(text: string): number | undefined {
  if (!BASIC_FORMAT.test(text)) return undefined
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  const milliseconds = Date.parse(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
