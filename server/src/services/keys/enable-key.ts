/** Lets a disabled key be used again. */
import { writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { mustNotBePendingDeletion } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const enableKey = writeOperation('kms', 'EnableKey', {
  ...ownKey('kms:EnableKey'),
  async run(_input, context, { key }) {
    mustNotBePendingDeletion(key)
    await setState(context.store, key, 'Enabled', null)
    return {}
  },
})
