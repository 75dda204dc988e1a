/** AssumeRole: temporary credentials of a role, for whom its trust policy lets in. */
import { tagConditions } from '../../../condition-keys.ts'
import { type Conditions, type Context, Fault, type Input, type Permission, readOperation } from '../../../operation.ts'
import type { Role } from '../../../store/roles.ts'
import { entityConditions } from '../entity-tags.ts'
import { accountOf, assumedRole, durationFor, hour, roleOf, trustOf } from './assumed-role.ts'
import { sessionPoliciesOf } from './session-policies.ts'
import { sessionTagsOf } from './session-tags.ts'
import { provedSecondFactor } from './temporary-credentials.ts'

type Request = Input<'sts', 'AssumeRole'>

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
      policy: await trustOf(store, role),
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

  async run(input, context, { role }) {
    // Who may assume a role that is not there has been told that it may not.
    if (role === undefined) throw new Error('a role that does not exist was authorized')
    if (input.ProvidedContexts !== undefined) {
      throw new Fault('ValidationError', 'ProvidedContexts names a context provider that does not exist.')
    }
    const { caller } = context
    if (caller.principal.kind === 'federated-user') throw federated()
    const sourceIdentity = sourceIdentityOf(input, caller.session?.sourceIdentity)
    return {
      ...assumedRole(context, role, input.RoleSessionName, durationOf(input, context, role), {
        ...(await sessionPoliciesOf(input, context.store, role.account)),
        ...sessionTagsOf(input, caller),
        sourceIdentity,
      }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})

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

/** In seconds. A session that makes a session is held to an hour, so that a chain does not outlive who began it. */
function durationOf({ DurationSeconds = hour }: Request, { caller }: Context, role: Role): number {
  if (caller.principal.kind === 'assumed-role' && DurationSeconds > hour) {
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  return durationFor(role, DurationSeconds)
}

function federated(): Fault {
  return new Fault('AccessDenied', 'Cannot call AssumeRole with federated user credentials')
}
