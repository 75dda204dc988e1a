/** How the keys of a multi-Region set come and go. */

import type { WriteContext } from '../../operation.ts'
import { type BackingKeyRow, backingKeysOf, insertBackingKey, noMaterial } from '../../store/backing-keys.ts'
import { insertKey, type KeyRow, keyById, setRegions, setState } from '../../store/keys.ts'
import type { Transaction } from '../../store/store.ts'
import { awaited } from './imported-material.ts'
import { sealMaterial } from './key-material.ts'
import { isReplica, relatedKeys } from './multi-region.ts'
import { backingKeyAddress, openBackingKey } from './opened-keys.ts'
import { addDays } from './rotation-schedule.ts'

/**
 * Stores a replica with all that the primary key ever encrypted with. Of imported material it only learns which it must be: people
 * import it into every region themselves.
 */
export async function addReplica(context: WriteContext, primary: KeyRow, draft: KeyRow): Promise<KeyRow> {
  const { store } = context
  const replica: KeyRow = { ...draft, replicaRegions: [...primary.replicaRegions, draft.region].sort() }
  await insertKey(store, replica)
  for (const one of relatedKeys(replica)) await setRegions(store, one, replica)
  for (const row of await backingKeysOf(store, primary)) {
    if (replica.origin === 'AWS_KMS') await copyMaterial(context, primary, replica, row)
    else await insertBackingKey(store, replica, awaited(row), noMaterial)
  }
  return replica
}

async function copyMaterial(context: WriteContext, from: KeyRow, to: KeyRow, row: BackingKeyRow): Promise<void> {
  const opened = await openBackingKey(context, from, row.backingKeyId)
  if (opened === undefined) throw new Error(`The material of key ${from.keyId} is missing from the store.`)
  const sealed = sealMaterial(context.keys, backingKeyAddress(to, row.backingKeyId), opened.key)
  await insertBackingKey(context.store, to, row, sealed)
}

/** Makes the set forget a replica that was deleted. When it was the last, a primary key that is to be deleted begins to wait. */
export async function removeReplica(transaction: Transaction, deleted: KeyRow, now: number): Promise<void> {
  if (!isReplica(deleted)) return
  const replicaRegions = deleted.replicaRegions.filter((region) => region !== deleted.region)
  const left: KeyRow = { ...deleted, replicaRegions }
  for (const one of relatedKeys(left)) await setRegions(transaction, one, left)
  if (replicaRegions.length > 0) return
  const primary = await keyById(transaction, { ...deleted, region: deleted.primaryRegion! })
  if (primary?.state !== 'PendingReplicaDeletion') return
  await setState(transaction, primary, 'PendingDeletion', { deletionAt: addDays(now, primary.pendingWindowDays!) })
}
