/** Changes what people read about a key. */
import { writeOperation } from '../../operation.ts'
import { setDescription } from '../../store/keys.ts'
import { checkDescription } from './key-description.ts'
import { mustNotBePendingDeletion } from './key-state.ts'
import { ownKey } from './own-key.ts'

export const updateKeyDescription = writeOperation('kms', 'UpdateKeyDescription', {
  ...ownKey('kms:UpdateKeyDescription'),
  async run({ Description }, context, { key }) {
    mustNotBePendingDeletion(key)
    await setDescription(context.store, key, checkDescription(Description))
    return {}
  },
})
