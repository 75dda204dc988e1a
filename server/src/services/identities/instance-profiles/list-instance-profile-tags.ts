/** ListInstanceProfileTags: the tags of an instance profile, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const listInstanceProfileTags = readOperation('iam', 'ListInstanceProfileTags', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: (_input, context, target) => [onProfile(context, 'ListInstanceProfileTags', target)],
  run: (input, context, target) =>
    pageOfTags(context, 'iam:ListInstanceProfileTags', input, existingProfile(target).tags),
})
