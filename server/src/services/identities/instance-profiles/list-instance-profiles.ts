/** ListInstanceProfiles: the profiles under a path, by name. */
import { readOperation } from '../../../operation.ts'
import { type InstanceProfile, listInstanceProfiles as profilesUnder } from '../../../store/instance-profiles.ts'
import { pageOf } from '../pages.ts'
import { describeProfile } from './named-instance-profile.ts'

export const listInstanceProfiles = readOperation('iam', 'ListInstanceProfiles', {
  permissions: ({ PathPrefix = '/' }, { account }) => [
    { action: 'iam:ListInstanceProfiles', resource: `arn:aws:iam::${account}:instance-profile${PathPrefix}` },
  ],
  async run(input, context) {
    const { rows, place } = await pageOf(
      context,
      'iam:ListInstanceProfiles',
      input,
      (after, limit) => profilesUnder(context.store, context.account, input.PathPrefix ?? '/', after, limit),
      ({ name }) => name,
    )
    const described = (profile: InstanceProfile) => describeProfile(context, profile)
    return { InstanceProfiles: await Promise.all(rows.map(described)), ...place }
  },
})
