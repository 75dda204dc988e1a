/** ListUserTags: the tags of a user, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const listUserTags = readOperation('iam', 'ListUserTags', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListUserTags', target)],
  run: (input, context, target) => pageOfTags(context, 'iam:ListUserTags', input, existingUser(target).tags),
})
