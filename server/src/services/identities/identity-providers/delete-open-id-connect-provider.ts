/** DeleteOpenIDConnectProvider: no token of this issuer is taken any more. One that is not there is no error. */
import { writeOperation } from '../../../operation.ts'
import { deleteOidcProvider } from '../../../store/oidc-providers.ts'
import { namedProvider, onProvider } from './oidc-provider.ts'

export const deleteOpenIdConnectProvider = writeOperation('iam', 'DeleteOpenIDConnectProvider', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('DeleteOpenIDConnectProvider', target)],
  async run(_input, { store }, { provider }) {
    if (provider !== undefined) await deleteOidcProvider(store, provider)
    return {}
  },
})
