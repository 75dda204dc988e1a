/** UntagRole: removes tags of a role; those that it does not have are no error. */
import { writeOperation } from '../../../operation.ts'
import { updateRole } from '../../../store/roles.ts'
import { entityConditions, withoutTags } from '../entity-tags.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const untagRole = writeOperation('iam', 'UntagRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: ({ TagKeys }, context, target) => [
    onRole(context, 'UntagRole', target, entityConditions(target.role?.tags ?? new Map(), { keys: TagKeys })),
  ],
  async run({ TagKeys }, { store }, target) {
    const role = existingRole(target)
    const tags = withoutTags(role.tags, TagKeys)
    await updateRole(store, { ...role, tags })
    return {}
  },
})
