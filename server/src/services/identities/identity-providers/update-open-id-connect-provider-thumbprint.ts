/** UpdateOpenIDConnectProviderThumbprint: other certificates that the issuer's server may show. */
import { writeOperation } from '../../../operation.ts'
import { updateOidcProvider } from '../../../store/oidc-providers.ts'
import { checkedThumbprints, existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const updateOpenIdConnectProviderThumbprint = writeOperation('iam', 'UpdateOpenIDConnectProviderThumbprint', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('UpdateOpenIDConnectProviderThumbprint', target)],
  async run({ ThumbprintList }, { store }, target) {
    const provider = existingProvider(target)
    await updateOidcProvider(store, { ...provider, thumbprints: checkedThumbprints(ThumbprintList) })
    return {}
  },
})
