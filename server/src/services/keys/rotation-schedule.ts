/** When keys rotate by themselves. */

export const defaultRotationDays = 365

const day = 86_400_000

/** Milliseconds since 1970. */
export function addDays(time: number, days: number): number {
  return time + days * day
}

/** The first time of the schedule after `now`: what was missed, while the key was disabled or the server down, is made up for once. */
export function nextAfter(now: number, scheduled: number, days: number): number {
  const periods = Math.floor((now - scheduled) / (days * day)) + 1
  return addDays(scheduled, Math.max(periods, 1) * days)
}
