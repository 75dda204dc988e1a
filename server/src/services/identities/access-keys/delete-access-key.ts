/** DeleteAccessKey: the key is refused from now on. */
import { writeOperation } from '../../../operation.ts'
import { deleteAccessKey as removeAccessKey } from '../../../store/access-keys.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { ownedAccessKey } from './owned-access-key.ts'

export const deleteAccessKey = writeOperation('iam', 'DeleteAccessKey', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeleteAccessKey', target)],
  async run({ AccessKeyId }, { store }, target) {
    const key = await ownedAccessKey(store, existingUser(target), AccessKeyId)
    await removeAccessKey(store, key.id)
    return {}
  },
})
