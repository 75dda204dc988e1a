/** ListPolicyTags: the tags of a managed policy, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingPolicy, namedPolicy, onPolicy } from './named-policy.ts'

export const listPolicyTags = readOperation('iam', 'ListPolicyTags', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onPolicy('ListPolicyTags', target)],
  run: (input, context, target) => pageOfTags(context, 'iam:ListPolicyTags', input, existingPolicy(target).tags),
})
