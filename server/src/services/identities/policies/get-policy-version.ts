/** GetPolicyVersion: the document of one version, as it was put. */
import { readOperation } from '../../../operation.ts'
import { versionsOf } from '../../../store/managed-policies.ts'
import { describeWholeVersion, existingPolicy, existingVersion, namedPolicy, onPolicy } from './named-policy.ts'

export const getPolicyVersion = readOperation('iam', 'GetPolicyVersion', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onPolicy('GetPolicyVersion', target)],
  async run({ VersionId }, { store }, target) {
    const policy = existingPolicy(target)
    const version = existingVersion(policy, await versionsOf(store, policy), VersionId)
    return { PolicyVersion: describeWholeVersion(policy, version) }
  },
})
