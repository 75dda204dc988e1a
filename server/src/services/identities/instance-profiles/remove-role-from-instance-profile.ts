/** RemoveRoleFromInstanceProfile: the profile is empty again. */
import { Fault, writeOperation } from '../../../operation.ts'
import { updateInstanceProfile } from '../../../store/instance-profiles.ts'
import { findRole } from '../../../store/roles.ts'
import { existingRole } from '../roles/named-role.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const removeRoleFromInstanceProfile = writeOperation('iam', 'RemoveRoleFromInstanceProfile', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: (_input, context, target) => [onProfile(context, 'RemoveRoleFromInstanceProfile', target)],
  async run({ RoleName }, { store, account }, target) {
    const profile = existingProfile(target)
    const role = existingRole({ name: RoleName, role: await findRole(store, account, RoleName) })
    if (profile.roleId !== role.id) {
      throw new Fault('NoSuchEntity', `Role ${role.name} is not in Instance Profile ${profile.name}.`)
    }
    await updateInstanceProfile(store, { ...profile, roleId: null })
    return {}
  },
})
