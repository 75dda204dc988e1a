/** Moments as policies and condition keys write them: the W3C profile of ISO 8601, or seconds since 1970. */

const iso = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

/**
 * Milliseconds since 1970, or undefined when the text is no moment. Digits alone are seconds, as in aws:EpochTime, so a
 * bare year needs its month.
 */
export function parseMoment(text: string): number | undefined {
  if (/^\d{1,12}(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1000
  const match = iso.exec(text.toUpperCase())
  if (match === null) return undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    match
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // Date.UTC carries the 30th of February over into March.
  if (new Date(midnight).toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return undefined
  const offset = offsetOf(zone)
  if (offset === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second) + Number(`0.${fraction}`)
  return midnight + Math.round(seconds * 1_000_000) / 1000
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4))
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}
