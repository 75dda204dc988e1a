/** One permission, explained for one caller: the decision in a word and in a sentence, and the policies that it comes from. */
import { authorizationRequest } from '../../authorization-request.ts'
import { type ConditionContext, type Decision, type Reach, reach } from '../../authorize/evaluate.ts'
import { type ExplainedPolicy, type ExplainedStatement, type Explanation, explain } from '../../authorize/explain.ts'
import type { Caller, Context, Origin, Permission } from '../../operation.ts'
import type { Ask } from '../access-question.ts'
import type { PolicyName } from '../identities/principal-access.ts'

export type AccessDecision = 'allowed' | 'depends' | 'denied'
/** Everything that is needed must be there, so the worst decides. */
export const rank: Readonly<Record<AccessDecision, number>> = { allowed: 0, depends: 1, denied: 2 }

export type PolicyType = PolicyName['type'] | 'session' | 'resource' | 'key' | 'trust' | 'grant'

/** Whoever a permission is explained for. */
export interface Asking {
  readonly caller: Caller
  readonly policies: readonly PolicyName[]
  readonly boundary?: PolicyName
  /** A policy that cannot be read, for which every request is refused. */
  readonly unreadable?: string
  isUnknown(key: string): boolean
  /** What decides for it that is not for the asking account to see. */
  readonly unseen?: string
}

export interface NamedPolicy extends ExplainedPolicy {
  readonly type: PolicyType
  readonly name: string
}

/** A statement that had a part in a decision, or a grant. */
export interface Source {
  readonly type: PolicyType
  readonly name: string
  readonly index?: number
  readonly sid?: string
}

export interface Explained {
  readonly ask: Ask
  readonly decision: AccessDecision
  readonly reason: string
  /** The condition keys that it depends on, or what else is not known. */
  readonly dependsOn: readonly string[]
  /** The statements that allow it, unless it is denied. */
  readonly through: readonly Source[]
  readonly policies: readonly NamedPolicy[]
}

/** Values of condition keys that are given instead of those that would be known, by keys in lower case. */
export type GivenValues = ReadonlyMap<string, readonly string[]>

export async function explainAsk(
  context: Context,
  who: Asking,
  ask: Ask,
  given: GivenValues = new Map(),
): Promise<Explained> {
  const as = contextAs(context, who.caller)
  if (who.unreadable !== undefined) {
    return refused(ask, `policy ${who.unreadable} cannot be read, so that every request is refused`)
  }
  if (ask.impossible !== undefined) return refused(ask, ask.impossible)
  const explained = await explainPermission(as, who, ask, ask.permission(as), given)
  if (explained.decision === 'allowed' || ask.atBest === undefined) return explained
  const atBest = await explainPermission(as, who, ask, ask.atBest(as), given)
  if (rank[atBest.decision] >= rank[explained.decision]) return explained
  const dependsOn = [...atBest.dependsOn, 'the encryption context that a grant wants']
  return { ...atBest, decision: 'depends', reason: `depends on ${dependsOn.join(', ')}`, dependsOn }
}

const refused = (ask: Ask, reason: string): Explained => ({
  ask,
  decision: 'denied',
  reason,
  dependsOn: [],
  through: [],
  policies: [],
})

async function explainPermission(
  as: Context,
  who: Asking,
  ask: Ask,
  asked: Permission,
  given: GivenValues,
): Promise<Explained> {
  const permission: Permission = { ...asked, action: ask.action, resource: ask.resource }
  const request = authorizationRequest(as, permission)
  const known = new Set(Object.keys(permission.conditions ?? {}))
  const isUnknown = (key: string) =>
    !given.has(key) && !known.has(key) && (who.isUnknown(key) || ask.isUnknown?.(key) === true)
  // Of a resource whose policies are not to be seen, the caller's own side is told.
  const owner = ask.foreign === undefined ? request.resourceAccount : who.caller.account
  const values: ConditionContext = { get: (key) => given.get(key) ?? request.context.get(key) }
  const granted = (await permission.granted?.()) ?? reach.none
  const explanation = explain({ ...request, resourceAccount: owner, context: values, granted }, isUnknown)
  const policies = explanation.policies.flatMap((policy) => {
    const name = nameOf(policy, who, permission)
    return name === undefined ? [] : [{ ...policy, ...name }]
  })
  const grantId = granted === reach.none ? undefined : await ask.grantId?.(as)
  return toldOf(ask, who, explanation, policies, grantId)
}

