/** GetPolicy: a managed policy, and how often it is in use. Its document is a version's. */
import { readOperation } from '../../../operation.ts'
import { countUsage } from '../../../store/policy-attachments.ts'
import { tagsMember } from '../entity-tags.ts'
import { describePolicy, existingPolicy, namedPolicy, onPolicy } from './named-policy.ts'

export const getPolicy = readOperation('iam', 'GetPolicy', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onPolicy('GetPolicy', target)],
  async run(_input, { store, account }, target) {
    const policy = existingPolicy(target)
    const described = describePolicy(policy, await countUsage(store, account, policy.arn))
    const Description = policy.description === null ? {} : { Description: policy.description }
    return { Policy: { ...described, ...Description, ...tagsMember(policy.tags) } }
  },
})
