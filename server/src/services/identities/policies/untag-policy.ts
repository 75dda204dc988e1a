/** UntagPolicy: removes tags of a managed policy; those that it does not have are no error. */
import { writeOperation } from '../../../operation.ts'
import { updateManagedPolicy } from '../../../store/managed-policies.ts'
import { entityConditions, withoutTags } from '../entity-tags.ts'
import { existingPolicy, namedPolicy, onOwnPolicy } from './named-policy.ts'

export const untagPolicy = writeOperation('iam', 'UntagPolicy', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: ({ TagKeys }, _context, target) => [
    onOwnPolicy('UntagPolicy', target, entityConditions(target.policy?.tags ?? new Map(), { keys: TagKeys })),
  ],
  async run({ TagKeys }, { store }, target) {
    const policy = existingPolicy(target)
    const tags = withoutTags(policy.tags, TagKeys)
    await updateManagedPolicy(store, { ...policy, tags })
    return {}
  },
})
