/** ListPolicyVersions: newest first, without their documents. */
import { readOperation } from '../../../operation.ts'
import { versionsOf } from '../../../store/managed-policies.ts'
import { pageOf } from '../pages.ts'
import { describeVersion, existingPolicy, namedPolicy, onPolicy } from './named-policy.ts'

export const listPolicyVersions = readOperation('iam', 'ListPolicyVersions', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onPolicy('ListPolicyVersions', target)],
  async run(input, context, target) {
    const policy = existingPolicy(target)
    const versions = await versionsOf(context.store, policy)
    const { rows, place } = await pageOf(
      context,
      'iam:ListPolicyVersions',
      input,
      (after, limit) => versions.filter(({ version }) => after === '' || version < Number(after)).slice(0, limit),
      ({ version }) => String(version),
    )
    return { Versions: rows.map((version) => describeVersion(policy, version)), ...place }
  },
})
