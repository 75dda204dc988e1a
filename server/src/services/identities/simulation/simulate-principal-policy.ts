/** SimulatePrincipalPolicy: what the policies of a user, group or role allow, with others that the request brings. */
import { readOperation } from '../../../operation.ts'
import { findSource, onSource, policiesOf } from './policy-sources.ts'
import { simulate } from './simulation.ts'
import { givenBoundary, givenPolicies, simulatedPolicy } from './simulation-input.ts'

export const simulatePrincipalPolicy = readOperation('iam', 'SimulatePrincipalPolicy', {
  target: ({ PolicySourceArn }, context) => findSource(context, PolicySourceArn),
  permissions: (_input, _context, source) => [onSource('SimulatePrincipalPolicy', source)],
  async run(input, context, source) {
    const held = policiesOf(source)
    const identity = held.identity.map((policy) => simulatedPolicy(policy))
    return simulate(context, 'iam:SimulatePrincipalPolicy', {
      input,
      identity: [...identity, ...givenPolicies(input.PolicyInputList, 'PolicyInputList')],
      boundary: givenBoundary(input) ?? (held.boundary && simulatedPolicy(held.boundary)),
      source: { arn: source.arn, account: context.account },
    })
  },
})
