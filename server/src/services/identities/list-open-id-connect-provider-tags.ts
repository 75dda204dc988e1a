/** ListOpenIDConnectProviderTags: the tags of an issuer, in the order of their keys. */
import { readOperation } from '../../operation.ts'
import { tagList } from './entity-tags.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'
import { pageOf } from './pages.ts'

export const listOpenIdConnectProviderTags = readOperation('iam', 'ListOpenIDConnectProviderTags', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('ListOpenIDConnectProviderTags', target)],
  async run(input, context, target) {
    const tags = tagList(existingProvider(target).tags)
    const { rows, place } = await pageOf(
      context,
      'iam:ListOpenIDConnectProviderTags',
      input,
      (after, limit) => tags.filter(({ Key }) => Key.toLowerCase() > after.toLowerCase()).slice(0, limit),
      ({ Key }) => Key,
    )
    return { Tags: rows, ...place }
  },
})
