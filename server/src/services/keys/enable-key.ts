/** Lets a disabled key be used again. */
import { writeOperation } from '../../operation.ts'
import { setState } from '../../store/keys.ts'
import { mustHaveMaterial } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const enableKey = writeOperation('kms', 'EnableKey', {
  ...ownKey('kms:EnableKey'),
  async run(_input, context, { key }) {
    mustHaveMaterial(key)
    await setState(context.store, key, 'Enabled')
    return {}
  },
})
