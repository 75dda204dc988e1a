/** DeleteRole: its sessions end with it. */
import { Fault, writeOperation } from '../../operation.ts'
import { listInlinePolicies } from '../../store/inline-policies.ts'
import { deleteRole as removeRole } from '../../store/roles.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const deleteRole = writeOperation('iam', 'DeleteRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'DeleteRole', target)],
  async run(_input, { store }, target) {
    const role = existingRole(target)
    if ((await listInlinePolicies(store, role, '', 1)).length > 0) {
      throw new Fault('DeleteConflict', 'Cannot delete entity, must delete policies first.')
    }
    await removeRole(store, role)
    return {}
  },
})
