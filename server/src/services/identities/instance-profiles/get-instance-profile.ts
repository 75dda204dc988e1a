/** GetInstanceProfile: a profile and the role in it. */
import { readOperation } from '../../../operation.ts'
import { describeWholeProfile, existingProfile, namedProfile, onProfile } from './named-instance-profile.ts'

export const getInstanceProfile = readOperation('iam', 'GetInstanceProfile', {
  target: ({ InstanceProfileName }, context) => namedProfile(context, InstanceProfileName),
  permissions: (_input, context, target) => [onProfile(context, 'GetInstanceProfile', target)],
  async run(_input, context, target) {
    return { InstanceProfile: await describeWholeProfile(context, existingProfile(target)) }
  },
})
