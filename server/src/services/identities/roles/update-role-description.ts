/** UpdateRoleDescription: what UpdateRole has replaced, and Terraform still calls. */
import { writeOperation } from '../../../operation.ts'
import { updateRole as writeRole } from '../../../store/roles.ts'
import { describeRole, describeSettings, existingRole, namedRole, onRole } from './named-role.ts'

export const updateRoleDescription = writeOperation('iam', 'UpdateRoleDescription', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'UpdateRoleDescription', target)],
  async run({ Description }, context, target) {
    const role = { ...existingRole(target), description: Description }
    await writeRole(context.store, role)
    return { Role: { ...(await describeRole(context, role)), ...describeSettings(role) } }
  },
})
