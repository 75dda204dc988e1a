/** DeleteInstanceProfile: only once no role is in it. */
import { writeOperation } from '../../../operation.ts'
import { deleteInstanceProfile as removeProfile } from '../../../store/instance-profiles.ts'
import { refuseWhile } from '../delete-conflicts.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const deleteInstanceProfile = writeOperation('iam', 'DeleteInstanceProfile', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: (_input, context, target) => [onProfile(context, 'DeleteInstanceProfile', target)],
  async run(_input, { store }, target) {
    const profile = existingProfile(target)
    refuseWhile(profile.roleId !== null, 'remove roles from instance profile')
    await removeProfile(store, profile)
    return {}
  },
})
