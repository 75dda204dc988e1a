/** ListOpenIDConnectProviderTags: the tags of an issuer, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const listOpenIdConnectProviderTags = readOperation('iam', 'ListOpenIDConnectProviderTags', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('ListOpenIDConnectProviderTags', target)],
  run: (input, context, target) =>
    pageOfTags(context, 'iam:ListOpenIDConnectProviderTags', input, existingProvider(target).tags),
})
