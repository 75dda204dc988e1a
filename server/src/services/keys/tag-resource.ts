/** Puts tags on a key, or new values on tags that it has. */
import { tagConditions } from '../../condition-keys.ts'
import { writeOperation } from '../../operation.ts'
import { setTags } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { mustNotBePendingDeletion } from './key-state.ts'
import { asConditionTags, withTags } from './key-tags.ts'

const action = 'kms:TagResource'

export const tagResource = writeOperation('kms', 'TagResource', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ Tags }, context, named) => [
    permissionOn(context, action, named, tagConditions({ request: asConditionTags(Tags) })),
  ],
  async run({ Tags }, context, { key }) {
    mustNotBePendingDeletion(key)
    await setTags(context.store, key, withTags(key.tags, Tags))
    return {}
  },
})
