/** UpdateAssumeRolePolicy: other people who may assume the role. Sessions that exist go on. */
import { writeOperation } from '../../operation.ts'
import { updateRole } from '../../store/roles.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'
import { checkTrustPolicy } from './policy-documents.ts'

export const updateAssumeRolePolicy = writeOperation('iam', 'UpdateAssumeRolePolicy', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'UpdateAssumeRolePolicy', target)],
  async run({ PolicyDocument }, { store }, target) {
    const role = existingRole(target)
    await checkTrustPolicy(store, PolicyDocument)
    await updateRole(store, { ...role, trustPolicy: PolicyDocument })
    return {}
  },
})
