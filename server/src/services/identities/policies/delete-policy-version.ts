/** DeletePolicyVersion: a version that does not hold. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deletePolicyVersion as removeVersion, versionsOf } from '../../../store/managed-policies.ts'
import { existingPolicy, existingVersion, namedPolicy, onOwnPolicy } from './named-policy.ts'

export const deletePolicyVersion = writeOperation('iam', 'DeletePolicyVersion', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onOwnPolicy('DeletePolicyVersion', target)],
  async run({ VersionId }, { store }, target) {
    const policy = existingPolicy(target)
    const { version } = existingVersion(policy, await versionsOf(store, policy), VersionId)
    if (version === policy.defaultVersion) {
      throw new Fault('DeleteConflict', 'Cannot delete the default version of a policy.')
    }
    await removeVersion(store, policy, version)
    return {}
  },
})
