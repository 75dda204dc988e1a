/** Where the next page of a list begins: a token that only this store can read and that fits only the request it was given for. */
import type { KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import { OpenError } from '../crypto/open-error.ts'
import { openToken, sealToken } from '../crypto/token.ts'
import type { Context } from '../operation.ts'

type Bearer = Pick<Context, 'account' | 'region' | 'keys' | 'random'>

/**
 * The token for `NextToken`, `NextMarker` or `Marker`. Its length is 60 + 4/3 × the position's JSON: keep positions to one name, so that IAM's limit
 * of 320 characters and KMS's of 1,024 hold.
 *
 * @param operation service and name, as in `ssm:GetParametersByPath`; what it lists in a new order needs a new name here
 * @param request every input that decides what is listed and in which order, page size left out
 * @param position JSON: the last row that was considered, never its number
 */
export function sealCursor(context: Bearer, operation: string, request: unknown, position: unknown): string {
  const payload = Buffer.from(JSON.stringify(position))
  return sealToken(keyOf(context), 'cursor', payload, (n) => context.random(n), boundTo(context, operation, request))
}

/** The position that `sealCursor` was given, or undefined for a token that is not for this account, region, operation and request: each service answers its own error. */
export function openCursor<Position>(
  context: Bearer,
  operation: string,
  request: unknown,
  token: string,
): Position | undefined {
  try {
    const payload = openToken(keyOf(context), 'cursor', token, boundTo(context, operation, request))
    return JSON.parse(payload.toString()) as Position
  } catch (error) {
    if (error instanceof OpenError) return undefined
    throw error
  }
}

/** Deriving costs as much as sealing, so one key per hierarchy is kept. */
const cursorKeys = new WeakMap<KeyHierarchy, KeyObject>()

function keyOf({ keys }: Bearer): KeyObject {
  const known = cursorKeys.get(keys)
  if (known !== undefined) return known
  const key = keys.derive('cursor')
  cursorKeys.set(keys, key)
  return key
}

function boundTo({ account, region }: Bearer, operation: string, request: unknown): string {
  return JSON.stringify([account, region, operation, inOneOrder(request)])
}

/** Clients may send the members of a structure in another order for the next page. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder)
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, inOneOrder(member)])
}
