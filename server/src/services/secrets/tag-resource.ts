/** TagResource and UntagResource: tags of a secret. A change that would take the caller's own access is refused, as AWS does. */
import { tagConditions } from '../../condition-keys.ts'
import { type WriteContext, writeOperation } from '../../operation.ts'
import type { Tags } from '../../store/identity-tags.ts'
import { type Found, find, secretPermission, usable } from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { requestTags, withoutTags, withTags } from './secret-tags.ts'

export const tagResource = writeOperation('secretsmanager', 'TagResource', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ Tags }, context, found) => [
    secretPermission(context, 'TagResource', found, tagConditions({ request: requestTags(Tags) })),
  ],
  async run({ Tags }, context, found) {
    const asked = tagConditions({ request: requestTags(Tags) })
    await setTags(context, found, (tags) => withTags(tags, Tags), 'TagResource', asked)
    return {}
  },
})

export const untagResource = writeOperation('secretsmanager', 'UntagResource', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ TagKeys }, context, found) => [
    secretPermission(context, 'UntagResource', found, tagConditions({ keys: TagKeys })),
  ],
  async run({ TagKeys }, context, found) {
    const asked = tagConditions({ keys: TagKeys })
    await setTags(context, found, (tags) => withoutTags(tags, TagKeys), 'UntagResource', asked)
    return {}
  },
})

async function setTags(
  context: WriteContext,
  found: Found,
  change: (tags: Tags) => Tags,
  action: string,
  conditions: ReturnType<typeof tagConditions>,
): Promise<void> {
  const before = usable(found)
  const secret = { ...before, tags: change(before.tags), changedAt: context.now }
  context.authorize(secretPermission(context, action, { ...found, secret }, conditions))
  await syncReplicas(context, secret)
}
