/** Keeps a key that was to be deleted. It stays disabled until somebody enables it. */
import { writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'
import { mustBePendingDeletion } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const cancelKeyDeletion = writeOperation('kms', 'CancelKeyDeletion', {
  ...ownKey('kms:CancelKeyDeletion'),
  async run(_input, context, { key }) {
    mustBePendingDeletion(key)
    await setState(context.store, key, 'Disabled', null)
    return { KeyId: keyArn(key) }
  },
})
