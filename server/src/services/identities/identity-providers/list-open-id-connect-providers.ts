/** ListOpenIDConnectProviders: the ARNs of all issuers of the account, on one page as AWS answers them. */
import { readOperation } from '../../../operation.ts'
import { oidcProvidersOf } from '../../../store/oidc-providers.ts'
import { providerArn } from './oidc-provider.ts'

export const listOpenIdConnectProviders = readOperation('iam', 'ListOpenIDConnectProviders', {
  permissions: (_input, { account }) => [
    { action: 'iam:ListOpenIDConnectProviders', resource: `arn:aws:iam::${account}:oidc-provider/*` },
  ],
  async run(_input, { store, account }) {
    const providers = await oidcProvidersOf(store, account)
    return { OpenIDConnectProviderList: providers.map((provider) => ({ Arn: providerArn(provider) })) }
  },
})
