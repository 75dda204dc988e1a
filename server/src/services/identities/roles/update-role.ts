/** UpdateRole: another description or longest session. What is not given stays. */
import { writeOperation } from '../../../operation.ts'
import { updateRole as writeRole } from '../../../store/roles.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const updateRole = writeOperation('iam', 'UpdateRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'UpdateRole', target)],
  async run({ Description, MaxSessionDuration }, { store }, target) {
    const role = existingRole(target)
    await writeRole(store, {
      ...role,
      description: Description ?? role.description,
      maxSessionDuration: MaxSessionDuration ?? role.maxSessionDuration,
    })
    return {}
  },
})
