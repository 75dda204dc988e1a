/** A request of the reference evaluator as the engine takes it. */
import { type AuthorizationRequest, type Principal, reach } from '../evaluate.ts'
import { compiledPolicy, type PolicyKind } from '../policy.ts'
import { contextOf } from './ask.ts'
import type { Document, ReferenceRequest } from './reference-evaluator.ts'

/** The same request, its policies compiled. */
export function compiled({
  principal,
  resourcePolicy,
  values,
  mustAllow,
  granted,
  ...rest
}: ReferenceRequest): AuthorizationRequest {
  const policy = (document: Document, kind: PolicyKind) => compiledPolicy(JSON.stringify(document), kind)
  const { identityPolicies, permissionsBoundary, sessionPolicies, ...who } = principal
  const subject: Principal = {
    ...who,
    identityPolicies: identityPolicies.map((document) => policy(document, 'identity')),
    ...(permissionsBoundary && { permissionsBoundary: policy(permissionsBoundary, 'identity') }),
    ...(sessionPolicies && { sessionPolicies: sessionPolicies.map((document) => policy(document, 'session')) }),
  }
  return {
    ...rest,
    principal: subject,
    context: contextOf(values),
    ...(resourcePolicy && { resourcePolicy: policy(resourcePolicy, mustAllow ? 'key' : 'resource') }),
    resourcePolicyRule: mustAllow ? 'must-allow' : 'either',
    ...(granted && { granted: reach[granted] }),
  }
}
