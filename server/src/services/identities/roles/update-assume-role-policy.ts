/** UpdateAssumeRolePolicy: other people who may assume the role. Sessions that exist go on. */
import { writeOperation } from '../../../operation.ts'
import { updateRole } from '../../../store/roles.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'
import { newTrust } from './trust-policy.ts'

export const updateAssumeRolePolicy = writeOperation('iam', 'UpdateAssumeRolePolicy', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'UpdateAssumeRolePolicy', target)],
  async run({ PolicyDocument }, { store }, target) {
    const role = existingRole(target)
    await updateRole(store, { ...role, ...(await newTrust(store, PolicyDocument)) })
    return {}
  },
})
