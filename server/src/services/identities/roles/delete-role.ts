/** DeleteRole: its sessions end with it. */
import { writeOperation } from '../../../operation.ts'
import { profilesOfRole } from '../../../store/instance-profiles.ts'
import { deleteBoundary } from '../../../store/policy-attachments.ts'
import { deleteRole as removeRole } from '../../../store/roles.ts'
import { refuseWhile, refuseWithPolicies } from '../delete-conflicts.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const deleteRole = writeOperation('iam', 'DeleteRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'DeleteRole', target)],
  async run(_input, { store }, target) {
    const role = existingRole(target)
    await refuseWithPolicies(store, role)
    refuseWhile((await profilesOfRole(store, role, '', 1)).length > 0, 'remove roles from instance profile')
    await deleteBoundary(store, role)
    await removeRole(store, role)
    return {}
  },
})
