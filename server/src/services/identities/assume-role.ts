/** AssumeRole: temporary credentials of a role, for whom its trust policy lets in. */
import { tagConditions } from '../../condition-keys.ts'
import { packedSize, type SessionClaims } from '../../credentials/session-token.ts'
import { type Conditions, type Context, Fault, type Input, type Permission, readOperation } from '../../operation.ts'
import { roleArn } from '../../store/identities.ts'
import { findRole, type Role } from '../../store/roles.ts'
import { entityConditions } from './entity-tags.ts'
import { checkGrammar } from './policy-documents.ts'
import { sessionTagsOf } from './session-tags.ts'
import { credentialsFor, provedSecondFactor, sessionTimes } from './temporary-credentials.ts'
import { enforcedTrust } from './trust-policy.ts'

type Request = Input<'sts', 'AssumeRole'>

const hour = 3_600
const longestPolicy = 2_048

export const assumeRole = readOperation('sts', 'AssumeRole', {
  async target(input, context) {
    const role = await roleOf(input.RoleArn, context)
    return { role, secondFactorAt: await provedSecondFactor(context, input) }
  },

  async permissions(input, { caller, store }, { role, secondFactorAt }): Promise<Permission[]> {
    const { tags } = sessionTagsOf(input, caller)
    const permission = {
      resource: input.RoleArn,
      account: accountOf(input.RoleArn),
      policy: { text: role ? await enforcedTrust(store, role) : trustsNobody, kind: 'trust' as const },
      conditions: {
        ...conditionsOf(input, role, sourceIdentityOf(input, caller.session?.sourceIdentity)),
        ...(secondFactorAt !== undefined && { 'aws:multifactorauthpresent': 'true', 'aws:multifactorauthage': '0' }),
      },
    }
    const actions = ['sts:AssumeRole']
    if (tags.length > 0) actions.push('sts:TagSession')
    if (input.SourceIdentity !== undefined || caller.session?.sourceIdentity !== undefined) {
      actions.push('sts:SetSourceIdentity')
    }
    return actions.map((action) => ({ ...permission, action }))
  },

  run(input, context, { role }) {
    // Who may assume a role that is not there has been told that it may not.
    if (role === undefined) throw new Error('a role that does not exist was authorized')
    refuseUnsupported(input)
    const { caller } = context
    const policy = sessionPolicyOf(input)
    const { tags, transitive } = sessionTagsOf(input, caller)
    const sourceIdentity = sourceIdentityOf(input, caller.session?.sourceIdentity)
    const packed = packedSize({ ...policy, tags })
    if (packed > 100) throw tooLarge(packed, policy.policy !== undefined)
    const claims: SessionClaims = {
      account: role.account,
      identity: { kind: 'role', id: role.id },
      name: input.RoleSessionName,
      ...sessionTimes(context, durationOf(input, context, role)),
      ...policy,
      ...(tags.length > 0 && { tags }),
      ...(transitive.length > 0 && { transitiveTagKeys: transitive }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    }
    return {
      Credentials: credentialsFor(context, claims),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
        Arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${input.RoleSessionName}`,
      },
      ...(packed > 0 && { PackedPolicySize: packed }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})

/** What a role that does not exist answers with, so that its absence shows in nothing. */
const trustsNobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'nobody.invalid' }, Action: 'sts:AssumeRole' },
})

/** A role is meant by its whole ARN, path and case included. */
async function roleOf(arn: string, { store }: Context): Promise<Role | undefined> {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(arn)) throw new Fault('ValidationError', `${arn} is invalid`)
  const role = await findRole(store, accountOf(arn), arn.slice(arn.lastIndexOf('/') + 1))
  return roleArn(role) === arn ? role : undefined
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}

function conditionsOf(input: Request, role: Role | undefined, sourceIdentity: string | undefined): Conditions {
  return {
    ...entityConditions(role?.tags ?? new Map()),
    ...tagConditions({ request: input.Tags }),
    'sts:externalid': input.ExternalId,
    'sts:rolesessionname': input.RoleSessionName,
    'sts:sourceidentity': sourceIdentity,
    'sts:transitivetagkeys': input.TransitiveTagKeys,
  }
}

/** Once set, it goes with every session that is made from this one. */
function sourceIdentityOf({ SourceIdentity }: Request, ofCaller: string | undefined): string | undefined {
  if (ofCaller !== undefined && SourceIdentity !== undefined && SourceIdentity !== ofCaller) {
    throw new Fault('ValidationError', 'SourceIdentity cannot differ from that of the calling session.')
  }
  return ofCaller ?? SourceIdentity
}

function refuseUnsupported(input: Request): void {
  const [policy] = input.PolicyArns ?? []
  if (policy !== undefined) {
    throw new Fault('ValidationError', `Policy ${policy.arn ?? ''} does not exist or is not attachable.`)
  }
  if (input.ProvidedContexts !== undefined) {
    throw new Fault('ValidationError', 'ProvidedContexts names a context provider that does not exist.')
  }
}

function sessionPolicyOf({ Policy }: Request): Pick<SessionClaims, 'policy'> {
  if (Policy === undefined) return {}
  if (Policy.length > longestPolicy) {
    throw new Fault(
      'ValidationError',
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${longestPolicy}`,
    )
  }
  checkGrammar(Policy, 'session')
  return { policy: Policy }
}

function tooLarge(packed: number, withPolicy: boolean): Fault {
  return new Fault(
    'PackedPolicyTooLarge',
    withPolicy
      ? `Packed policy consumes ${packed}% of allotted space, please use smaller policy.`
      : `Packed size of session tags consumes ${packed}% of allotted space.`,
  )
}

/** In seconds. A session that makes a session is held to an hour, so that a chain does not outlive who began it. */
function durationOf({ DurationSeconds = hour }: Request, { caller }: Context, role: Role): number {
  if (caller.principal.kind === 'assumed-role' && DurationSeconds > hour) {
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  if (DurationSeconds > role.maxSessionDuration) {
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  return DurationSeconds
}
