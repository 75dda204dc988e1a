/**
 * Passwords as they are kept: argon2id (RFC 9106), in memory and time that make guessing dear.
 *
 * A hash, version 1; the parameters stand in it, so that they can be raised and old hashes still be checked:
 *
 *     ┌──────┬──────────────┬──────────┬───────────────┬─────────┬────────┐
 *     │ 0x01 │ memory KiB 4 │ passes 1 │ parallelism 1 │ salt 16 │ tag 32 │
 *     └──────┴──────────────┴──────────┴───────────────┴─────────┴────────┘
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import { slowWork } from '../slow-work.ts'

interface Cost {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** RFC 9106's second recommendation: 64 MiB, three passes, four lanes. */
const today: Cost = { memory: 65_536, passes: 3, parallelism: 4 }
const version = 1
const header = 7
const saltLength = 16
const tagLength = 32

/** Each takes 64 MiB. */
const inTurn = slowWork({ atOnce: 2, waiting: 32 })

export async function hashPassword(
  password: string,
  random: (bytes: number) => Buffer,
  cost: Cost = today,
): Promise<Buffer> {
  const salt = random(saltLength)
  const start = Buffer.alloc(header)
  start.writeUInt8(version, 0)
  start.writeUInt32BE(cost.memory, 1)
  start.writeUInt8(cost.passes, 5)
  start.writeUInt8(cost.parallelism, 6)
  return Buffer.concat([start, salt, await tagOf(password, salt, cost)])
}

export async function isPassword(password: string, hash: Uint8Array): Promise<boolean> {
  const bytes = Buffer.from(hash)
  if (bytes.length !== header + saltLength + tagLength || bytes[0] !== version) {
    throw new Error('A password hash of an unknown form.')
  }
  const cost = { memory: bytes.readUInt32BE(1), passes: bytes.readUInt8(5), parallelism: bytes.readUInt8(6) }
  const tag = await tagOf(password, bytes.subarray(header, header + saltLength), cost)
  return timingSafeEqual(tag, bytes.subarray(header + saltLength))
}

/** As much work as judging a password, for a user who has none: the time taken does not tell the two apart. */
export async function judgeNothing(password: string): Promise<void> {
  await tagOf(password, Buffer.alloc(saltLength), today)
}

/** @throws TooMuchWaiting */
function tagOf(password: string, salt: Uint8Array, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  const parameters = { message: password, nonce: salt, memory, passes, parallelism, tagLength }
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
      }),
  )
}
