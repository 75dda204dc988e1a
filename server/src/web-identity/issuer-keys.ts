/**
 * The keys of the issuers whose tokens are trusted: found by OpenID Connect Discovery, kept for a while, and asked for anew when a token
 * names one that is not known yet. Only issuers that an account has registered are ever asked for.
 */
import type { FetchJson } from './guarded-fetch.ts'
import { type IssuerKey, keysFor, readKeySet } from './json-web-keys.ts'
import type { IdentityToken } from './json-web-token.ts'

/** The issuer does not answer, or not as an issuer. The cause is for the operator: it may tell of a network that the caller cannot see. */
export class IssuerUnreachable extends Error {}

export interface IssuerKeys {
  /**
   * The keys of this issuer that may have signed the token; none when it has no such key.
   *
   * @param issuer its URL, as registered
   * @param now milliseconds since 1970
   * @throws IssuerUnreachable
   */
  find(issuer: string, token: IdentityToken, now: number): Promise<readonly IssuerKey[]>
}

const minute = 60_000
const keptFor = 15 * minute
/** Tokens with made-up key ids must not make us ask an issuer again and again. */
const betweenFetches = minute / 2
const mostIssuers = 500

interface Known {
  keys: readonly IssuerKey[] | undefined
  fetchedAt: number
  triedAt: number
  pending: Promise<readonly IssuerKey[]> | undefined
}

/** @param privateIssuers those that the operator lets lie on private addresses, and be reached without TLS on the machine itself */
export function issuerKeys(fetchJson: FetchJson, privateIssuers: ReadonlySet<string>): IssuerKeys {
  const issuers = new Map<string, Known>()

  async function fetchKeys(issuer: string): Promise<readonly IssuerKey[]> {
    const where = { mayBePrivate: privateIssuers.has(issuer) }
    const document = (await fetchJson(
      new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
      where,
    )) as {
      issuer?: unknown
      jwks_uri?: unknown
    } | null
    if (document?.issuer !== issuer) throw new Error('its configuration names another issuer')
    if (typeof document.jwks_uri !== 'string') throw new Error('its configuration names no keys')
    const keys = readKeySet(await fetchJson(new URL(document.jwks_uri), where))
    if (keys === undefined) throw new Error('its keys are no key set')
    return keys
  }

  /** All who ask at the same time wait for the same answer. */
  async function refresh(issuer: string, known: Known, now: number): Promise<readonly IssuerKey[]> {
    known.triedAt = now
    known.pending ??= fetchKeys(issuer).finally(() => {
      known.pending = undefined
    })
    known.keys = await known.pending
    known.fetchedAt = now
    return known.keys
  }

  return {
    async find(issuer, token, now) {
      let known = issuers.get(issuer)
      if (known === undefined) {
        known = { keys: undefined, fetchedAt: 0, triedAt: Number.NEGATIVE_INFINITY, pending: undefined }
        issuers.set(issuer, known)
        if (issuers.size > mostIssuers) issuers.delete(issuers.keys().next().value!)
      }
      const fresh = known.keys !== undefined && now - known.fetchedAt < keptFor
      const found = fresh ? keysFor(known.keys!, token) : []
      if (found.length > 0) return found
      const soon = known.pending === undefined && now - known.triedAt < betweenFetches
      if (soon && fresh) return []
      if (soon) throw new IssuerUnreachable(issuer)
      try {
        return keysFor(await refresh(issuer, known, now), token)
      } catch (cause) {
        throw new IssuerUnreachable(issuer, { cause })
      }
    },
  }
}
