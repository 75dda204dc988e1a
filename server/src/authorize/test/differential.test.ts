import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AuthorizationRequest, evaluate, type Principal } from '../evaluate.ts'
import { compiledPolicy, type PolicyKind } from '../policy.ts'
import { contextOf, inWords } from './ask.ts'
import { randomRequests } from './random-requests.ts'
import { type Document, type ReferenceRequest, referenceDecision } from './reference-evaluator.ts'

/** The same request, its policies compiled. */
function compiled({ principal, resourcePolicy, values, mustAllow, ...rest }: ReferenceRequest): AuthorizationRequest {
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
  }
}

// Several tests of a second at most, each with its own seeds.
for (const round of [1, 2, 3, 4, 5, 6]) {
  test(`the engine decides as the reference does, and names the same policy: round ${round}`, () => {
    fc.assert(
      fc.property(randomRequests, (request) => {
        assert.equal(inWords(evaluate(compiled(request))), referenceDecision(request))
      }),
      { numRuns: 1000 },
    )
  })
}

test('the random requests reach every outcome', () => {
  const reached = new Map<string, number>()
  for (const request of fc.sample(randomRequests, { numRuns: 2000, seed: 1 })) {
    const decision = referenceDecision(request)
    reached.set(decision, (reached.get(decision) ?? 0) + 1)
  }
  const kinds = ['identity-based policy', 'resource-based policy', 'permissions boundary', 'session policy']
  for (const outcome of ['allowed', ...kinds.flatMap((kind) => [`no ${kind}`, `explicit ${kind}`])]) {
    assert.ok((reached.get(outcome) ?? 0) >= 20, `${outcome}: ${reached.get(outcome) ?? 0} of 2000`)
  }
})
