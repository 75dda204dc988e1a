/** Adds tags to a parameter, or puts others in the place of those that it has. */
import { tagConditions } from '../../condition-keys.ts'
import { Fault, writeOperation } from '../../operation.ts'
import { setTags } from '../../store/parameters.ts'
import { parameterPermission } from './find-parameter.ts'
import { hasTooManyTags, readTags, withTags, writeTags } from './parameter-tags.ts'
import { findTagged, taggedRow } from './tagged-resource.ts'

export const addTagsToResource = writeOperation('ssm', 'AddTagsToResource', {
  target: (input, context) => findTagged(context, input),
  permissions: ({ Tags }, context, found) => [
    parameterPermission(context, 'ssm:AddTagsToResource', found, tagConditions({ request: Tags })),
  ],
  async run({ Tags }, context, found) {
    const row = taggedRow(found)
    const tags = withTags(readTags(row), Tags)
    if (hasTooManyTags(tags)) throw new Fault('TooManyTagsError', 'A parameter can have a maximum of 50 tags.')
    await setTags(context.store, row, writeTags(tags))
    return {}
  },
})
