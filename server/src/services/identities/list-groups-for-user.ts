/** ListGroupsForUser: none, since there are no groups. */
import { readOperation } from '../../operation.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'
import { emptyPage } from './pages.ts'

export const listGroupsForUser = readOperation('iam', 'ListGroupsForUser', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListGroupsForUser', target)],
  run(input, _context, target) {
    existingUser(target)
    return { Groups: [], ...emptyPage(input) }
  },
})
