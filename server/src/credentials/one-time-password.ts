/** Time-based one-time passwords as authenticator apps make them: RFC 6238 with HMAC-SHA-1, six digits, every thirty seconds. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const stepLength = 30_000
const digits = 6
/** How far a device's clock may be off: one step either way, as RFC 6238 (section 5.2) recommends. */
const drift = 1
/** When a device is enabled or set right, it may be off by more. */
const searched = 20

export function stepAt(now: number): number {
  return Math.floor(now / stepLength)
}

export function codeAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac[mac.length - 1]! & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step that this code belongs to, if it is later than every step whose code was accepted before. */
export function stepOf(seed: Uint8Array, code: string, now: number, usedStep: number): number | undefined {
  const current = stepAt(now)
  for (let step = current - drift; step <= current + drift; step += 1)
    if (step > usedStep && isCode(seed, step, code)) return step
  return undefined
}

/** The step of the second of two codes that follow each other, near to now. */
export function stepOfPair(seed: Uint8Array, first: string, second: string, now: number): number | undefined {
  const current = stepAt(now)
  for (let step = current - searched; step <= current + searched; step += 1)
    if (isCode(seed, step, first) && isCode(seed, step + 1, second)) return step + 1
  return undefined
}

function isCode(seed: Uint8Array, step: number, code: string): boolean {
  const expected = Buffer.from(codeAt(seed, step))
  const given = Buffer.from(code)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648's base32 without padding, as authenticator apps take a seed. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text
}
