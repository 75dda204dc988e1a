/** SetDefaultPolicyVersion: which version holds, at once on everybody that the policy is attached to. */
import { writeOperation } from '../../../operation.ts'
import { updateManagedPolicy, versionsOf } from '../../../store/managed-policies.ts'
import { existingPolicy, existingVersion, namedPolicy, onOwnPolicy } from './named-policy.ts'

export const setDefaultPolicyVersion = writeOperation('iam', 'SetDefaultPolicyVersion', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onOwnPolicy('SetDefaultPolicyVersion', target)],
  async run({ VersionId }, { store }, target) {
    const policy = existingPolicy(target)
    const { version } = existingVersion(policy, await versionsOf(store, policy), VersionId)
    await updateManagedPolicy(store, { ...policy, defaultVersion: version })
    return {}
  },
})
