/** PutUserPolicy: gives a user a policy of its own, or replaces the one of that name. */
import { writeOperation } from '../../../operation.ts'
import { putWithinLimits } from '../policies/inline-policy-limits.ts'
import { rightsConditions } from '../policies/policy-holders.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const putUserPolicy = writeOperation('iam', 'PutUserPolicy', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  async permissions(_input, context, target) {
    return [onUser(context, 'PutUserPolicy', target, await rightsConditions(context, target.user))]
  },
  async run({ PolicyName, PolicyDocument }, { store }, target) {
    await putWithinLimits(store, 'user', existingUser(target), PolicyName, PolicyDocument)
    return {}
  },
})
