/** GetContextKeysForPrincipalPolicy: which condition keys the policies of a user, group or role ask for. */
import { contextKeysOf } from '../../../authorize/context-keys.ts'
import { readOperation } from '../../../operation.ts'
import { findSource, onSource, policiesOf } from './policy-sources.ts'
import { givenPolicies, simulatedPolicy } from './simulation-input.ts'

export const getContextKeysForPrincipalPolicy = readOperation('iam', 'GetContextKeysForPrincipalPolicy', {
  target: ({ PolicySourceArn }, context) => findSource(context, PolicySourceArn),
  permissions: (_input, _context, source) => [onSource('GetContextKeysForPrincipalPolicy', source)],
  run({ PolicyInputList }, _context, source) {
    const { identity } = policiesOf(source)
    const policies = [
      ...identity.map((policy) => simulatedPolicy(policy)),
      ...givenPolicies(PolicyInputList, 'PolicyInputList'),
    ]
    return { ContextKeyNames: contextKeysOf(policies.map(({ policy }) => policy)) }
  },
})
