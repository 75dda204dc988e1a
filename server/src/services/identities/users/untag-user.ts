/** UntagUser: removes tags of a user; those that it does not have are no error. */
import { writeOperation } from '../../../operation.ts'
import { setUserTags } from '../../../store/users.ts'
import { entityConditions, withoutTags } from '../entity-tags.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const untagUser = writeOperation('iam', 'UntagUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: ({ TagKeys }, context, target) => [
    onUser(context, 'UntagUser', target, entityConditions(target.user?.tags ?? new Map(), { keys: TagKeys })),
  ],
  async run({ TagKeys }, { store }, target) {
    const user = existingUser(target)
    const tags = withoutTags(user.tags, TagKeys)
    await setUserTags(store, user, tags)
    return {}
  },
})
