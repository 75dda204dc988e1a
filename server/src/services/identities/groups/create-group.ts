/** CreateGroup: a group with nobody in it, which may do nothing yet. */
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { findGroup, type Group, insertGroup } from '../../../store/groups.ts'
import { groupArn } from '../../../store/identities.ts'
import { describeGroup } from './named-group.ts'

export const createGroup = writeOperation('iam', 'CreateGroup', {
  permissions: ({ GroupName, Path = '/' }, { account }) => [
    { action: 'iam:CreateGroup', resource: groupArn({ account, path: Path, name: GroupName }) },
  ],
  async run({ GroupName, Path = '/' }, context) {
    const { account, now, store } = context
    if ((await findGroup(store, account, GroupName)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `Group with name ${GroupName} already exists.`)
    }
    const id = uniqueId('AGPA', (bytes) => context.random(bytes))
    const group: Group = { account, id, name: GroupName, path: Path, createdAt: now }
    await insertGroup(store, group)
    return { Group: describeGroup(group) }
  },
})
