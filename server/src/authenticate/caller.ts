/** Makes the caller that operations see out of an identity and, for temporary credentials, what their token claims. */
import type { Principal } from '../authorize/evaluate.ts'
import { type CompiledPolicy, compiledPolicy } from '../authorize/policy.ts'
import type { SessionClaims } from '../credentials/session-token.ts'
import type { Caller } from '../operation.ts'
import { findUserIdentity, type HeldPolicy, type Identity, roleArn, userArn } from '../store/identities.ts'
import type { Tags } from '../store/identity-tags.ts'
import type { Reader } from '../store/store.ts'

/** `claims` when the user made itself a session. */
export function userCaller(user: Identity, accessKeyId: string, claims?: SessionClaims): Caller {
  return {
    principal: { kind: 'user', account: user.account, arn: userArn(user), ...policiesOf(user) },
    account: user.account,
    accessKeyId,
    userId: user.id,
    userName: user.name,
    tags: user.tags,
    ...(claims && { session: { issuedAt: claims.issuedAt, expiresAt: claims.expiresAt, ...proofOf(claims) } }),
  }
}

/** @param managed the documents of the managed policies that the claims name */
export function roleCaller(
  role: Identity,
  accessKeyId: string,
  claims: SessionClaims,
  managed: readonly string[] = [],
): Caller {
  const { name: sessionName = '', sourceIdentity, transitiveTagKeys, federatedProvider } = claims
  const arn = roleArn(role)
  return {
    principal: {
      kind: 'assumed-role',
      account: role.account,
      arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
      roleArn: arn,
      ...policiesOf(role),
      ...narrowing(claims, managed),
    },
    account: role.account,
    accessKeyId,
    userId: `${role.id}:${sessionName}`,
    tags: sessionTags(role.tags, claims.tags ?? []),
    session: {
      issuedAt: claims.issuedAt,
      expiresAt: claims.expiresAt,
      name: sessionName,
      issuer: { arn, id: role.id, name: role.name },
      ...proofOf(claims),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(federatedProvider !== undefined && { federatedProvider }),
      ...(transitiveTagKeys && { transitiveTagKeys }),
    },
  }
}

/** Whom a user vouches for: with the user's rights, as far as the session's own policies allow them too. */
export function federatedCaller(
  user: Identity,
  accessKeyId: string,
  claims: SessionClaims,
  managed: readonly string[] = [],
): Caller {
  const { name = '', issuedAt, expiresAt } = claims
  return {
    principal: {
      kind: 'federated-user',
      account: user.account,
      arn: `arn:aws:sts::${user.account}:federated-user/${name}`,
      ...policiesOf(user),
      ...narrowing(claims, managed),
    },
    account: user.account,
    accessKeyId,
    userId: `${user.account}:${name}`,
    tags: sessionTags(user.tags, claims.tags ?? []),
    session: { issuedAt, expiresAt, name },
  }
}

/** The policies that narrow a session, when it was made with any. */
function narrowing(
  { policy, policyArns = [] }: SessionClaims,
  managed: readonly string[],
): { sessionPolicies?: CompiledPolicy[] } {
  if (managed.length !== policyArns.length) throw new Error('A session is not to be widened by what was not looked up.')
  if (policy === undefined && managed.length === 0) return {}
  const own = policy === undefined ? [] : [compiledPolicy(policy, 'session')]
  return { sessionPolicies: [...own, ...managed.map((document) => compiledPolicy(document, 'identity'))] }
}

/** As the user's own credentials would make it; for who is told apart by something else. */
export async function callerOfUser(reader: Reader, account: string, id: string): Promise<Caller | undefined> {
  const user = await findUserIdentity(reader, account, id)
  return user && userCaller(user, '')
}

/** How its person proved to be who they are. */
function proofOf({ signedIn, secondFactorAt }: SessionClaims) {
  return { ...(signedIn && { signedIn }), ...(secondFactorAt !== undefined && { secondFactorAt }) }
}

function policiesOf({ policies, boundary }: Identity): Pick<Principal, 'identityPolicies' | 'permissionsBoundary'> {
  const identityPolicies = policies.map(compiled)
  return boundary === undefined ? { identityPolicies } : { identityPolicies, permissionsBoundary: compiled(boundary) }
}

/** A policy that cannot be read any more refuses the request: it may hold a Deny. */
function compiled({ name, document }: HeldPolicy): CompiledPolicy {
  if (document === undefined) throw new Error(`Policy ${name} is attached, but there is no such policy.`)
  return compiledPolicy(document, 'identity')
}

/** A session's tag stands in for the role's of the same key. */
function sessionTags(ofRole: Tags, ofSession: readonly (readonly [string, string])[]): Tags {
  const overridden = new Set(ofSession.map(([key]) => key.toLowerCase()))
  return new Map([...[...ofRole].filter(([key]) => !overridden.has(key.toLowerCase())), ...ofSession])
}
