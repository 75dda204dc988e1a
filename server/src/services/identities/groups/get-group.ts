/** GetGroup: a group, and a page of its members. */
import { readOperation } from '../../../operation.ts'
import { membersOf } from '../../../store/groups.ts'
import { pageOf } from '../pages.ts'
import { describeUser } from '../users/named-user.ts'
import { describeGroup, existingGroup, namedGroup, onGroup } from './named-group.ts'

export const getGroup = readOperation('iam', 'GetGroup', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'GetGroup', target)],
  async run(input, context, target) {
    const group = existingGroup(target)
    const { rows, place } = await pageOf(
      context,
      'iam:GetGroup',
      input,
      (after, limit) => membersOf(context.store, group, after, limit),
      ({ id }) => id,
    )
    return { Group: describeGroup(group), Users: rows.map(describeUser), ...place }
  },
})
