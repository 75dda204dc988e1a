/** Takes tags from a parameter. */
import { tagConditions } from '../../condition-keys.ts'
import { writeOperation } from '../../operation.ts'
import { setTags } from '../../store/parameters.ts'
import { parameterPermission } from './find-parameter.ts'
import { readTags, writeTags } from './parameter-tags.ts'
import { findTagged, taggedRow } from './tagged-resource.ts'

export const removeTagsFromResource = writeOperation('ssm', 'RemoveTagsFromResource', {
  target: (input, context) => findTagged(context, input),
  permissions: ({ TagKeys }, context, found) => [
    parameterPermission(context, 'ssm:RemoveTagsFromResource', found, tagConditions({ keys: TagKeys })),
  ],
  async run({ TagKeys }, context, found) {
    const row = taggedRow(found)
    const tags = readTags(row)
    for (const key of TagKeys) tags.delete(key)
    await setTags(context.store, row, writeTags(tags))
    return {}
  },
})
