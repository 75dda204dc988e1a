/** TagInstanceProfile: sets tags of an instance profile; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { updateInstanceProfile } from '../../../store/instance-profiles.ts'
import { entityConditions, withTags } from '../entity-tags.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const tagInstanceProfile = writeOperation('iam', 'TagInstanceProfile', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: ({ Tags }, context, target) => [
    onProfile(
      context,
      'TagInstanceProfile',
      target,
      entityConditions(target.profile?.tags ?? new Map(), { request: Tags }),
    ),
  ],
  async run({ Tags }, { store }, target) {
    const profile = existingProfile(target)
    const tags = withTags(profile.tags, Tags, 'TagsPerInstanceProfile')
    await updateInstanceProfile(store, { ...profile, tags })
    return {}
  },
})
