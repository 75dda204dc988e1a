/** Lists the tags of a parameter. */
import { readOperation } from '../../operation.ts'
import { parameterPermission } from './find-parameter.ts'
import { readTags } from './parameter-tags.ts'
import { findTagged, taggedRow } from './tagged-resource.ts'

export const listTagsForResource = readOperation('ssm', 'ListTagsForResource', {
  target: (input, context) => findTagged(context, input),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:ListTagsForResource', found)],
  async run(_input, _context, found) {
    return { TagList: [...readTags(taggedRow(found))].map(([Key, Value]) => ({ Key, Value })) }
  },
})
