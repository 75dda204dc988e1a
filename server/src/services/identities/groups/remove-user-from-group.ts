/** RemoveUserFromGroup: the group's policies cease to hold for the user, at once. */
import { Fault, writeOperation } from '../../../operation.ts'
import { removeMember } from '../../../store/groups.ts'
import { findUser } from '../../../store/users.ts'
import { existingUser } from '../users/named-user.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const removeUserFromGroup = writeOperation('iam', 'RemoveUserFromGroup', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'RemoveUserFromGroup', target)],
  async run({ UserName }, { store, account }, target) {
    const group = existingGroup(target)
    const user = existingUser({ name: UserName, user: await findUser(store, account, UserName) })
    if (await removeMember(store, group, user.id)) return {}
    throw new Fault('NoSuchEntity', `User ${user.name} not in group ${group.name}`)
  },
})
