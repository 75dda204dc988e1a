/** GetUser: one user, by default the caller. */
import { readOperation } from '../../../operation.ts'
import { tagsMember } from '../entity-tags.ts'
import { boundaryMember } from '../policies/permissions-boundary.ts'
import { describeUser, existingUser, namedUserOrCaller, onUser } from './named-user.ts'

export const getUser = readOperation('iam', 'GetUser', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'GetUser', target)],
  async run(_input, context, target) {
    const user = existingUser(target)
    return { User: { ...describeUser(user), ...(await boundaryMember(context, user)), ...tagsMember(user.tags) } }
  },
})
