/** DeleteSecret: out of reach at once, gone when the recovery window is over; or gone at once. */
import { writeOperation } from '../../operation.ts'
import { deleteSecret as remove, updateSecret } from '../../store/secrets.ts'
import { existing, find, invalidParameter, invalidRequest, secretArn, secretPermission } from './find-secret.ts'
import { secretEvent } from './secret-events.ts'

const day = 86_400_000
const defaultWindow = 30

export const deleteSecret = writeOperation('secretsmanager', 'DeleteSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ RecoveryWindowInDays, ForceDeleteWithoutRecovery }, context, found) => [
    secretPermission(context, 'DeleteSecret', found, {
      'secretsmanager:recoverywindowindays':
        RecoveryWindowInDays === undefined ? undefined : String(RecoveryWindowInDays),
      'secretsmanager:forcedeletewithoutrecovery':
        ForceDeleteWithoutRecovery === undefined ? undefined : String(ForceDeleteWithoutRecovery),
    }),
  ],
  async run({ RecoveryWindowInDays, ForceDeleteWithoutRecovery = false }, context, found) {
    const { store, now } = context
    if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
    }
    const days = RecoveryWindowInDays ?? defaultWindow
    if (days < 7 || days > 30) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
    }
    if (ForceDeleteWithoutRecovery && found.secret === undefined) {
      // Who wants it gone whatever happens has what it wants. Another account's is answered as one that is not there.
      if (found.account === context.account && !found.asked.startsWith('arn:')) {
        const arn = `arn:aws:secretsmanager:${context.region}:${context.account}:secret:${found.asked}`
        return { ARN: arn, Name: found.asked, DeletionDate: new Date(now) }
      }
    }
    const secret = existing(found)
    if (secret.primaryRegion !== secret.region) {
      throw invalidRequest('Operation not permitted on a replica secret. Remove it through its primary.')
    }
    if (secret.replicas.length > 0) {
      const regions = secret.replicas.map(({ region }) => region).join(', ')
      throw invalidRequest(`You can't delete secret ${secret.name} that still has replica regions ${regions}.`)
    }
    if (!ForceDeleteWithoutRecovery && secret.deletedAt !== null) {
      throw invalidRequest("You tried to perform the operation on a secret that's currently marked deleted.")
    }
    const deletedAt = now
    const deleteAfter = ForceDeleteWithoutRecovery ? now : now + days * day
    if (ForceDeleteWithoutRecovery) await remove(store, secret)
    else await updateSecret(store, { ...secret, deletedAt, deleteAfter })
    await context.emit(secretEvent('DeleteSecret', secret))
    return { ARN: secretArn(secret), Name: secret.name, DeletionDate: new Date(deleteAfter) }
  },
})
