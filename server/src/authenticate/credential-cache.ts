/** Finds the credential that a request is signed with, and keeps it for as long as nothing about identities has changed. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { type Signature, signingKey } from '@larder/wire'
import { openSecret } from '../credentials/access-key-secret.ts'
import { readSession, type SessionClaims, sessionSecret } from '../credentials/session-token.ts'
import type { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import type { Caller } from '../operation.ts'
import { findAccessKey } from '../store/access-keys.ts'
import { findCredential, findRoleIdentity, findUserIdentity } from '../store/identities.ts'
import { findDefaultDocument } from '../store/managed-policies.ts'
import { isSessionRevoked } from '../store/sign-ins.ts'
import type { Store } from '../store/store.ts'
import { federatedCaller, roleCaller, userCaller } from './caller.ts'

/** The keys that were derived last, whosesoever they are: so many are kept, for a derivation costs as much as a whole read. */
class LatestKeys {
  readonly #derived = new Set<{ readonly keys: Map<string, KeyObject>; readonly scope: string }>()

  add(keys: Map<string, KeyObject>, scope: string, key: KeyObject): void {
    keep(keys, scope, key, mostScopes)
    this.#derived.add({ keys, scope })
    if (this.#derived.size <= mostKeys) return
    const [oldest] = this.#derived
    this.#derived.delete(oldest!)
    oldest!.keys.delete(oldest!.scope)
  }
}

/** A secret access key with the keys that were derived from it: they live and go together. */
class SigningSecret {
  readonly #secret: KeyObject
  readonly #latest: LatestKeys
  readonly #keys = new Map<string, KeyObject>()

  constructor(secret: KeyObject, latest: LatestKeys) {
    this.#secret = secret
    this.#latest = latest
  }

  /** For a scope that has been checked: those that requests make up are not worth keeping. */
  keyFor({ scope, date, region, service }: Pick<Signature, 'scope' | 'date' | 'region' | 'service'>): KeyObject {
    const known = this.#keys.get(scope)
    if (known !== undefined) return known
    const key = signingKey(this.#secret, date, region, service)
    this.#latest.add(this.#keys, scope, key)
    return key
  }
}

/** A secret that can sign, and whom its signature proves. */
export interface Credential {
  readonly caller: Caller
  readonly secret: SigningSecret
  /** Of temporary credentials, in milliseconds since 1970. */
  readonly expiresAt: number | undefined
  /** What is said to have been used: the access key, or the role of a session. */
  readonly lastUseId: string
  /** Of the identities when it was read. */
  readonly generation: number
}

interface LongTerm extends Credential {
  readonly sealed: Uint8Array
}

interface Temporary extends Credential {
  readonly claims: SessionClaims
}

/** IAM's pattern. */
const accessKeyIds = /^\w{1,128}$/
const mostUsers = 2_000
const mostSessions = 2_000
/** Dates, regions and services that one credential signs for at a time, and all together. */
const mostScopes = 256
const mostKeys = 8192

export class CredentialCache {
  readonly #store: Store
  readonly #keys: KeyHierarchy
  readonly #latest = new LatestKeys()
  /** By access key id. */
  readonly #longTerm = new Map<string, LongTerm>()
  /** By session token. */
  readonly #temporary = new Map<string, Temporary>()

  constructor(store: Store, keys: KeyHierarchy) {
    this.#store = store
    this.#keys = keys
  }

  /** What a request before has found, so long as nothing has changed since. */
  known(accessKeyId: string, sessionToken: string | undefined): Credential | undefined {
    const known = sessionToken === undefined ? this.#longTerm.get(accessKeyId) : this.#temporary.get(sessionToken)
    const holds = known?.caller.accessKeyId === accessKeyId && known.generation === this.#store.generation('identities')
    return holds ? known : undefined
  }

