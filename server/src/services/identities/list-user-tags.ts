/** ListUserTags: the tags of a user, in the order of their keys. */
import { readOperation } from '../../operation.ts'
import { tagList } from './entity-tags.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'
import { pageOf } from './pages.ts'

export const listUserTags = readOperation('iam', 'ListUserTags', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListUserTags', target)],
  async run(input, context, target) {
    const tags = tagList(existingUser(target).tags)
    const { rows, place } = await pageOf(
      context,
      'iam:ListUserTags',
      input,
      (after, limit) => tags.filter(({ Key }) => Key.toLowerCase() > after.toLowerCase()).slice(0, limit),
      ({ Key }) => Key,
    )
    return { Tags: rows, ...place }
  },
})