function toldOf(
  ask: Ask,
  who: Asking,
  explanation: Explanation,
  policies: readonly NamedPolicy[],
  grantId: string | undefined,
): Explained {
  const told = { ask, policies, dependsOn: [], through: [] }
  if (!explanation.possible) {
    return { ...told, decision: 'denied', reason: whyDenied(ask, explanation.decision, policies) }
  }
  const unseen = [
    ...(ask.foreign === undefined ? [] : [`the policies of account ${ask.foreign}`]),
    ...(who.unseen === undefined ? [] : [who.unseen]),
  ]
  const dependsOn = [...asWritten(explanation.dependsOn, policies), ...unseen]
  const grant: Source[] = grantId === undefined ? [] : [{ type: 'grant', name: grantId }]
  const through = [...allowing(who, policies), ...grant]
  const by = through.length > 0 ? through.map(sentence).join(' and ') : 'the account itself'
  if (dependsOn.length === 0) return { ...told, decision: 'allowed', reason: `allowed by ${by}`, through }
  return { ...told, decision: 'depends', reason: `depends on ${dependsOn.join(', ')}`, dependsOn, through }
}

/** With the case that policies give the keys. */
function asWritten(keys: readonly string[], policies: readonly NamedPolicy[]): string[] {
  const written = new Map<string, string>()
  for (const { statements } of policies) {
    for (const { conditions } of statements) for (const { key } of conditions) written.set(key.toLowerCase(), key)
  }
  return keys.map((key) => written.get(key) ?? key)
}

/** What only delegates to the account has a part when policies of the account allow, or are not to be seen. */
function allowing(who: Asking, policies: readonly NamedPolicy[]): Source[] {
  const allows = (part: NamedPolicy['part'], least: Reach) =>
    policies
      .filter((policy) => policy.part === part)
      .flatMap(({ type, name, statements }) =>
        statements
          .filter(
            (statement) => statement.effect === 'Allow' && statement.applies !== false && statement.reach >= least,
          )
          .map((statement) => ({ type, name, ...placeOf(statement) })),
      )
  const identity = allows('identity', reach.none)
  const delegates = identity.length > 0 || who.unseen !== undefined
  return [...identity, ...allows('resource', delegates ? reach.account : reach.role)]
}

const placeOf = ({ index, sid }: ExplainedStatement) => ({ index, ...(sid !== undefined && { sid }) })

/** Why it is denied whatever is not known. */
function whyDenied({ action }: Ask, decision: Decision, policies: readonly NamedPolicy[]): string {
  if (decision.allowed) throw new TypeError('The request was allowed.')
  const { by, explicit } = decision
  if (!explicit) {
    const resource = policies.find(({ part }) => part === 'resource')
    return by === 'resource-based policy' && resource !== undefined
      ? `${title(resource)} does not allow ${action}`
      : `no ${by} allows ${action}`
  }
  for (const { type, name, statements } of policies) {
    const denial = statements.find(({ effect, applies }) => effect === 'Deny' && applies !== false)
    if (denial) return `denied by ${sentence({ type, name, ...placeOf(denial) })}`
  }
  return `denied by a ${by}`
}

function sentence({ sid, index, ...policy }: Source): string {
  return index === undefined ? title(policy) : `${title(policy)}, statement ${sid ?? index + 1}`
}

const titles: Readonly<Record<PolicyType, (name: string) => string>> = {
  user: (name) => `user policy ${name}`,
  role: (name) => `role policy ${name}`,
  group: (name) => `group policy ${name}`,
  managed: (name) => `managed policy ${name}`,
  boundary: (name) => `permissions boundary ${name}`,
  session: (name) => `session policy ${name}`,
  resource: () => 'the resource policy',
  key: () => 'the key policy',
  trust: () => 'the trust policy',
  grant: (name) => `grant ${name}`,
}

function title({ type, name }: Pick<Source, 'type' | 'name'>): string {
  return titles[type](name)
}

/** Undefined of what stands in for policies that are not to be seen. */
function nameOf(
  { part, index }: ExplainedPolicy,
  who: Asking,
  { policy, resource }: Permission,
): Pick<NamedPolicy, 'type' | 'name'> | undefined {
  if (part === 'identity') return who.policies[index]
  if (part === 'boundary') return who.boundary
  if (part === 'session') return { type: 'session', name: String(index + 1) }
  return { type: policy!.kind, name: resource }
}

/** Nothing of the connection that a request would come over is known. */
const nowhere: Origin = { sourceIp: '', userAgent: '', secure: true }

/** The same request as if another were making it: enough for what permissions are made of, and nothing that acts. */
export function contextAs(context: Context, caller: Caller): Context {
  const never = (): never => {
    throw new TypeError('An explanation does nothing.')
  }
  const { region, requestId, now, store, keys, issuers, functions, auditLog } = context
  return {
    caller,
    origin: nowhere,
    account: caller.account,
    region,
    requestId,
    now,
    store,
    keys,
    issuers,
    functions,
    auditLog,
    random: never,
    uuid: never,
    authorize: never,
    authorizeWithGrants: never,
    allows: never,
    record: never,
    transact: never,
  }
}
