/** Lets somebody use a key, within limits, beside whom policies let. */
import type { CreateGrantRequest } from '../../../../model/kms.ts'
import { type Conditions, type Context, writeOperation } from '../../operation.ts'
import { type GrantConstraints, type GrantRow, grantsByName, insertGrant } from '../../store/grants.ts'
import { checkGrantTokens, endDryRun } from './cryptographic-request.ts'
import { findGrantsKey } from './find-grant.ts'
import { areSame } from './grant-constraints.ts'
import { checkGrant, mustHaveRoomForGrant } from './grant-limits.ts'
import { bindGrantPrincipal } from './grant-principals.ts'
import { newGrantToken } from './grant-token.ts'
import { contextConditions, permissionOn } from './key-permission.ts'
import { mustBeEnabled } from './key-state.ts'

const action = 'kms:CreateGrant'

export const createGrant = writeOperation('kms', 'CreateGrant', {
  target: (input, context) => findGrantsKey(context, action, input.KeyId),
  permissions(input, context, named) {
    const child = { operations: input.Operations, constraints: constraintsOf(input) }
    return [permissionOn(context, action, named, grantConditions(input), { child })]
  },
  async run(input, context, { key }) {
    checkGrantTokens(context, input)
    const { account, region, keyId } = key
    const limits = { operations: [...new Set(input.Operations)], constraints: constraintsOf(input) }
    checkGrant(key, limits)
    mustBeEnabled(key)
    const grant: GrantRow = {
      account,
      region,
      keyId,
      grantId: context.random(32).toString('hex'),
      name: input.Name ?? null,
      issuer: context.account,
      grantee: await bindGrantPrincipal(context, input.GranteePrincipal),
      retiring:
        input.RetiringPrincipal === undefined ? null : await bindGrantPrincipal(context, input.RetiringPrincipal),
      ...limits,
      createdAt: context.now,
    }
    const known = await sameGrant(context, grant)
    if (known === undefined) {
      await mustHaveRoomForGrant(context.store, key)
      await insertGrant(context.store, grant)
    }
    endDryRun(input)
    const made = known ?? grant
    return { GrantToken: newGrantToken(context, made), GrantId: made.grantId }
  },
})

/**
 * What is really demanded. Terraform sends the constraint that is not meant as an empty map, which AWS lets pass for none; an empty
 * EncryptionContextEquals by itself is taken at its word.
 */
function constraintsOf({ Constraints: constraints }: CreateGrantRequest): GrantConstraints {
  const { EncryptionContextEquals: exact, EncryptionContextSubset: part } = constraints ?? {}
  const hasPart = !isEmpty(part)
  return {
    ...(exact !== undefined && !(hasPart && isEmpty(exact)) && { EncryptionContextEquals: exact }),
    ...(part !== undefined && hasPart && { EncryptionContextSubset: part }),
  }
}

function isEmpty(pairs: Readonly<Record<string, string>> | undefined): boolean {
  return pairs === undefined || Object.keys(pairs).length === 0
}

/** Source: KMS Developer Guide, conditions-kms. No service makes grants here, so they are never for an AWS resource. */
function grantConditions(input: CreateGrantRequest): Conditions {
  const constraints = constraintsOf(input)
  const types = Object.keys(constraints)
  return {
    'kms:grantisforawsresource': 'false',
    'kms:granteeprincipal': input.GranteePrincipal,
    'kms:retiringprincipal': input.RetiringPrincipal,
    'kms:grantoperations': input.Operations,
    'kms:grantconstrainttype': types.length === 0 ? undefined : types,
    ...contextConditions({ ...constraints.EncryptionContextSubset, ...constraints.EncryptionContextEquals }),
  }
}

/** The grant that an earlier request of the same name and properties made. Without a name every request makes another. */
async function sameGrant(context: Context, grant: GrantRow): Promise<GrantRow | undefined> {
  if (grant.name === null) return undefined
  const named = await grantsByName(context.store, grant, grant.name)
  return named.find(
    ({ grantee, retiring, operations, constraints }) =>
      grantee.id === grant.grantee.id &&
      retiring?.id === grant.retiring?.id &&
      operations.length === grant.operations.length &&
      operations.every((operation) => grant.operations.includes(operation)) &&
      areSame(constraints, grant.constraints),
  )
}
