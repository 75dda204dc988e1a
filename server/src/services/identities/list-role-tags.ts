/** ListRoleTags: the tags of a role, in the order of their keys. */
import { readOperation } from '../../operation.ts'
import { tagList } from './entity-tags.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'
import { pageOf } from './pages.ts'

export const listRoleTags = readOperation('iam', 'ListRoleTags', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListRoleTags', target)],
  async run(input, context, target) {
    const tags = tagList(existingRole(target).tags)
    const { rows, place } = await pageOf(
      context,
      'iam:ListRoleTags',
      input,
      (after, limit) => tags.filter(({ Key }) => Key.toLowerCase() > after.toLowerCase()).slice(0, limit),
      ({ Key }) => Key,
    )
    return { Tags: rows, ...place }
  },
})
