/** Has a key keep its material until somebody rotates it. */
import { writeOperation } from '../../operation.ts'
import { setRotation } from '../../store/keys.ts'
import { mustBeEnabled, mustRotate } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const disableKeyRotation = writeOperation('kms', 'DisableKeyRotation', {
  ...ownKey('kms:DisableKeyRotation'),
  async run(_input, context, { key }) {
    mustBeEnabled(key)
    mustRotate(key, 'DisableKeyRotation')
    await setRotation(context.store, key, null, null)
    return {}
  },
})
