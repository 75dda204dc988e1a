/** ListAccessKeys: a user's keys without their secrets, oldest first. */
import { readOperation } from '../../../operation.ts'
import { accessKeysOf } from '../../../store/access-keys.ts'
import { pageOf } from '../pages.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'

export const listAccessKeys = readOperation('iam', 'ListAccessKeys', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListAccessKeys', target)],
  async run(input, context, target) {
    const user = existingUser(target)
    const keys = await accessKeysOf(context.store, user.account, user.id)
    const { rows, place } = await pageOf(
      context,
      'iam:ListAccessKeys',
      input,
      (after, limit) => keys.slice(keys.findIndex(({ id }) => id === after) + 1).slice(0, limit),
      ({ id }) => id,
    )
    const AccessKeyMetadata = rows.map(({ id, status, createdAt }) => ({
      UserName: user.name,
      AccessKeyId: id,
      Status: status,
      CreateDate: new Date(createdAt),
    }))
    return { AccessKeyMetadata, ...place }
  },
})
