/** Finds keys and grants for the operations that manage grants. */
import type { Awaitable } from '../../awaitable.ts'
import { type Context, Fault } from '../../operation.ts'
import { findGrant, type GrantRow } from '../../store/grants.ts'
import type { KeyRow } from '../../store/keys.ts'
import { findKey, type NamedKey } from './find-key.ts'

/**
 * By id or ARN, in any account.
 * @throws Fault InvalidArnException for an alias, in AWS's words; as findKey
 */
export function findGrantsKey(context: Context, action: string, text: string): Awaitable<NamedKey> {
  if (text.startsWith('alias/') || text.includes(':alias/')) {
    throw new Fault('InvalidArnException', 'Key Aliases are not supported for this operation.')
  }
  return findKey(context, action, text)
}

const grantIds = /^[0-9a-f]{64}$/

/** @throws Fault InvalidGrantIdException */
export function checkGrantId(grantId: string): string {
  if (grantIds.test(grantId)) return grantId
  throw new Fault('InvalidGrantIdException', `Invalid grant ID '${grantId}'`)
}

/** @throws Fault InvalidGrantIdException, NotFoundException */
export async function findGrantById(context: Context, key: KeyRow, grantId: string): Promise<GrantRow> {
  const grant = await findGrant(context.store, key, checkGrantId(grantId))
  if (grant !== undefined) return grant
  throw grantNotFound(grantId)
}

export function grantNotFound(grantId: string): Fault {
  return new Fault('NotFoundException', `Grant '${grantId}' is not found.`)
}
