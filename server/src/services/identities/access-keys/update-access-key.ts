/** UpdateAccessKey: switches a key off or on, at once. */
import { Fault, writeOperation } from '../../../operation.ts'
import { setAccessKeyStatus } from '../../../store/access-keys.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { ownedAccessKey } from './owned-access-key.ts'

export const updateAccessKey = writeOperation('iam', 'UpdateAccessKey', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'UpdateAccessKey', target)],
  async run({ AccessKeyId, Status }, { store }, target) {
    const key = await ownedAccessKey(store, existingUser(target), AccessKeyId)
    if (Status === 'Expired') throw new Fault('InvalidInput', 'An access key is set to Active or Inactive.')
    await setAccessKeyStatus(store, key.id, Status)
    return {}
  },
})
