/**
 * Starts the waiting period of 7 to 30 days at whose end a key is destroyed, and with it everything that was encrypted under it. That of a
 * primary key starts when its last replica has been destroyed.
 */
import { Fault, writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustNotBePendingDeletion } from './key-state.ts'
import { isReplica } from './multi-region.ts'
import { addDays } from './rotation-schedule.ts'

const action = 'kms:ScheduleKeyDeletion'
const defaultWindow = 30

export const scheduleKeyDeletion = writeOperation('kms', 'ScheduleKeyDeletion', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ PendingWindowInDays: days = defaultWindow }, context, named) => [
    permissionOn(context, action, named, { 'kms:schedulekeydeletionpendingwindowindays': String(days) }),
  ],
  async run({ PendingWindowInDays: days = defaultWindow }, context, { key }) {
    // The model says 1 to 365; the service says this.
    if (days < 7 || days > 30) {
      const message = `PendingWindowInDays should be between 7 and 30, but it is ${days}`
      throw new Fault('ValidationException', message)
    }
    mustNotBePendingDeletion(key)
    const KeyId = keyArn(key)
    if (!isReplica(key) && key.replicaRegions.length > 0) {
      await setState(context.store, key, 'PendingReplicaDeletion', { pendingWindowDays: days })
      return { KeyId, KeyState: 'PendingReplicaDeletion' as const, PendingWindowInDays: days }
    }
    const deletionAt = addDays(context.now, days)
    await setState(context.store, key, 'PendingDeletion', { deletionAt })
    return {
      KeyId,
      DeletionDate: new Date(deletionAt),
      KeyState: 'PendingDeletion' as const,
      PendingWindowInDays: days,
    }
  },
})
