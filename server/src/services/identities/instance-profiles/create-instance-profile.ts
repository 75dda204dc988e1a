/** CreateInstanceProfile: a profile with no role in it. */
import { tagConditions } from '../../../condition-keys.ts'
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { findInstanceProfile, type InstanceProfile, insertInstanceProfile } from '../../../store/instance-profiles.ts'
import { withTags } from '../entity-tags.ts'
import { describeWholeProfile, profileArn } from './named-instance-profile.ts'

export const createInstanceProfile = writeOperation('iam', 'CreateInstanceProfile', {
  permissions({ InstanceProfileName, Path = '/', Tags = [] }, { account }) {
    const actions = ['iam:CreateInstanceProfile', ...(Tags.length > 0 ? ['iam:TagInstanceProfile'] : [])]
    const resource = profileArn({ account, path: Path, name: InstanceProfileName })
    return actions.map((action) => ({ action, resource, conditions: tagConditions({ request: Tags }) }))
  },
  async run({ InstanceProfileName, Path = '/', Tags = [] }, context) {
    const { account, now, store } = context
    const tags = withTags(new Map(), Tags, 'TagsPerInstanceProfile')
    if ((await findInstanceProfile(store, account, InstanceProfileName)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `Instance Profile ${InstanceProfileName} already exists.`)
    }
    const id = uniqueId('AIPA', (bytes) => context.random(bytes))
    const profile: InstanceProfile = {
      account,
      id,
      name: InstanceProfileName,
      path: Path,
      roleId: null,
      tags,
      createdAt: now,
    }
    await insertInstanceProfile(store, profile)
    return { InstanceProfile: await describeWholeProfile(context, profile) }
  },
})
