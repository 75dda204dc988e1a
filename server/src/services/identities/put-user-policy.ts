/** PutUserPolicy: gives a user a policy of its own, or replaces the one of that name. */
import { writeOperation } from '../../operation.ts'
import { putWithinLimits } from './inline-policy-limits.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'
import { rightsConditions } from './policy-holders.ts'

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
