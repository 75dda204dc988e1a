/** GetContextKeysForPrincipalPolicy: which condition keys the policies of a user or role ask for. */
import { contextKeysOf } from '../../authorize/context-keys.ts'
import { readOperation } from '../../operation.ts'
import { findSource, onSource, policiesOf } from './policy-sources.ts'
import { givenPolicies, simulatedPolicy } from './simulation-input.ts'

export const getContextKeysForPrincipalPolicy = readOperation('iam', 'GetContextKeysForPrincipalPolicy', {
  target: ({ PolicySourceArn }, context) => findSource(context, PolicySourceArn),
  permissions: (_input, _context, source) => [onSource('GetContextKeysForPrincipalPolicy', source)],
  async run({ PolicyInputList }, context, source) {
    const { identity } = await policiesOf(context, source)
    const policies = [
      ...identity.map((policy) => simulatedPolicy(policy)),
      ...givenPolicies(PolicyInputList, 'PolicyInputList'),
    ]
    return { ContextKeyNames: contextKeysOf(policies.map(({ policy }) => policy)) }
  },
})
