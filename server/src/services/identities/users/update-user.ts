/** UpdateUser: another name or path. Policies, keys and sessions stay the user's own. */
import { Fault, writeOperation } from '../../../operation.ts'
import { userArn } from '../../../store/identities.ts'
import { findUser, renameUser } from '../../../store/users.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const updateUser = writeOperation('iam', 'UpdateUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions({ NewUserName, NewPath }, context, target) {
    const before = onUser(context, 'UpdateUser', target)
    const { name, path } = target.user ?? { name: target.name, path: '/' }
    const renamed = { account: context.account, name: NewUserName ?? name, path: NewPath ?? path }
    // Renaming into what the caller may not touch is no way around a policy, so both ends are asked for.
    return [before, { action: 'iam:UpdateUser', resource: userArn(renamed) }]
  },
  async run({ NewUserName, NewPath }, { store, account }, target) {
    const user = existingUser(target)
    const name = NewUserName ?? user.name
    const holder = await findUser(store, account, name)
    if (holder !== undefined && holder.id !== user.id) {
      throw new Fault('EntityAlreadyExists', `User with name ${name} already exists.`)
    }
    await renameUser(store, user, name, NewPath ?? user.path)
    return {}
  },
})
