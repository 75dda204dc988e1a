/** DeleteUserPolicy: takes an inline policy from a user, at once. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deleteInlinePolicy } from '../../../store/inline-policies.ts'
import { rightsConditions } from '../policies/policy-holders.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const deleteUserPolicy = writeOperation('iam', 'DeleteUserPolicy', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  async permissions(_input, context, target) {
    return [onUser(context, 'DeleteUserPolicy', target, await rightsConditions(context, target.user))]
  },
  async run({ PolicyName }, { store }, target) {
    if (await deleteInlinePolicy(store, existingUser(target), PolicyName)) return {}
    throw new Fault('NoSuchEntity', `The user policy with name ${PolicyName} cannot be found.`)
  },
})
