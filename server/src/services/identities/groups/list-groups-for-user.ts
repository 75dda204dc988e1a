/** ListGroupsForUser: the groups that a user is in, by name. */
import { readOperation } from '../../../operation.ts'
import { groupsOf } from '../../../store/groups.ts'
import { pageOf } from '../pages.ts'
import { existingUser, namedUser, onUser } from '../users/named-user.ts'
import { describeGroup } from './named-group.ts'

export const listGroupsForUser = readOperation('iam', 'ListGroupsForUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListGroupsForUser', target)],
  async run(input, context, target) {
    const groups = await groupsOf(context.store, existingUser(target))
    const { rows, place } = await pageOf(
      context,
      'iam:ListGroupsForUser',
      input,
      (after, limit) => groups.filter(({ name }) => name.toLowerCase() > after.toLowerCase()).slice(0, limit),
      ({ name }) => name,
    )
    return { Groups: rows.map(describeGroup), ...place }
  },
})
