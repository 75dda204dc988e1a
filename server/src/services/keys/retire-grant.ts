/**
 * Ends a grant, by whom the grant itself lets: its retiring principal, its grantee if it lists RetireGrant, and the account of the key.
 * The key's policy has no say in it. The key may be in any state.
 * Source: KMS Developer Guide, grant-delete.
 */
import type { RetireGrantRequest } from '../../../../model/kms.ts'
import { type Reach, reach } from '../../authorize/evaluate.ts'
import { type Caller, type Context, Fault, writeOperation } from '../../operation.ts'
import { deleteGrant, findGrant, type GrantRow } from '../../store/grants.ts'
import type { KeyAddress } from '../../store/keys.ts'
import { endDryRun, invalidGrantToken } from './cryptographic-request.ts'
import { checkGrantId, findGrantsKey, grantNotFound } from './find-grant.ts'
import { hiddenMessage } from './find-key.ts'
import { readGrantToken } from './grant-token.ts'
import { reachOf } from './grant-use.ts'
import { keyArn } from './key-name.ts'

const action = 'kms:RetireGrant'

export const retireGrant = writeOperation('kms', 'RetireGrant', {
  async target(input, context) {
    const { key, grantId } = await namedGrant(input, context)
    return { key, grantId, grant: await findGrant(context.store, key, grantId) }
  },
  permissions: (_input, context, { key, grant }) => [
    {
      action,
      resource: keyArn(key),
      account: key.account,
      conditions: { 'kms:calleraccount': context.account },
      granted: async () => (grant === undefined ? reach.none : reachOfRetirement(grant, context.caller)),
      ...(key.account !== context.account && { refusal: () => hiddenMessage(context, action) }),
    },
  ],
  async run(input, context, { grant, grantId }) {
    if (grant === undefined) throw grantNotFound(grantId)
    await deleteGrant(context.store, grant)
    endDryRun(input)
    return {}
  },
})

/** @throws Fault ValidationException, InvalidGrantTokenException, InvalidGrantIdException; as findGrantsKey */
async function namedGrant(
  { GrantToken, KeyId, GrantId }: RetireGrantRequest,
  context: Context,
): Promise<{ key: KeyAddress; grantId: string }> {
  if (GrantToken === undefined && KeyId !== undefined && GrantId !== undefined) {
    const { key } = await findGrantsKey(context, action, KeyId)
    return { key, grantId: checkGrantId(GrantId) }
  }
  if (GrantToken === undefined || KeyId !== undefined || GrantId !== undefined) {
    throw new Fault('ValidationException', 'Specify either a GrantToken, or both a KeyId and a GrantId.')
  }
  const named = readGrantToken(context, GrantToken)
  if (named === undefined) throw invalidGrantToken()
  return { key: named, grantId: named.grantId }
}

function reachOfRetirement({ retiring, grantee, operations }: GrantRow, caller: Caller): Reach {
  const asRetiring = retiring === null ? reach.none : reachOf(retiring, caller)
  const asGrantee = operations.includes('RetireGrant') ? reachOf(grantee, caller) : reach.none
  return asRetiring > asGrantee ? asRetiring : asGrantee
}
