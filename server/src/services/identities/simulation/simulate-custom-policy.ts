/** SimulateCustomPolicy: what policies that the request brings would allow. */
import { readOperation } from '../../../operation.ts'
import { simulate } from './simulation.ts'
import { givenBoundary, givenPolicies } from './simulation-input.ts'

export const simulateCustomPolicy = readOperation('iam', 'SimulateCustomPolicy', {
  permissions: () => [{ action: 'iam:SimulateCustomPolicy', resource: '*' }],
  run: (input, context) =>
    simulate(context, 'iam:SimulateCustomPolicy', {
      input,
      identity: givenPolicies(input.PolicyInputList, 'PolicyInputList'),
      boundary: givenBoundary(input),
      source: { arn: `arn:aws:iam::${context.account}:root`, account: context.account },
    }),
})
