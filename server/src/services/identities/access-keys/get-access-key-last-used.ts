/** GetAccessKeyLastUsed: whose key it is, and when and where it last signed a request, to within a minute. */
import { Fault, readOperation } from '../../../operation.ts'
import { findAccessKey } from '../../../store/access-keys.ts'
import { findLastUse } from '../../../store/last-uses.ts'
import { findUserById } from '../../../store/users.ts'
import { existingUser, onUser } from '../users/named-user.ts'

export const getAccessKeyLastUsed = readOperation('iam', 'GetAccessKeyLastUsed', {
  async target({ AccessKeyId }, { store, account, caller }) {
    const key = await findAccessKey(store, AccessKeyId)
    const user = key?.account === account ? await findUserById(store, account, key.userId) : undefined
    if (user !== undefined) return { name: user.name, user }
    // AWS does not tell whether a key exists that is not the account's own.
    throw new Fault(
      'AccessDenied',
      `User: ${caller.principal.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`,
    )
  },
  // Whose key it is, is the answer; a refusal must not give it.
  permissions: ({ AccessKeyId }, context, target) => [
    { ...onUser(context, 'GetAccessKeyLastUsed', target), reported: `access key ${AccessKeyId}` },
  ],
  async run({ AccessKeyId }, { store }, target) {
    const use = await findLastUse(store, AccessKeyId)
    const AccessKeyLastUsed = use
      ? { LastUsedDate: new Date(use.usedAt), ServiceName: use.service, Region: use.region }
      : { ServiceName: 'N/A', Region: 'N/A' }
    return { UserName: existingUser(target).name, AccessKeyLastUsed }
  },
})
