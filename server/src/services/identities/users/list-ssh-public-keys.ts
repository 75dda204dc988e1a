/** ListSSHPublicKeys: none, since users have no SSH keys here. Terraform asks before it deletes a user by force. */
import { readOperation } from '../../../operation.ts'
import { emptyPage } from '../pages.ts'
import { existingUser, namedUserOrCaller, onUser } from './named-user.ts'

export const listSshPublicKeys = readOperation('iam', 'ListSSHPublicKeys', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListSSHPublicKeys', target)],
  run(input, _context, target) {
    existingUser(target)
    return { SSHPublicKeys: [], ...emptyPage(input) }
  },
})
