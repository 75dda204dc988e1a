/** Tells with whom a parameter is shared. */
import { Fault, readOperation } from '../../operation.ts'
import { parameterPermission } from './find-parameter.ts'
import { findShared, policyHash, sharedRow } from './resource-policy.ts'

export const getResourcePolicies = readOperation('ssm', 'GetResourcePolicies', {
  target: ({ ResourceArn }, context) => findShared(context, ResourceArn),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:GetResourcePolicies', found)],
  async run({ NextToken }, _context, found) {
    const { resourcePolicy, resourcePolicyId } = sharedRow(found)
    // The one policy that there can be fits on the first page, so no token was ever given.
    if (NextToken !== undefined) {
      throw new Fault('ResourcePolicyInvalidParameterException', "The specified token isn't valid.")
    }
    if (resourcePolicy === null || resourcePolicyId === null) return { Policies: [] }
    const policy = { PolicyId: resourcePolicyId, PolicyHash: policyHash(resourcePolicy), Policy: resourcePolicy }
    return { Policies: [policy] }
  },
})
