/** What becomes of keys by themselves: rotation on schedule, the expiry of imported material, and destruction when the waiting period is over. */
import { describeServiceEvent } from '../../audit/describe.ts'
import type { Housekeeping, Job } from '../../housekeeping.ts'
import { type BackingKeyRow, backingKeysOf, keysWithExpiredMaterial } from '../../store/backing-keys.ts'
import { appendEvent, newEventId } from '../../store/events.ts'
import {
  deleteKey,
  type KeyAddress,
  type KeyRow,
  keyById,
  keysDueForDeletion,
  keysDueForRotation,
  setRotation,
} from '../../store/keys.ts'
import type { Reader, Transaction } from '../../store/store.ts'
import { dropMaterial } from './imported-material.ts'
import { deletionEvent, expirationEvent, rotationEvent } from './key-events.ts'
import { keyArn } from './key-name.ts'
import { isReplica, relatedKeys } from './multi-region.ts'
import { rotateKey } from './new-key.ts'
import { forgetKey } from './opened-keys.ts'
import { removeReplica } from './replicas.ts'
import { nextAfter } from './rotation-schedule.ts'

/** Keys in one portion. */
const portion = 50

interface Deed {
  /** In the audit trail. */
  readonly name: 'RotateKey' | 'DeleteKey' | 'DeleteExpiredKeyMaterial'
  due(reader: Reader, now: number, limit: number): Promise<KeyAddress[]>
  /** Whether it is still so, by the row that the transaction sees: another node, or somebody, may have been faster. */
  isDue(key: KeyRow, now: number, transaction: Transaction): boolean | Promise<boolean>
  perform(transaction: Transaction, parts: Housekeeping, key: KeyRow, now: number): Promise<void>
  /** The key in each region that this happens to. */
  happensTo(key: KeyRow): readonly KeyAddress[]
  event(key: KeyAddress): ReturnType<typeof rotationEvent>
  /** What is left to do when the deed is committed. */
  committed?(parts: Housekeeping, key: KeyAddress): void
}

export const rotateDueKeys: Job = jobOf('rotate keys', {
  name: 'RotateKey',
  due: keysDueForRotation,
  isDue: (key, now) =>
    key.state === 'Enabled' && !isReplica(key) && key.nextRotationAt !== null && key.nextRotationAt <= now,
  async perform(transaction, parts, key, now) {
    await rotateKey(transaction, parts, key, { createdAt: now, rotation: 'AUTOMATIC' })
    const days = key.rotationDays!
    for (const one of relatedKeys(key)) {
      await setRotation(transaction, one, days, nextAfter(now, key.nextRotationAt!, days))
    }
  },
  happensTo: relatedKeys,
  event: rotationEvent,
})

export const expireImportedMaterial: Job = jobOf('expire key material', {
  name: 'DeleteExpiredKeyMaterial',
  due: keysWithExpiredMaterial,
  isDue: async (key, now, transaction) => (await expiredOf(transaction, key, now)).length > 0,
  async perform(transaction, _parts, key, now) {
    for (const row of await expiredOf(transaction, key, now)) await dropMaterial(transaction, key, row)
  },
  happensTo: (key) => [key],
  event: expirationEvent,
  committed: ({ keys }, key) => forgetKey(keys, key),
})

async function expiredOf(reader: Reader, key: KeyRow, now: number): Promise<BackingKeyRow[]> {
  return (await backingKeysOf(reader, key)).filter(({ validTo }) => validTo !== null && validTo <= now)
}

export const deleteDueKeys: Job = jobOf('delete keys', {
  name: 'DeleteKey',
  due: keysDueForDeletion,
  isDue: ({ state, deletionAt }, now) => state === 'PendingDeletion' && deletionAt !== null && deletionAt <= now,
  async perform(transaction, _parts, key, now) {
    await deleteKey(transaction, key)
    await removeReplica(transaction, key, now)
  },
  happensTo: (key) => [key],
  event: deletionEvent,
  committed: ({ keys }, key) => forgetKey(keys, key),
})

function jobOf(name: string, deed: Deed): Job {
  return {
    name,
    async run(parts) {
      const now = parts.now()
      const due = await deed.due(parts.store.reader, now, portion)
      for (const address of due) {
        await parts.store.transaction((transaction) => performOnce(transaction, parts, deed, address, now))
        deed.committed?.(parts, address)
      }
      if (due.length > 0) await parts.store.durable()
      return due.length < portion ? 'done' : 'more'
    },
  }
}

/** The deed, its event and its record: all of them or none. */
async function performOnce(
  transaction: Transaction,
  parts: Housekeeping,
  deed: Deed,
  address: KeyAddress,
  now: number,
): Promise<void> {
  const key = await keyById(transaction, address)
  if (key === undefined || !(await deed.isDue(key, now, transaction))) return
  await deed.perform(transaction, parts, key, now)
  for (const one of deed.happensTo(key)) {
    const { account, region } = one
    await appendEvent(transaction, {
      ...deed.event(one),
      id: newEventId(now, parts.uuid()),
      account,
      region,
      time: now,
    })
    const eventId = parts.uuid()
    const record = { service: 'kms', name: deed.name, account, region, resource: keyArn(one), now, eventId } as const
    await parts.audit.append(transaction, [describeServiceEvent(record)])
  }
}
