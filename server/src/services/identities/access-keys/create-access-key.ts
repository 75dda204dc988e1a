/** CreateAccessKey: a new long-term key. Its secret leaves the store with this answer and never again. */
import { newSecretAccessKey, sealSecret } from '../../../credentials/access-key-secret.ts'
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { accessKeysOf, insertAccessKey } from '../../../store/access-keys.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'

export const mostKeys = 2

export const createAccessKey = writeOperation('iam', 'CreateAccessKey', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'CreateAccessKey', target)],
  async run(_input, context, target) {
    const { store, keys, now } = context
    const random = (bytes: number) => context.random(bytes)
    const user = existingUser(target)
    if ((await accessKeysOf(store, user.account, user.id)).length >= mostKeys) {
      throw new Fault('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`)
    }
    const accessKeyId = uniqueId('AKIA', random)
    const secretAccessKey = newSecretAccessKey(random)
    const owner = { account: user.account, userId: user.id, accessKeyId }
    const key = { id: accessKeyId, account: user.account, userId: user.id, createdAt: now }
    await insertAccessKey(store, key, sealSecret(keys, owner, secretAccessKey))
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: accessKeyId,
        Status: 'Active' as const,
        SecretAccessKey: secretAccessKey,
        CreateDate: new Date(now),
      },
    }
  },
})
