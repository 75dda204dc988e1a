/** TagPolicy: sets tags of a managed policy; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { updateManagedPolicy } from '../../../store/managed-policies.ts'
import { entityConditions, withTags } from '../entity-tags.ts'
import { existingPolicy, namedPolicy, onOwnPolicy } from './named-policy.ts'

export const tagPolicy = writeOperation('iam', 'TagPolicy', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: ({ Tags }, _context, target) => [
    onOwnPolicy('TagPolicy', target, entityConditions(target.policy?.tags ?? new Map(), { request: Tags })),
  ],
  async run({ Tags }, { store }, target) {
    const policy = existingPolicy(target)
    const tags = withTags(policy.tags, Tags, 'TagsPerPolicy')
    await updateManagedPolicy(store, { ...policy, tags })
    return {}
  },
})
