// The basic form of ISO 8601 that signatures are dated with: 20260131T120000Z.

const BASIC_FORMAT = /^\d{8}T\d{6}Z$/

export function formatTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`
}

/** Requests of the same second share its text. */
let last: { readonly text: string; readonly milliseconds: number } | undefined

/** Milliseconds since 1970, or undefined where the text is not in the format or names no moment. */
export function parseTimestamp(text: string): number | undefined {
  if (text === last?.text) return last.milliseconds
  if (!BASIC_FORMAT.test(text)) return undefined
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  const milliseconds = Date.parse(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`)
  if (Number.isNaN(milliseconds)) return undefined
  last = { text, milliseconds }
  return milliseconds
}
