/** ListGroupPolicies: the names of a group's inline policies. */
import { readOperation } from '../../../operation.ts'
import { listInlinePolicies } from '../../../store/inline-policies.ts'
import { pageOf } from '../pages.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const listGroupPolicies = readOperation('iam', 'ListGroupPolicies', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'ListGroupPolicies', target)],
  async run(input, context, target) {
    const group = existingGroup(target)
    const { rows, place } = await pageOf(
      context,
      'iam:ListGroupPolicies',
      input,
      (after, limit) => listInlinePolicies(context.store, group, after, limit),
      (name) => name,
    )
    return { PolicyNames: rows, ...place }
  },
})
