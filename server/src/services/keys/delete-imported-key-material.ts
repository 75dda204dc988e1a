/** Takes imported material away. The key is of no use until the same is imported again. */
import { Fault, writeOperation } from '../../operation.ts'
import { backingKeysOf } from '../../store/backing-keys.ts'
import { dropMaterial } from './imported-material.ts'
import { keyArn } from './key-name.ts'
import { mustHaveOrigin } from './key-state.ts'
import { forgetKey, materialId } from './opened-keys.ts'
import { ownKey } from './own-key.ts'

export const deleteImportedKeyMaterial = writeOperation('kms', 'DeleteImportedKeyMaterial', {
  ...ownKey('kms:DeleteImportedKeyMaterial'),
  async run({ KeyMaterialId }, context, { key }) {
    mustHaveOrigin(key, 'EXTERNAL')
    const rows = await backingKeysOf(context.store, key)
    const wanted = KeyMaterialId ?? materialId(key, key.backingKeyId)
    const row = rows.find(({ backingKeyId }) => materialId(key, backingKeyId) === wanted)
    if (row === undefined && KeyMaterialId !== undefined) {
      throw new Fault('NotFoundException', `${keyArn(key)} has no key material ${KeyMaterialId}`)
    }
    if (row !== undefined) {
      await dropMaterial(context.store, key, row)
      forgetKey(context.keys, key)
    }
    return { KeyId: keyArn(key), KeyMaterialId: row === undefined ? '' : wanted }
  },
})
