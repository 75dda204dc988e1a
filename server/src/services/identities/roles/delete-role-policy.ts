/** DeleteRolePolicy: takes an inline policy from a role, at once. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deleteInlinePolicy } from '../../../store/inline-policies.ts'
import { rightsConditions } from '../policies/policy-holders.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const deleteRolePolicy = writeOperation('iam', 'DeleteRolePolicy', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  async permissions(_input, context, target) {
    return [onRole(context, 'DeleteRolePolicy', target, await rightsConditions(context, target.role))]
  },
  async run({ PolicyName }, { store }, target) {
    if (await deleteInlinePolicy(store, existingRole(target), PolicyName)) return {}
    throw new Fault('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`)
  },
})
