/** TagUser: sets tags of a user; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { setUserTags } from '../../../store/users.ts'
import { entityConditions, withTags } from '../entity-tags.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const tagUser = writeOperation('iam', 'TagUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: ({ Tags }, context, target) => [
    onUser(context, 'TagUser', target, entityConditions(target.user?.tags ?? new Map(), { request: Tags })),
  ],
  async run({ Tags }, { store }, target) {
    const user = existingUser(target)
    const tags = withTags(user.tags, Tags, 'TagsPerUser')
    await setUserTags(store, user, tags)
    return {}
  },
})
