/** TagOpenIDConnectProvider: sets tags of an issuer; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { updateOidcProvider } from '../../../store/oidc-providers.ts'
import { entityConditions, withTags } from '../entity-tags.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const tagOpenIdConnectProvider = writeOperation('iam', 'TagOpenIDConnectProvider', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: ({ Tags }, _context, target) => [
    onProvider(
      'TagOpenIDConnectProvider',
      target,
      entityConditions(target.provider?.tags ?? new Map(), { request: Tags }),
    ),
  ],
  async run({ Tags }, { store }, target) {
    const provider = existingProvider(target)
    await updateOidcProvider(store, {
      ...provider,
      tags: withTags(provider.tags, Tags, 'TagsPerOpenIdConnectProvider'),
    })
    return {}
  },
})
