/** ListServiceSpecificCredentials: none, since there are no services that have their own. Terraform asks before it deletes a user by force. */
import { readOperation } from '../../../operation.ts'
import { emptyPage } from '../pages.ts'
import { existingUser, namedUserOrCaller, onUser } from './named-user.ts'

export const listServiceSpecificCredentials = readOperation('iam', 'ListServiceSpecificCredentials', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListServiceSpecificCredentials', target)],
  run(input, _context, target) {
    existingUser(target)
    return { ServiceSpecificCredentials: [], ...emptyPage(input) }
  },
})
