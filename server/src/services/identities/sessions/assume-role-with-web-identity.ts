/**
 * AssumeRoleWithWebIdentity: temporary credentials of a role for the bearer of an identity provider's token, such as a workflow of GitHub
 * Actions or a pod of Kubernetes. Nobody signs it: the token is the proof.
 */
import { tagConditions } from '../../../condition-keys.ts'
import { type Caller, type Conditions, Fault, type Identifying, type Input, readOperation } from '../../../operation.ts'
import { accountExists } from '../../../store/accounts.ts'
import { findOidcProvider, type OidcProvider } from '../../../store/oidc-providers.ts'
import type { Role } from '../../../store/roles.ts'
import { entityConditions } from '../entity-tags.ts'
import { providerArn } from '../identity-providers/oidc-provider.ts'
import { accountOf, assumedRole, durationFor, hour, roleOf, trustOf } from './assumed-role.ts'
import { refusalWithMessage } from './authorization-message.ts'
import { sessionPoliciesOf } from './session-policies.ts'
import { sessionTagsOf } from './session-tags.ts'
import { claimConditions, proved, readToken, sessionClaims, type WebIdentity } from './web-identity-token.ts'

type Request = Input<'sts', 'AssumeRoleWithWebIdentity'>

interface Bearer {
  readonly role: Role | undefined
  readonly provider: OidcProvider
  readonly identity: WebIdentity
}

const action = 'sts:AssumeRoleWithWebIdentity'

export const assumeRoleWithWebIdentity = readOperation('sts', 'AssumeRoleWithWebIdentity', {
  identify: claimed,

  // Reading needs no transaction, so an issuer may be asked here, and no role's trust is looked at before its token is proved.
  async target(input, context): Promise<Bearer> {
    if (input.ProviderId !== undefined) {
      throw new Fault('ValidationError', 'ProviderId is not for OpenID Connect tokens: leave it out.')
    }
    const token = readToken(input.WebIdentityToken)
    const provider = await providerOf(context, context.account, token.issuer)
    const identity = await proved(context, token, provider)
    return { role: await roleOf(input.RoleArn, context), provider: provider!, identity }
  },

  async permissions(input, context, { role, provider, identity }) {
    const { Tags, SourceIdentity } = sessionClaims(identity)
    const conditions = conditionsOf(input, role, provider, identity)
    const actions = [action]
    if (Tags.length > 0) actions.push('sts:TagSession')
    if (SourceIdentity !== undefined) actions.push('sts:SetSourceIdentity')
    const policy = await trustOf(context.store, role)
    return actions.map((each) => ({
      action: each,
      resource: input.RoleArn,
      policy,
      conditions,
      refusal: ({ explicit }) =>
        refusalWithMessage(context, { action: each, resource: input.RoleArn, conditions, explicit }),
    }))
  },

  async run(input, context, { role, provider, identity }) {
    // Who may assume a role that is not there has been told that it may not.
    if (role === undefined) throw new Error('a role that does not exist was authorized')
    const asked = sessionClaims(identity)
    const { SourceIdentity: sourceIdentity } = asked
    return {
      ...assumedRole(context, role, input.RoleSessionName, durationFor(role, input.DurationSeconds ?? hour), {
        ...(await sessionPoliciesOf(input, context.store, role.account)),
        ...sessionTagsOf(asked, context.caller),
        sourceIdentity,
        federatedProvider: providerArn(provider),
      }),
      SubjectFromWebIdentityToken: identity.subject,
      Provider: providerArn(provider),
      Audience: identity.audience,
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})

/** Whom the token names, in the account whose role it asks for. That it is true is only shown later; a refusal is this claim's record. */
async function claimed(input: Request, { store }: Identifying): Promise<Caller> {
  const account = accountOf(input.RoleArn)
  // A record belongs to an account; strangers do not make up any.
  if (!/^\d{12}$/.test(account) || !(await accountExists(store, account))) {
    throw new Fault('AccessDenied', `Not authorized to perform ${action}`)
  }
  const { issuer, claims } = readToken(input.WebIdentityToken)
  const subject = typeof claims.sub === 'string' ? claims.sub.slice(0, longestName) : ''
  const audience = typeof claims.aud === 'string' ? claims.aud.slice(0, longestName) : ''
  const place = issuer.replace(/^https?:\/\//, '')
  return {
    principal: {
      kind: 'web-identity',
      account,
      arn: providerArn({ account, place }),
      identityPolicies: [],
    },
    account,
    accessKeyId: '',
    userId: `${place}:${audience}:${subject}`,
    userName: subject,
    identityProvider: issuer,
    tags: new Map(),
  }
}

const longestName = 255

function providerOf({ store }: Pick<Identifying, 'store'>, account: string, issuer: string) {
  const [, place] = /^https?:\/\/(.+)$/.exec(issuer) ?? []
  return place === undefined ? undefined : findOidcProvider(store, account, place)
}

function conditionsOf(
  input: Request,
  role: Role | undefined,
  provider: OidcProvider,
  identity: WebIdentity,
): Conditions {
  const { Tags, TransitiveTagKeys, SourceIdentity } = sessionClaims(identity)
  return {
    ...entityConditions(role?.tags ?? new Map()),
    ...tagConditions({ request: Tags }),
    ...claimConditions(provider, identity),
    'aws:federatedprovider': providerArn(provider),
    // Whoever bears the token is no principal of the account.
    'aws:principalarn': undefined,
    'aws:principalaccount': undefined,
    'aws:username': undefined,
    'sts:rolesessionname': input.RoleSessionName,
    'sts:sourceidentity': SourceIdentity,
    'sts:transitivetagkeys': TransitiveTagKeys,
  }
}
