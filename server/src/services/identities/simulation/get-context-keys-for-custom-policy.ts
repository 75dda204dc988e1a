/** GetContextKeysForCustomPolicy: which condition keys the given policies ask for. */
import { contextKeysOf } from '../../../authorize/context-keys.ts'
import { readOperation } from '../../../operation.ts'
import { givenPolicies } from './simulation-input.ts'

export const getContextKeysForCustomPolicy = readOperation('iam', 'GetContextKeysForCustomPolicy', {
  permissions: () => [{ action: 'iam:GetContextKeysForCustomPolicy', resource: '*' }],
  run: ({ PolicyInputList }) => ({
    ContextKeyNames: contextKeysOf(givenPolicies(PolicyInputList, 'PolicyInputList').map(({ policy }) => policy)),
  }),
})
