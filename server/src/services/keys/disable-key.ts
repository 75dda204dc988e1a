/** Stops all cryptography under a key, at once and until it is enabled again. */
import { writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { mustHaveMaterial } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const disableKey = writeOperation('kms', 'DisableKey', {
  ...ownKey('kms:DisableKey'),
  async run(_input, context, { key }) {
    mustHaveMaterial(key)
    await setState(context.store, key, 'Disabled')
    return {}
  },
})
