/** DeleteGroupPolicy: takes an inline policy from a group, at once. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deleteInlinePolicy } from '../../../store/inline-policies.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const deleteGroupPolicy = writeOperation('iam', 'DeleteGroupPolicy', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'DeleteGroupPolicy', target)],
  async run({ PolicyName }, { store }, target) {
    if (await deleteInlinePolicy(store, existingGroup(target), PolicyName)) return {}
    throw new Fault('NoSuchEntity', `The group policy with name ${PolicyName} cannot be found.`)
  },
})
