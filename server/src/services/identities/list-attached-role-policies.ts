/** ListAttachedRolePolicies: none, since there are no managed policies that could be attached. */
import { readOperation } from '../../operation.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'
import { emptyPage } from './pages.ts'

export const listAttachedRolePolicies = readOperation('iam', 'ListAttachedRolePolicies', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListAttachedRolePolicies', target)],
  run(input, _context, target) {
    existingRole(target)
    return { AttachedPolicies: [], ...emptyPage(input) }
  },
})
