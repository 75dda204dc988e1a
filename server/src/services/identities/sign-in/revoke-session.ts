/** RevokeSession: ends temporary credentials of this account before they expire. Anybody may end its own; another's takes permission. */
import { Fault, writeOperation } from '../../../operation.ts'
import { revokeSession as revoke } from '../../../store/sign-ins.ts'

/** The longest that any session lasts: GetSessionToken's 36 hours. */
const longestSession = 36 * 3_600_000

export const revokeSession = writeOperation('larder', 'RevokeSession', {
  permissions({ AccessKeyId }, { account, caller }) {
    if (AccessKeyId === undefined || AccessKeyId === caller.accessKeyId) return []
    return [{ action: 'larder:RevokeSession', resource: `arn:aws:larder::${account}:session/${AccessKeyId}` }]
  },
  async run({ AccessKeyId }, { account, caller, store, now }) {
    if (AccessKeyId === undefined && caller.session === undefined) {
      throw new Fault('NotASessionException', 'These are not temporary credentials: name the session to end.')
    }
    // Whether such a session exists is written nowhere. Its account is part of the row, so this one cannot end another's.
    const expiresAt =
      AccessKeyId === undefined || AccessKeyId === caller.accessKeyId ? caller.session?.expiresAt : undefined
    await revoke(store, account, AccessKeyId ?? caller.accessKeyId, expiresAt ?? now + longestSession)
    return {}
  },
})
