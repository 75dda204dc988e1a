/** ListInstanceProfilesForRole: the profiles that a role is in, by name. */
import { readOperation } from '../../../operation.ts'
import { type InstanceProfile, profilesOfRole } from '../../../store/instance-profiles.ts'
import { pageOf } from '../pages.ts'
import { existingRole, namedRole, onRole } from '../roles/named-role.ts'
import { describeProfile } from './named-instance-profile.ts'

export const listInstanceProfilesForRole = readOperation('iam', 'ListInstanceProfilesForRole', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'ListInstanceProfilesForRole', target)],
  async run(input, context, target) {
    const role = existingRole(target)
    const { rows, place } = await pageOf(
      context,
      'iam:ListInstanceProfilesForRole',
      input,
      (after, limit) => profilesOfRole(context.store, role, after, limit),
      ({ name }) => name,
    )
    const described = (profile: InstanceProfile) => describeProfile(context, profile)
    return { InstanceProfiles: await Promise.all(rows.map(described)), ...place }
  },
})
