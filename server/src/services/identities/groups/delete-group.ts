/** DeleteGroup: only once nobody is in it and no policy is left of it. */
import { writeOperation } from '../../../operation.ts'
import { membersOf, deleteGroup as removeGroup } from '../../../store/groups.ts'
import { refuseWhile, refuseWithPolicies } from '../delete-conflicts.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const deleteGroup = writeOperation('iam', 'DeleteGroup', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'DeleteGroup', target)],
  async run(_input, { store }, target) {
    const group = existingGroup(target)
    refuseWhile((await membersOf(store, group, '', 1)).length > 0, 'remove users from group')
    await refuseWithPolicies(store, group)
    await removeGroup(store, group)
    return {}
  },
})
