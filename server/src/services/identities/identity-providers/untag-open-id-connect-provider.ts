/** UntagOpenIDConnectProvider: takes tags off an issuer. */
import { writeOperation } from '../../../operation.ts'
import { updateOidcProvider } from '../../../store/oidc-providers.ts'
import { entityConditions, withoutTags } from '../entity-tags.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const untagOpenIdConnectProvider = writeOperation('iam', 'UntagOpenIDConnectProvider', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: ({ TagKeys }, _context, target) => [
    onProvider(
      'UntagOpenIDConnectProvider',
      target,
      entityConditions(target.provider?.tags ?? new Map(), { keys: TagKeys }),
    ),
  ],
  async run({ TagKeys }, { store }, target) {
    const provider = existingProvider(target)
    await updateOidcProvider(store, { ...provider, tags: withoutTags(provider.tags, TagKeys) })
    return {}
  },
})
