/** The temporary credentials that a function runs with: of its role, which must trust Lambda, as at AWS. */
import { describeServiceEvent } from '../../../audit/describe.ts'
import { evaluate } from '../../../authorize/evaluate.ts'
import { compiledPolicy } from '../../../authorize/policy.ts'
import { issueSession } from '../../../credentials/session-token.ts'
import type { LocalFunction } from '../../../functions/declarations.ts'
import type { RoleCredentials } from '../../../functions/function-process.ts'
import { InvocationError } from '../../../functions/functions.ts'
import type { Housekeeping } from '../../../housekeeping.ts'
import type { Role } from '../../../store/roles.ts'
import type { Reader } from '../../../store/store.ts'
import { accountOf, hour, roleOf, trustOf } from './assumed-role.ts'

export const lambda = 'lambda.amazonaws.com'

/** @throws InvocationError when there is no such role, or it does not trust Lambda */
export async function functionSession(
  { store, keys, audit, now, random, uuid }: Pick<Housekeeping, 'store' | 'keys' | 'audit' | 'now' | 'random' | 'uuid'>,
  declared: Pick<LocalFunction, 'role' | 'name' | 'arn' | 'region'>,
): Promise<RoleCredentials> {
  const account = accountOf(declared.role)
  const role = await roleForFunction(store.reader, declared.role, declared.arn)
  if (role === undefined) {
    throw new InvocationError('no credentials', `The role ${declared.role} is absent or does not trust ${lambda}.`)
  }
  const issuedAt = Math.floor(now() / 1000) * 1000
  const expiresAt = issuedAt + hour * 1000
  const claims = { account, identity: { kind: 'role' as const, id: role.id }, name: declared.name, issuedAt, expiresAt }
  const session = issueSession(keys, claims, random)
  const record = describeServiceEvent({
    service: 'sts',
    name: 'AssumeRole',
    account,
    region: declared.region,
    resource: declared.role,
    now: now(),
    eventId: uuid(),
  })
  await audit.commit([{ ...record, userIdentity: { type: 'AWSService', invokedBy: lambda, accountId: account } }])
  return { ...session, expiresAt }
}

/** The role, when Lambda may take it for this function; undefined when it is absent or trusts others only. */
export async function roleForFunction(reader: Reader, roleArn: string, functionArn: string): Promise<Role | undefined> {
  const account = accountOf(roleArn)
  const role = await roleOf(roleArn, { store: reader })
  const trust = await trustOf(reader, role)
  const conditions = new Map([
    ['aws:sourceaccount', [account]],
    ['aws:sourcearn', [functionArn]],
    ['aws:principalisawsservice', ['true']],
  ])
  const decision = evaluate({
    principal: { kind: 'service', account, arn: lambda, identityPolicies: [] },
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceAccount: account,
    context: { get: (key) => conditions.get(key) },
    resourcePolicy: compiledPolicy(trust.text, trust.kind),
    resourcePolicyRule: 'must-allow',
  })
  return decision.allowed ? role : undefined
}