  /** Undefined when the key is unknown or switched off, when it needs a token, or when the token is not its own. */
  async find(accessKeyId: string, sessionToken: string | undefined): Promise<Credential | undefined> {
    // Whatever else stands there came from a stranger, and may be nothing that a database takes.
    if (!accessKeyIds.test(accessKeyId)) return undefined
    return sessionToken === undefined ? this.#findLongTerm(accessKeyId) : this.#findTemporary(accessKeyId, sessionToken)
  }

  async #findLongTerm(accessKeyId: string): Promise<Credential | undefined> {
    const known = this.#longTerm.get(accessKeyId)
    // Asked before reading: a change that commits meanwhile makes what was read stale.
    const generation = this.#store.generation('identities')
    if (known?.generation === generation) return known
    this.#longTerm.delete(accessKeyId)
    const row = await findCredential(this.#store.reader, accessKeyId)
    if (row === undefined || row.status !== 'Active') return undefined
    const { user, secret: sealed } = row
    const caller = userCaller(user, accessKeyId)
    const secret =
      known && Buffer.compare(known.sealed, sealed) === 0
        ? known.secret
        : new SigningSecret(
            openSecret(this.#keys, { account: user.account, userId: user.id, accessKeyId }, sealed),
            this.#latest,
          )
    const found = { caller, secret, expiresAt: undefined, lastUseId: accessKeyId, generation, sealed }
    keep(this.#longTerm, accessKeyId, found, mostUsers)
    return found
  }

  async #findTemporary(accessKeyId: string, sessionToken: string): Promise<Credential | undefined> {
    const known = this.#temporary.get(sessionToken)
    if (known && known.caller.accessKeyId !== accessKeyId) return undefined
    const generation = this.#store.generation('identities')
    if (known?.generation === generation) return known
    this.#temporary.delete(sessionToken)
    const claims = known?.claims ?? readSession(this.#keys, accessKeyId, sessionToken)
    if (claims === undefined || (await isSessionRevoked(this.#store.reader, claims.account, accessKeyId)))
      return undefined
    const caller = await this.#sessionCaller(accessKeyId, claims)
    // The role or the user is gone, and its sessions with it.
    if (caller === undefined) return undefined
    const secret =
      known?.secret ?? new SigningSecret(createSecretKey(sessionSecret(this.#keys, accessKeyId), 'utf8'), this.#latest)
    const { expiresAt, identity } = claims
    const found = { caller, secret, expiresAt, lastUseId: identity.id, generation, claims }
    keep(this.#temporary, sessionToken, found, mostSessions)
    return found
  }

  async #sessionCaller(accessKeyId: string, claims: SessionClaims): Promise<Caller | undefined> {
    const { account, identity, madeWith } = claims
    const managed = await this.#sessionPolicies(claims)
    // What narrowed the session is gone, and it may not become wider.
    if (managed === undefined) return undefined
    if (identity.kind !== 'role') {
      // Taking away a key takes away what was made with it.
      const key = madeWith === undefined ? undefined : await findAccessKey(this.#store.reader, madeWith)
      if (madeWith !== undefined && key?.status !== 'Active') return undefined
      const user = await findUserIdentity(this.#store.reader, account, identity.id)
      if (user === undefined) return undefined
      return identity.kind === 'user'
        ? userCaller(user, accessKeyId, claims)
        : federatedCaller(user, accessKeyId, claims, managed)
    }
    const role = await findRoleIdentity(this.#store.reader, account, identity.id)
    return role && roleCaller(role, accessKeyId, claims, managed)
  }

  /** The documents of the managed policies that a session was made with. */
  async #sessionPolicies({ account, policyArns = [] }: SessionClaims): Promise<string[] | undefined> {
    const documents: string[] = []
    for (const arn of policyArns) {
      const document = await findDefaultDocument(this.#store.reader, account, arn)
      if (document === undefined) return undefined
      documents.push(document)
    }
    return documents
  }
}

/** A Map keeps the order of insertion: the first is the oldest, and goes when there are too many. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}
