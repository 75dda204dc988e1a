/** TagRole: sets tags of a role; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { updateRole } from '../../../store/roles.ts'
import { entityConditions, withTags } from '../entity-tags.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const tagRole = writeOperation('iam', 'TagRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: ({ Tags }, context, target) => [
    onRole(context, 'TagRole', target, entityConditions(target.role?.tags ?? new Map(), { request: Tags })),
  ],
  async run({ Tags }, { store }, target) {
    const role = existingRole(target)
    const tags = withTags(role.tags, Tags, 'TagsPerRole')
    await updateRole(store, { ...role, tags })
    return {}
  },
})
