/** ListInstanceProfilesForRole: none, since there are no instances. */
import { readOperation } from '../../operation.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'
import { emptyPage } from './pages.ts'

export const listInstanceProfilesForRole = readOperation('iam', 'ListInstanceProfilesForRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListInstanceProfilesForRole', target)],
  run(input, _context, target) {
    existingRole(target)
    return { InstanceProfiles: [], ...emptyPage(input) }
  },
})
