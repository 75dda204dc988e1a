/** GetOpenIDConnectProvider: an issuer, by its URL without the scheme as AWS answers it. */
import { readOperation } from '../../../operation.ts'
import { tagsMember } from '../entity-tags.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const getOpenIdConnectProvider = readOperation('iam', 'GetOpenIDConnectProvider', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('GetOpenIDConnectProvider', target)],
  run(_input, _context, target) {
    const { place, clientIds, thumbprints, tags, createdAt } = existingProvider(target)
    return {
      Url: place,
      ClientIDList: clientIds,
      ThumbprintList: thumbprints,
      CreateDate: new Date(createdAt),
      ...tagsMember(tags),
    }
  },
})
