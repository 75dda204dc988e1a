/**
 * What an identity provider's token says of its bearer, once it is proved: whose it is, for whom it was made, and what it asks for the session.
 * Source: IAM User Guide, id_roles_providers_oidc, id_session-tags (adding session tags with web identity).
 */
import { type Conditions, type Context, Fault } from '../../../operation.ts'
import type { OidcProvider } from '../../../store/oidc-providers.ts'
import { IssuerUnreachable } from '../../../web-identity/issuer-keys.ts'
import { type IdentityToken, isSignedBy, parseToken } from '../../../web-identity/json-web-token.ts'

export interface WebIdentity {
  readonly subject: string
  /** The client that the token was made for. */
  readonly audience: string
  readonly claims: Readonly<Record<string, unknown>>
}

const second = 1000
/** How far an issuer's clock may be ahead of ours. */
const mostSkew = 60 * second

/** @throws Fault InvalidIdentityToken for what is no token that could ever be proved here */
export function readToken(text: string): IdentityToken & { readonly issuer: string } {
  const token = parseToken(text)
  if (token === undefined) {
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
  }
  return { ...token, issuer: requiredText(token, 'iss') }
}

/**
 * Proves a token of this provider: its issuer, signature, audience and times.
 *
 * @throws Fault InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, IDPCommunicationError
 */
export async function proved(
  context: Context,
  token: ReturnType<typeof readToken>,
  provider: OidcProvider | undefined,
): Promise<WebIdentity> {
  const { issuer, claims } = token
  // The provider is found by what follows the scheme; the token must name the very same URL.
  if (provider?.url !== issuer) {
    throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`)
  }
  const subject = requiredText(token, 'sub')
  const expiry = requiredTime(token, 'exp')
  const issued = requiredTime(token, 'iat')
  const audience = audienceOf(token, provider)
  await checkSignature(context, token, provider)
  checkTimes(context.now, expiry, issued, claims.nbf === undefined ? issued : requiredTime(token, 'nbf'))
  return { subject, audience, claims }
}

/** A token that somebody else was given, and whose bearer `azp` names, is for that client. */
function audienceOf(token: IdentityToken, { clientIds }: OidcProvider): string {
  const { aud, azp } = token.claims
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string')
  if (audiences.length === 0) throw invalid('Missing a required claim: aud')
  if (azp !== undefined && typeof azp !== 'string') throw invalid('Missing a required claim: azp')
  const registered = (azp === undefined ? audiences : [azp, ...audiences]).find((one) => clientIds.includes(one))
  if (registered === undefined) throw invalid('Incorrect token audience')
  return registered
}

async function checkSignature(context: Context, token: IdentityToken, { url }: OidcProvider): Promise<void> {
  const keys = await context.issuers.find(url, token, context.now).catch((error: unknown) => {
    if (!(error instanceof IssuerUnreachable)) throw error
    throw new Fault('IDPCommunicationError', `Couldn't retrieve verification key from your identity provider ${url}`)
  })
  if (keys.some(({ key }) => isSignedBy(token, key))) return
  throw invalid('The token is not signed with a key of its identity provider.')
}

function checkTimes(now: number, expiry: number, issued: number, notBefore: number): void {
  if (now >= expiry) {
    throw new Fault(
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(now / second)} must be before the expiration date/time ${expiry / second}`,
    )
  }
  if (Math.max(issued, notBefore) > now + mostSkew) {
    throw new Fault('IDPRejectedClaim', 'The token is not valid yet: it was issued in the future.')
  }
}

function requiredText({ claims }: IdentityToken, name: string): string {
  const value = claims[name]
  if (typeof value === 'string' && value !== '' && value.length <= longestText) return value
  throw invalid(`Missing a required claim: ${name}`)
}

/** AWS's own bounds: 255 characters of a subject and of a URL. */
const longestText = 255

/** In milliseconds. AWS takes whole seconds only. */
function requiredTime({ claims }: IdentityToken, name: string): number {
  const value = claims[name]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value * second
  throw invalid(`Missing a required claim: ${name}`)
}

function invalid(message: string): Fault {
  return new Fault('InvalidIdentityToken', message)
}

const mostConditions = 100
/** One spelling for each name, so that no two claims meet in one condition key. */
const claimNames = /^[a-z][a-z0-9_]{0,63}$/

/** `issuer.example/path:sub` and its like: the provider's name, and each claim that is text or a list of texts. */
export function claimConditions({ place }: OidcProvider, { subject, audience, claims }: WebIdentity): Conditions {
  const prefix = `${place.toLowerCase()}:`
  const conditions: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, value] of Object.entries(claims).slice(0, mostConditions)) {
    if (!claimNames.test(name)) continue
    const values = (Array.isArray(value) ? value : [value]).filter(
      (one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean',
    )
    if (values.length > 0) conditions[prefix + name] = values.map(String)
  }
  const { aud } = claims
  conditions[`${prefix}oaud`] = (Array.isArray(aud) ? aud : [aud]).map(String)
  conditions[`${prefix}aud`] = audience
  conditions[`${prefix}sub`] = subject
  return conditions
}

const tagsClaim = 'https://aws.amazon.com/tags'
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

/** What the issuer says about the session that its bearer gets. */
export function sessionClaims({ claims }: Pick<WebIdentity, 'claims'>): {
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[]
  readonly TransitiveTagKeys: readonly string[]
  readonly SourceIdentity: string | undefined
} {
  const tags = objectOf(claims[tagsClaim])
  const principalTags = objectOf(tags.principal_tags)
  const Tags = Object.entries(principalTags).map(([Key, value]) => ({ Key, Value: tagValue(value) }))
  const transitive = tags.transitive_tag_keys ?? []
  const SourceIdentity = claims[sourceIdentityClaim]
  const allText = Array.isArray(transitive) && transitive.every((key) => typeof key === 'string')
  if (!allText || Tags.length > mostTags || Tags.some(({ Key }) => !isTagKey(Key))) throw invalidTags()
  if (
    SourceIdentity !== undefined &&
    (typeof SourceIdentity !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(SourceIdentity))
  ) {
    throw invalid('The source identity of the token is not valid.')
  }
  return { Tags, TransitiveTagKeys: transitive as string[], SourceIdentity }
}

const mostTags = 50
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

function isTagKey(key: string): boolean {
  return key.length >= 1 && key.length <= 128 && tagText.test(key)
}

/** A text, or a list of one. */
function tagValue(value: unknown): string {
  const text: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof text === 'string' && text.length <= 256 && tagText.test(text)) return text
  throw invalidTags()
}

function invalidTags(): Fault {
  return invalid('The session tags of the token are not valid.')
}

function objectOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalidTags()
}
