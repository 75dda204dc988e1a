/** Turns a permission that a caller is asked for into the question that the evaluator answers. */
import type { AuthorizationRequest } from './authorize/evaluate.ts'
import { compiledPolicy } from './authorize/policy.ts'
import { conditionContext, type RequestFacts } from './condition-keys.ts'
import type { Permission } from './operation.ts'

export function authorizationRequest(facts: RequestFacts, permission: Permission): AuthorizationRequest {
  const { caller } = facts
  const { action, resource, account = caller.account, policy } = permission
  return {
    principal: caller.principal,
    action,
    resource,
    resourceAccount: account,
    context: conditionContext(facts, permission),
    ...(policy && {
      resourcePolicy: compiledPolicy(policy.text, policy.kind),
      resourcePolicyRule: policy.kind === 'resource' ? 'either' : 'must-allow',
    }),
  }
}
