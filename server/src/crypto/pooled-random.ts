/** Random bytes from the system's generator. Nonces are drawn in portions: to ask for 28 bytes costs ten times as much as to copy them. */
import { randomBytes, randomFillSync } from 'node:crypto'
import type { Random } from './message-box.ts'

const portion = 4096
/** What is as long as a key may become one, so it is drawn by itself and lies nowhere else. */
const shortestKey = 32

export function pooledRandom(): Random {
  const pool = Buffer.alloc(portion)
  let next = portion
  return (bytes) => {
    // And randomBytes refuses what is no number of bytes.
    if (!(bytes >= 0 && bytes < shortestKey)) return randomBytes(bytes)
    if (next + bytes > portion) {
      randomFillSync(pool)
      next = 0
    }
    const drawn = pool.subarray(next, next + bytes)
    next += bytes
    const given = Buffer.from(drawn)
    drawn.fill(0)
    return given
  }
}
