/** ListAttachedUserPolicies: none, since there are no managed policies that could be attached. */
import { readOperation } from '../../operation.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'
import { emptyPage } from './pages.ts'

export const listAttachedUserPolicies = readOperation('iam', 'ListAttachedUserPolicies', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListAttachedUserPolicies', target)],
  run(input, _context, target) {
    existingUser(target)
    return { AttachedPolicies: [], ...emptyPage(input) }
  },
})
