/** AddUserToGroup: the group's policies hold for the user, at once. Who is in it already stays in it. */
import { Fault, writeOperation } from '../../../operation.ts'
import { addMember, groupsOf } from '../../../store/groups.ts'
import { findUser } from '../../../store/users.ts'
import { existingUser } from '../users/named-user.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const mostGroups = 10

export const addUserToGroup = writeOperation('iam', 'AddUserToGroup', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'AddUserToGroup', target)],
  async run({ UserName }, { store, account }, target) {
    const group = existingGroup(target)
    const user = existingUser({ name: UserName, user: await findUser(store, account, UserName) })
    const groups = await groupsOf(store, user)
    if (groups.some(({ id }) => id === group.id)) return {}
    if (groups.length >= mostGroups) {
      throw new Fault('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${mostGroups}`)
    }
    await addMember(store, group, user.id)
    return {}
  },
})
