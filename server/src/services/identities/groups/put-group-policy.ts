/** PutGroupPolicy: gives a group a policy of its own, or replaces the one of that name. */
import { writeOperation } from '../../../operation.ts'
import { putWithinLimits } from '../policies/inline-policy-limits.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const putGroupPolicy = writeOperation('iam', 'PutGroupPolicy', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'PutGroupPolicy', target)],
  async run({ PolicyName, PolicyDocument }, { store }, target) {
    await putWithinLimits(store, 'group', existingGroup(target), PolicyName, PolicyDocument)
    return {}
  },
})
