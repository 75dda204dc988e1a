/** Shares a parameter with other accounts. */
import { Fault, writeOperation } from '../../operation.ts'
import { setResourcePolicy } from '../../store/parameter-shares.ts'
import { bindPrincipals } from '../bound-principals.ts'
import { parameterPermission } from './find-parameter.ts'
import { DEFAULT_KEY } from './parameter-value.ts'
import { checkCurrent, consumersOf, findShared, malformed, policyHash, sharedRow } from './resource-policy.ts'

export const putResourcePolicy = writeOperation('ssm', 'PutResourcePolicy', {
  target: ({ ResourceArn }, context) => findShared(context, ResourceArn),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:PutResourcePolicy', found)],
  async run({ Policy, PolicyId, PolicyHash }, context, found) {
    const row = sharedRow(found)
    const consumers = consumersOf(Policy, found.reference.arn)
    if (row.tier !== 'Advanced') throw invalid('To share a parameter, it must be in the advanced parameter tier.')
    if (row.keyId === DEFAULT_KEY) {
      throw invalid('To share a SecureString parameter, it must be encrypted with a customer managed key.')
    }
    if ((PolicyId === undefined) !== (PolicyHash === undefined)) {
      throw invalid('To update a policy, you must specify PolicyId and PolicyHash.')
    }
    if (PolicyId !== undefined && PolicyHash !== undefined) checkCurrent(row, PolicyId, PolicyHash)
    else if (row.resourcePolicy !== null) {
      throw new Fault('ResourcePolicyLimitExceededException', 'Only one policy can be attached to a parameter.')
    }
    const principals = await bindPrincipals(context.store, row.account, Policy)
    if (principals === undefined) throw malformed('The policy names a user or role that does not exist.')
    const id = PolicyId ?? context.uuid()
    await setResourcePolicy(context.store, row, { id, text: Policy, principals, consumers })
    return { PolicyId: id, PolicyHash: policyHash(Policy) }
  },
})

function invalid(message: string): Fault {
  return new Fault('ResourcePolicyInvalidParameterException', message)
}
