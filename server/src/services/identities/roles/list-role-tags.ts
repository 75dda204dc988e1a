/** ListRoleTags: the tags of a role, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const listRoleTags = readOperation('iam', 'ListRoleTags', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListRoleTags', target)],
  run: (input, context, target) => pageOfTags(context, 'iam:ListRoleTags', input, existingRole(target).tags),
})
