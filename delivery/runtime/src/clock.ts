/** The time for cached reads: asking the machine for it costs as much as all the rest of one. */

/** From so many questions in one turn on, one in so many is asked of the machine. */
const often = 16
/** What the others are told is as much ahead, in milliseconds: for a turn that did something long since. */
const ahead = 1_000
let asked = 0
let told = 0

/**
 * Milliseconds since 1970. Whoever asks many times in one turn of the event loop is mostly told what may be the time by now, and with that finds
 * nothing fresh which is not. It ends with the turn: before the process waits for anything, or is frozen.
 */
export function now(): number {
  asked += 1
  if (asked > often && asked % often > 0) return told
  if (asked === often) process.nextTick(forget)
  const time = Date.now()
  told = time + ahead
  return time
}

function forget(): void {
  asked = 0
}
