/** UntagInstanceProfile: removes tags of an instance profile; those that it does not have are no error. */
import { writeOperation } from '../../../operation.ts'
import { updateInstanceProfile } from '../../../store/instance-profiles.ts'
import { entityConditions, withoutTags } from '../entity-tags.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const untagInstanceProfile = writeOperation('iam', 'UntagInstanceProfile', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: ({ TagKeys }, context, target) => [
    onProfile(
      context,
      'UntagInstanceProfile',
      target,
      entityConditions(target.profile?.tags ?? new Map(), { keys: TagKeys }),
    ),
  ],
  async run({ TagKeys }, { store }, target) {
    const profile = existingProfile(target)
    const tags = withoutTags(profile.tags, TagKeys)
    await updateInstanceProfile(store, { ...profile, tags })
    return {}
  },
})
