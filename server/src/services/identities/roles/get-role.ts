/** GetRole: one role, and when it was last used. */
import { readOperation } from '../../../operation.ts'
import { findLastUse } from '../../../store/last-uses.ts'
import { tagsMember } from '../entity-tags.ts'
import { boundaryMember } from '../policies/permissions-boundary.ts'
import { describeLastUse, describeRole, describeSettings, existingRole, namedRole, onRole } from './named-role.ts'

export const getRole = readOperation('iam', 'GetRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'GetRole', target)],
  async run(_input, context, target) {
    const role = existingRole(target)
    return {
      Role: {
        ...(await describeRole(context, role)),
        ...describeSettings(role),
        ...(await boundaryMember(context, role)),
        ...tagsMember(role.tags),
        RoleLastUsed: describeLastUse(await findLastUse(context.store, role.id)),
      },
    }
  },
})
