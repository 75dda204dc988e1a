/** PutRolePolicy: gives a role a policy of its own, or replaces the one of that name. */
import { writeOperation } from '../../../operation.ts'
import { putWithinLimits } from '../policies/inline-policy-limits.ts'
import { rightsConditions } from '../policies/policy-holders.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const putRolePolicy = writeOperation('iam', 'PutRolePolicy', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  async permissions(_input, context, target) {
    return [onRole(context, 'PutRolePolicy', target, await rightsConditions(context, target.role))]
  },
  async run({ PolicyName, PolicyDocument }, { store }, target) {
    await putWithinLimits(store, 'role', existingRole(target), PolicyName, PolicyDocument)
    return {}
  },
})
