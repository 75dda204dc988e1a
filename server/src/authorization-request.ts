/** Turns a permission that a caller is asked for into the question that the evaluator answers. */
import type { AuthorizationRequest } from './authorize/evaluate.ts'
import { compiledPolicy } from './authorize/policy.ts'
import { conditionContext, type RequestFacts } from './condition-keys.ts'
import type { Permission } from './operation.ts'

export function authorizationRequest(facts: RequestFacts, permission: Permission): AuthorizationRequest {
  const { caller } = facts
  const { action, resource, account = caller.account, policy } = permission
  const { principal } = caller
  const context = conditionContext(facts, permission)
  if (policy === undefined) return { principal, action, resource, resourceAccount: account, context }
  return {
    principal,
    action,
    resource,
    resourceAccount: account,
    context,
    resourcePolicy: compiledPolicy(policy.text, policy.kind),
    resourcePolicyRule: policy.kind === 'resource' ? 'either' : 'must-allow',
  }
}
