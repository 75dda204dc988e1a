/** RemoveClientIDFromOpenIDConnectProvider: tokens for this audience are refused from now on. One that is not there is no error. */
import { writeOperation } from '../../../operation.ts'
import { updateOidcProvider } from '../../../store/oidc-providers.ts'
import { existingProvider, namedProvider, onProvider } from './oidc-provider.ts'

const name = 'RemoveClientIDFromOpenIDConnectProvider'

export const removeClientIdFromOpenIdConnectProvider = writeOperation('iam', name, {
  target: ({ OpenIDConnectProviderArn }, context) => namedProvider(context, OpenIDConnectProviderArn),
  permissions: (_input, _context, target) => [onProvider(name, target)],
  async run({ ClientID }, { store }, target) {
    const provider = existingProvider(target)
    const clientIds = provider.clientIds.filter((id) => id !== ClientID)
    await updateOidcProvider(store, { ...provider, clientIds })
    return {}
  },
})
