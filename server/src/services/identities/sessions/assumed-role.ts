/** What AssumeRole and AssumeRoleWithWebIdentity have in common: the role that an ARN names, whom it trusts, and the session that comes of it. */
import { packedSize, type SessionClaims } from '../../../credentials/session-token.ts'
import { type Context, Fault, type Permission } from '../../../operation.ts'
import { roleArn } from '../../../store/identities.ts'
import { findRole, type Role } from '../../../store/roles.ts'
import type { Reader } from '../../../store/store.ts'
import { enforcedTrust } from '../roles/trust-policy.ts'
import { refuseTooLarge, type SessionPolicies } from './session-policies.ts'
import type { SessionTags } from './session-tags.ts'
import { credentialsFor, sessionTimes } from './temporary-credentials.ts'

/** In seconds. */
export const hour = 3_600

/** A role is meant by its whole ARN, path and case included. */
export async function roleOf(arn: string, { store }: Pick<Context, 'store'>): Promise<Role | undefined> {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(arn)) throw new Fault('ValidationError', `${arn} is invalid`)
  const role = await findRole(store, accountOf(arn), arn.slice(arn.lastIndexOf('/') + 1))
  return roleArn(role) === arn ? role : undefined
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}

/** A role that does not exist trusts nobody, so that its absence shows in nothing. */
export async function trustOf(reader: Reader, role: Role | undefined): Promise<NonNullable<Permission['policy']>> {
  return { text: role ? await enforcedTrust(reader, role) : trustsNobody, kind: 'trust' }
}

const trustsNobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'nobody.invalid' }, Action: 'sts:AssumeRole' },
})

export function durationFor({ maxSessionDuration }: Role, durationSeconds: number): number {
  if (durationSeconds <= maxSessionDuration) return durationSeconds
  throw new Fault('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
}

interface Narrowed extends SessionPolicies, SessionTags {
  readonly sourceIdentity?: string | undefined
  readonly federatedProvider?: string | undefined
}

/** The answer: credentials of a session of the role, and who that is. */
export function assumedRole(
  context: Context,
  role: Role,
  sessionName: string,
  durationSeconds: number,
  { tags, transitive, sourceIdentity, federatedProvider, ...policies }: Narrowed,
) {
  const packed = packedSize({ ...policies, tags })
  refuseTooLarge(packed, policies)
  const claims: SessionClaims = {
    account: role.account,
    identity: { kind: 'role', id: role.id },
    name: sessionName,
    ...sessionTimes(context, durationSeconds),
    ...policies,
    ...(tags.length > 0 && { tags }),
    ...(transitive.length > 0 && { transitiveTagKeys: transitive }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(federatedProvider !== undefined && { federatedProvider }),
  }
  return {
    Credentials: credentialsFor(context, claims),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
    },
    ...(packed > 0 && { PackedPolicySize: packed }),
  }
}
