/** Lists a key's rotations, oldest first; on request all its material, the first and what waits for its rotation included. */
import type { RotationsListEntry } from '../../../../model/kms.ts'
import { type Context, readOperation } from '../../operation.ts'
import { type BackingKeyRow, backingKeysOf } from '../../store/backing-keys.ts'
import type { KeyRow } from '../../store/keys.ts'
import { isAwaitingRotation, isImportedEverywhere } from './imported-material.ts'
import { mustRotate } from './key-state.ts'
import { listPage } from './list-page.ts'
import { materialId } from './opened-keys.ts'
import { ownKey } from './own-key.ts'

export const listKeyRotations = readOperation('kms', 'ListKeyRotations', {
  ...ownKey('kms:ListKeyRotations'),
  async run(input, context, { key }) {
    mustRotate(key, 'ListKeyRotations')
    const { IncludeKeyMaterial: include = 'ROTATIONS_ONLY' } = input
    const all = await backingKeysOf(context.store, key)
    const wanted = include === 'ALL_KEY_MATERIAL' ? all : all.filter(({ rotation }) => rotation !== null)
    const { rows, page } = await listPage(context, input, {
      operation: 'kms:ListKeyRotations',
      request: { key: key.keyId, include },
      size: 100,
      start: 0,
      load: (after, limit) => wanted.filter(({ number }) => number > after).slice(0, limit),
      positionOf: ({ number }) => number,
    })
    const Rotations: RotationsListEntry[] = []
    for (const row of rows) {
      Rotations.push({
        KeyId: key.keyId,
        KeyMaterialId: materialId(key, row.backingKeyId),
        KeyMaterialState: await stateOf(context, key, all, row),
        ...(row.rotation !== null && { RotationDate: new Date(row.createdAt), RotationType: row.rotation }),
        ...imported(row),
      })
    }
    return { Rotations, ...page }
  },
})

async function stateOf({ store, now }: Context, key: KeyRow, all: readonly BackingKeyRow[], row: BackingKeyRow) {
  if (row.backingKeyId === key.backingKeyId) return 'CURRENT'
  if (!isAwaitingRotation(key, all, row)) return 'NON_CURRENT'
  const everywhere = await isImportedEverywhere(store, key, row.backingKeyId, now)
  return everywhere ? 'PENDING_ROTATION' : 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'
}

function imported({ importState, expirationModel, validTo, description }: BackingKeyRow): Partial<RotationsListEntry> {
  return {
    ...(importState !== null && { ImportState: importState }),
    ...(expirationModel !== null && { ExpirationModel: expirationModel }),
    ...(validTo !== null && { ValidTo: new Date(validTo) }),
    ...(description !== null && { KeyMaterialDescription: description }),
  }
}
