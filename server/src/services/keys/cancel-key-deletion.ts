/** Keeps a key that was to be deleted. It stays disabled until somebody enables it. */
import { writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { followMaterial } from './imported-material.ts'
import { keyArn } from './key-name.ts'
import { mustBePendingDeletion } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const cancelKeyDeletion = writeOperation('kms', 'CancelKeyDeletion', {
  ...ownKey('kms:CancelKeyDeletion'),
  async run(_input, context, { key }) {
    mustBePendingDeletion(key)
    await setState(context.store, key, 'Disabled')
    // Its material may have gone in the meantime.
    if (key.origin === 'EXTERNAL') await followMaterial(context.store, key)
    return { KeyId: keyArn(key) }
  },
})
