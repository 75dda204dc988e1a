/** CreateOpenIDConnectProvider: an issuer whose tokens the account's roles may trust. Nothing is fetched from it before a token comes. */
import { tagConditions } from '../../../condition-keys.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { findOidcProvider, insertOidcProvider, oidcProvidersOf } from '../../../store/oidc-providers.ts'
import { tagsMember, withTags } from '../entity-tags.ts'
import { checkedClientIds, checkedThumbprints, placeOf, providerArn } from './oidc-provider.ts'

const mostProviders = 100

export const createOpenIdConnectProvider = writeOperation('iam', 'CreateOpenIDConnectProvider', {
  target: ({ Url }) => placeOf(Url),
  permissions({ Tags = [] }, { account }, place) {
    const actions = ['iam:CreateOpenIDConnectProvider', ...(Tags.length > 0 ? ['iam:TagOpenIDConnectProvider'] : [])]
    const resource = providerArn({ account, place })
    return actions.map((action) => ({ action, resource, conditions: tagConditions({ request: Tags }) }))
  },
  async run({ Url, ClientIDList = [], ThumbprintList = [], Tags = [] }, { account, now, store }, place) {
    const clientIds = checkedClientIds(ClientIDList)
    const thumbprints = checkedThumbprints(ThumbprintList)
    const tags = withTags(new Map(), Tags, 'TagsPerOpenIdConnectProvider')
    if ((await findOidcProvider(store, account, place)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `Provider with url ${Url} already exists.`)
    }
    if ((await oidcProvidersOf(store, account)).length >= mostProviders) {
      throw new Fault('LimitExceeded', `Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${mostProviders}`)
    }
    await insertOidcProvider(store, { account, place, url: Url, clientIds, thumbprints, tags, createdAt: now })
    return { OpenIDConnectProviderArn: providerArn({ account, place }), ...tagsMember(tags) }
  },
})
