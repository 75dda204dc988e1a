/** AddRoleToInstanceProfile: who adds a role gives it away, so it must be allowed to pass it. */
import { Fault, writeOperation } from '../../../operation.ts'
import { updateInstanceProfile } from '../../../store/instance-profiles.ts'
import { entityConditions } from '../entity-tags.ts'
import { existingRole, namedRole, onRole } from '../roles/named-role.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const addRoleToInstanceProfile = writeOperation('iam', 'AddRoleToInstanceProfile', {
  async target({ InstanceProfileName, RoleName }, context) {
    return {
      profile: await namedProfile(context, InstanceProfileName),
      role: await namedRole(context, RoleName),
    }
  },
  permissions(_input, context, { profile, role }) {
    const passed = { 'iam:passedtoservice': 'ec2.amazonaws.com' }
    return [
      onProfile(context, 'AddRoleToInstanceProfile', profile),
      onRole(context, 'PassRole', role, { ...entityConditions(role.role?.tags ?? new Map()), ...passed }),
    ]
  },
  async run(_input, { store }, target) {
    const profile = existingProfile(target.profile)
    const role = existingRole(target.role)
    if (profile.roleId !== null) {
      throw new Fault('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
    }
    await updateInstanceProfile(store, { ...profile, roleId: role.id })
    return {}
  },
})
