/** Lists a key's rotations, oldest first; on request its first material too. */
import { readOperation } from '../../operation.ts'
import { backingKeysAfter } from '../../store/backing-keys.ts'
import { listPage } from './list-page.ts'
import { materialId } from './opened-keys.ts'
import { ownKey } from './own-key.ts'

/** The number of the material that a key is made with. */
const first = 1

export const listKeyRotations = readOperation('kms', 'ListKeyRotations', {
  ...ownKey('kms:ListKeyRotations'),
  async run(input, context, { key }) {
    const { IncludeKeyMaterial: include = 'ROTATIONS_ONLY' } = input
    const { rows, page } = await listPage(context, input, {
      operation: 'kms:ListKeyRotations',
      request: { key: key.keyId, include },
      size: 100,
      start: include === 'ALL_KEY_MATERIAL' ? 0 : first,
      load: (after, limit) => backingKeysAfter(context.store, key, after, limit),
      positionOf: ({ number }) => number,
    })
    const Rotations = rows.map(({ backingKeyId, createdAt, rotation }) => ({
      KeyId: key.keyId,
      KeyMaterialId: materialId(key, backingKeyId),
      KeyMaterialState: backingKeyId === key.backingKeyId ? ('CURRENT' as const) : ('NON_CURRENT' as const),
      ...(rotation !== null && { RotationDate: new Date(createdAt), RotationType: rotation }),
    }))
    return { Rotations, ...page }
  },
})
