/** ListRolePolicies: the names of a role's inline policies. */
import { readOperation } from '../../../operation.ts'
import { listInlinePolicies } from '../../../store/inline-policies.ts'
import { pageOf } from '../pages.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const listRolePolicies = readOperation('iam', 'ListRolePolicies', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListRolePolicies', target)],
  async run(input, context, target) {
    const role = existingRole(target)
    const { rows, place } = await pageOf(
      context,
      'iam:ListRolePolicies',
      input,
      (after, limit) => listInlinePolicies(context.store, role, after, limit),
      (name) => name,
    )
    return { PolicyNames: rows, ...place }
  },
})
