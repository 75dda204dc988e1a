/** AddClientIDToOpenIDConnectProvider: one more audience that an issuer's tokens may be for. Adding it twice is no error. */
import { writeOperation } from '../../../operation.ts'
import { updateOidcProvider } from '../../../store/oidc-providers.ts'
import { checkedClientIds, existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

export const addClientIdToOpenIdConnectProvider = writeOperation('iam', 'AddClientIDToOpenIDConnectProvider', {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider('AddClientIDToOpenIDConnectProvider', target)],
  async run({ ClientID }, { store }, target) {
    const provider = existingProvider(target)
    await updateOidcProvider(store, { ...provider, clientIds: checkedClientIds([...provider.clientIds, ClientID]) })
    return {}
  },
})
