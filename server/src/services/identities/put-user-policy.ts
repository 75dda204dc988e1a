/** PutUserPolicy: gives a user a policy of its own, or replaces the one of that name. */
import { writeOperation } from '../../operation.ts'
import { putWithinLimits } from './inline-policy-limits.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const putUserPolicy = writeOperation('iam', 'PutUserPolicy', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'PutUserPolicy', target)],
  async run({ PolicyName, PolicyDocument }, { store }, target) {
    await putWithinLimits(store, 'user', existingUser(target), PolicyName, PolicyDocument)
    return {}
  },
})
