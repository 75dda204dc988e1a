/** Deletes the secrets whose recovery window is over. */
import { describeServiceEvent } from '../../audit/describe.ts'
import type { Job } from '../../housekeeping.ts'
import { appendEvent, newEventId } from '../../store/events.ts'
import { deleteSecret, findSecret, secretsToDelete } from '../../store/secrets.ts'
import { secretArn } from './find-secret.ts'
import { secretEvent } from './secret-events.ts'

const portion = 50

export const deleteDueSecrets: Job = {
  name: 'delete secrets',
  async run(parts) {
    const due = await secretsToDelete(parts.store.reader, parts.now(), portion)
    for (const key of due) {
      await parts.store.transaction(async (transaction) => {
        const now = parts.now()
        const secret = await findSecret(transaction, key)
        // Restored meanwhile, or deleted by another node.
        if (secret === undefined || secret.deleteAfter === null || secret.deleteAfter > now) return
        const { account, region } = secret
        await deleteSecret(transaction, secret)
        const event = secretEvent('EndSecretDelete', secret)
        await appendEvent(transaction, { ...event, id: newEventId(now, parts.uuid()), account, region, time: now })
        const record = describeServiceEvent({
          service: 'secretsmanager',
          name: 'DeleteSecret',
          account,
          region,
          resource: secretArn(secret),
          now,
          eventId: parts.uuid(),
        })
        await parts.audit.append(transaction, [record])
      })
    }
    if (due.length > 0) await parts.store.durable()
    return due.length === portion ? 'more' : 'done'
  },
}
