/** RestoreSecret: takes a deletion back before its recovery window is over. */
import { writeOperation } from '../../operation.ts'
import { updateSecret } from '../../store/secrets.ts'
import { existing, find, secretArn, secretPermission } from './find-secret.ts'
import { secretEvent } from './secret-events.ts'

export const restoreSecret = writeOperation('secretsmanager', 'RestoreSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'RestoreSecret', found)],
  async run(_input, context, found) {
    const secret = existing(found)
    await updateSecret(context.store, { ...secret, deletedAt: null, deleteAfter: null })
    await context.emit(secretEvent('RestoreSecret', secret))
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
