/** GetAccessKeyInfo: the account that an access key belongs to, of keys that this store made and has not deleted. */
import { Fault, readOperation } from '../../../operation.ts'
import { findAccessKey } from '../../../store/access-keys.ts'

export const getAccessKeyInfo = readOperation('sts', 'GetAccessKeyInfo', {
  permissions: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
  async run({ AccessKeyId }, { store, account, caller }) {
    // Temporary keys are kept nowhere: only one's own can be told.
    if (AccessKeyId === caller.accessKeyId) return { Account: account }
    const key = await findAccessKey(store, AccessKeyId)
    // Whose a key of another account is, is that account's business here: tenants share a store, not a directory.
    if (key?.account === account) return { Account: account }
    throw new Fault('ValidationError', 'Access key does not exist.')
  },
})
