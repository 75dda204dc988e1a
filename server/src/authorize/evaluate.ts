/**
 * Decides whether a request is allowed. An explicit deny anywhere decides; otherwise someone who may allow must have
 * allowed, and no boundary or session policy may be missing an allow of its own. What cannot be evaluated denies.
 * Sources: IAM User Guide, reference_policies_evaluation-logic and …-cross-account; KMS Developer Guide,
 * key-policy-default and policy-evaluation.
 */
import { boundedMatching } from './match.ts'
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type CompiledStatement,
  type Decision,
  type DenyingPolicy,
  type Principal,
  type Reach,
  reach,
} from './terms.ts'

export type { AuthorizationRequest, ConditionContext, Decision, Principal, Reach, Refusal } from './terms.ts'
export { reach } from './terms.ts'

type Verdict = 'Allow' | 'Deny' | 'nothing'
type Question = Pick<AuthorizationRequest, 'principal' | 'action' | 'resource' | 'context'>

/** What the policies of each kind say for themselves. Of those that there are none of, what holds without them. */
export interface Verdicts {
  readonly identity: Verdict
  readonly boundary: Verdict
  readonly session: Verdict
  readonly resource: Reach | 'Deny'
}

const allowed: Decision = { allowed: true }

export function evaluate(request: AuthorizationRequest): Decision {
  const { principal, resource, context, resourcePolicy } = request
  const question: Question = { principal, action: request.action.toLowerCase(), resource, context }
  return boundedMatching(() =>
    decide(request, {
      identity: verdictOf(principal.identityPolicies, question),
      boundary: principal.permissionsBoundary ? verdictOf([principal.permissionsBoundary], question) : 'Allow',
      session: principal.sessionPolicies ? verdictOf(principal.sessionPolicies, question) : withoutSession(principal),
      resource: resourcePolicy === undefined ? reach.none : reachOf(resourcePolicy, question),
    }),
  )
}

/** A federated user has no permissions but those of its session policies. */
export function withoutSession({ kind }: Principal): Verdict {
  return kind === 'federated-user' ? 'nothing' : 'Allow'
}

/** What the verdicts come to together. */
export function decide(
  { principal, resourceAccount, resourcePolicyRule, granted = reach.none }: AuthorizationRequest,
  { identity, boundary, session, resource: named }: Verdicts,
): Decision {
  const isService = principal.kind === 'service'
  const crossAccount = !isService && principal.account !== resourceAccount
  const deny = (by: DenyingPolicy, explicit = false): Decision =>
    crossAccount ? { allowed: false, explicit, by, crossAccount } : { allowed: false, explicit, by }

  if (identity === 'Deny') return deny('identity-based policy', true)
  if (named === 'Deny') return deny('resource-based policy', true)
  if (boundary === 'Deny') return deny('permissions boundary', true)
  if (session === 'Deny') return deny('session policy', true)

  const identityAllows = identity === 'Allow' || principal.kind === 'root'
  if (isService) return named === reach.principal ? allowed : deny('resource-based policy')
  if (granted === reach.principal) return allowed
  const resource = granted > named ? granted : named
  if (crossAccount && granted !== reach.role) {
    if (resource === reach.none) return deny('resource-based policy')
    // So AWS reports it: it holds an account that was only delegated to for not allowed by the resource.
    if (!identityAllows) return deny(resource === reach.account ? 'resource-based policy' : 'identity-based policy')
  } else if (!crossAccount) {
    if (resource === reach.principal) return allowed
    if (resourcePolicyRule === 'must-allow' && resource === reach.none) return deny('resource-based policy')
    if (resource !== reach.role && !identityAllows) return deny('identity-based policy')
  }
  if (boundary === 'nothing') return deny('permissions boundary')
  if (session === 'nothing') return deny('session policy')
  return allowed
}

function verdictOf(policies: readonly CompiledPolicy[], question: Question): Verdict {
  let verdict: Verdict = 'nothing'
  for (const { statements } of policies) {
    for (const statement of statements) {
      if (verdict === statement.effect || !applies(statement, question)) continue
      if (statement.effect === 'Deny') return 'Deny'
      verdict = 'Allow'
    }
  }
  return verdict
}

/** The most direct way in which the policy allows the principal, unless it denies. */
function reachOf({ statements }: CompiledPolicy, question: Question): Reach | 'Deny' {
  let furthest: Reach = reach.none
  for (const statement of statements) {
    const reached = statement.reaches(question.principal)
    if (
      reached === reach.none ||
      (statement.effect === 'Allow' && reached <= furthest) ||
      !applies(statement, question)
    )
      continue
    if (statement.effect === 'Deny') return 'Deny'
    furthest = reached
  }
  return furthest
}

function applies(statement: CompiledStatement, { action, resource, context }: Question): boolean {
  try {
    if (!statement.matchesAction(action)) return false
    return statement.matchesResource(resource, context) && statement.conditionsHold(context)
  } catch {
    // The context could not tell a value, or matching would take too long.
    return statement.effect === 'Deny'
  }
}

/** AWS's sentence for a refused request, without a full stop. Source: IAM User Guide, troubleshoot_access-denied. */
export function accessDeniedMessage({ principal, action, resource }: AuthorizationRequest, decision: Decision): string {
  if (decision.allowed) throw new TypeError('The request was allowed.')
  const { by, explicit } = decision
  const article = by === 'identity-based policy' ? 'an' : 'a'
  const reason = explicit ? `with an explicit deny in ${article} ${by}` : `because no ${by} allows the ${action} action`
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`
}
