/** The OpenID Connect provider that a request names: looked up first, asked permission for, and only then missed. */
import { type Conditions, type Context, Fault, type Permission } from '../../../operation.ts'
import { findOidcProvider, type OidcProvider } from '../../../store/oidc-providers.ts'
import { entityConditions } from '../entity-tags.ts'

const mostClientIds = 100
const mostThumbprints = 5

export interface NamedProvider {
  readonly arn: string
  readonly provider: OidcProvider | undefined
}

export function providerArn({ account, place }: Pick<OidcProvider, 'account' | 'place'>): string {
  return `arn:aws:iam::${account}:oidc-provider/${place}`
}

/** @throws Fault InvalidInput for what is no ARN of a provider */
export async function namedProvider({ store, account }: Context, arn: string): Promise<NamedProvider> {
  const [, owner, place] = /^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/.exec(arn) ?? []
  if (owner === undefined || place === undefined) throw new Fault('InvalidInput', `Invalid ARN: ${arn}`)
  return { arn, provider: owner === account ? await findOidcProvider(store, account, place) : undefined }
}

export function onProvider(action: string, { arn, provider }: NamedProvider, conditions?: Conditions): Permission {
  return {
    action: `iam:${action}`,
    resource: arn,
    conditions: conditions ?? entityConditions(provider?.tags ?? new Map()),
  }
}

export function existingProvider({ arn, provider }: NamedProvider): OidcProvider {
  if (provider !== undefined) return provider
  throw new Fault('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`)
}

/**
 * The URL without its scheme. AWS takes nothing but https; an issuer on the machine itself may be reached without it, when the operator
 * says so (`LARDER_PRIVATE_ISSUERS`).
 *
 * @throws Fault InvalidInput
 */
export function placeOf(url: string): string {
  const [, scheme, host, path = ''] =
    /^(https?):\/\/([\w.-]+(?::\d{1,5})?|\[[\da-f:.]+\](?::\d{1,5})?)(\/[!-~]*)?$/.exec(url) ?? []
  if (scheme === undefined || host === undefined || /[?#]/.test(path) || !URL.canParse(url)) throw invalidUrl()
  if (scheme === 'http' && !onLoopback(new URL(url).hostname)) throw invalidUrl()
  return `${host}${path}`
}

function onLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function invalidUrl(): Fault {
  return new Fault('InvalidInput', 'Invalid Open ID Connect Provider URL')
}

/** In the spelling that certificates' fingerprints are compared in. */
export function checkedThumbprints(given: readonly string[]): string[] {
  if (given.length > mostThumbprints) {
    throw new Fault('InvalidInput', `Thumbprint list must contain fewer than ${mostThumbprints} entries.`)
  }
  const odd = given.find((thumbprint) => !/^[0-9a-f]{40}$/i.test(thumbprint))
  if (odd !== undefined) throw new Fault('InvalidInput', 'Thumbprint must be 40 hexadecimal digits.')
  return given.map((thumbprint) => thumbprint.toLowerCase())
}

export function checkedClientIds(ids: readonly string[]): string[] {
  const unique = [...new Set(ids)]
  if (unique.length <= mostClientIds) return unique
  throw new Fault('LimitExceeded', `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${mostClientIds}`)
}
