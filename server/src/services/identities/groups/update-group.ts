/** UpdateGroup: another name or path. Members and policies stay the group's own. */
import { Fault, writeOperation } from '../../../operation.ts'
import { findGroup, renameGroup } from '../../../store/groups.ts'
import { groupArn } from '../../../store/identities.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const updateGroup = writeOperation('iam', 'UpdateGroup', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions({ NewGroupName, NewPath }, context, target) {
    const { name, path } = target.group ?? { name: target.name, path: '/' }
    const renamed = { account: context.account, name: NewGroupName ?? name, path: NewPath ?? path }
    // As with users: renaming into what the caller may not touch is no way around a policy.
    return [onGroup(context, 'UpdateGroup', target), { action: 'iam:UpdateGroup', resource: groupArn(renamed) }]
  },
  async run({ NewGroupName, NewPath }, { store, account }, target) {
    const group = existingGroup(target)
    const name = NewGroupName ?? group.name
    const holder = await findGroup(store, account, name)
    if (holder !== undefined && holder.id !== group.id) {
      throw new Fault('EntityAlreadyExists', `Group with name ${name} already exists.`)
    }
    await renameGroup(store, group, name, NewPath ?? group.path)
    return {}
  },
})
