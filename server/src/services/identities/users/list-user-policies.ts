/** ListUserPolicies: the names of a user's inline policies. */
import { readOperation } from '../../../operation.ts'
import { listInlinePolicies } from '../../../store/inline-policies.ts'
import { pageOf } from '../pages.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const listUserPolicies = readOperation('iam', 'ListUserPolicies', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListUserPolicies', target)],
  async run(input, context, target) {
    const user = existingUser(target)
    const { rows, place } = await pageOf(
      context,
      'iam:ListUserPolicies',
      input,
      (after, limit) => listInlinePolicies(context.store, user, after, limit),
      (name) => name,
    )
    return { PolicyNames: rows, ...place }
  },
})
