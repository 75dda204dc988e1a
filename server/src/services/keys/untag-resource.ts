/** Takes tags from a key. Those that it does not have are not missed. */
import { tagConditions } from '../../condition-keys.ts'
import { writeOperation } from '../../operation.ts'
import { setTags } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { mustNotBePendingDeletion } from './key-state.ts'
import { refuseReservedKeys } from './key-tags.ts'

const action = 'kms:UntagResource'

export const untagResource = writeOperation('kms', 'UntagResource', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ TagKeys }, context, named) => [
    permissionOn(context, action, named, tagConditions({ keys: TagKeys })),
  ],
  async run({ TagKeys }, context, { key }) {
    refuseReservedKeys(TagKeys)
    mustNotBePendingDeletion(key)
    const kept = key.tags.filter(({ TagKey }) => !TagKeys.includes(TagKey))
    await setTags(context.store, key, kept)
    return {}
  },
})
