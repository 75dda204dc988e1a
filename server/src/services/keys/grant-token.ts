/**
 * Grant tokens: proof that CreateGrant made a grant. On AWS they bridge the minutes until a grant is known everywhere; here it is known at
 * once, so a token only has to be genuine. It is no secret and lets nobody in: only the grant's own principals profit from it.
 */
import type { KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import { OpenError } from '../../crypto/open-error.ts'
import { openToken, sealToken } from '../../crypto/token.ts'
import type { Context } from '../../operation.ts'
import type { GrantRow } from '../../store/grants.ts'

type GrantName = Pick<GrantRow, 'account' | 'region' | 'keyId' | 'grantId'>

/** Another one at every call. */
export function newGrantToken(context: Context, { account, region, keyId, grantId }: GrantName): string {
  const payload = Buffer.from(JSON.stringify([account, keyId, grantId]))
  return sealToken(keyOf(context), 'grant', payload, (bytes) => context.random(bytes), region)
}

/** Which grant the token is of, whether it still is or not; undefined for what is no token of this region. */
export function readGrantToken(context: Context, token: string): GrantName | undefined {
  const { region } = context
  try {
    const payload = openToken(keyOf(context), 'grant', token, region).toString()
    const [account, keyId, grantId] = JSON.parse(payload) as [string, string, string]
    return { account, region, keyId, grantId }
  } catch (error) {
    if (error instanceof OpenError) return undefined
    throw error
  }
}

/** Deriving costs as much as sealing, so one key per hierarchy is kept. */
const tokenKeys = new WeakMap<KeyHierarchy, KeyObject>()

function keyOf({ keys }: Context): KeyObject {
  const known = tokenKeys.get(keys)
  if (known !== undefined) return known
  const key = keys.derive('grant-token')
  tokenKeys.set(keys, key)
  return key
}
