/** ListMFADevices: none, since there is no multi-factor authentication. Terraform asks before it deletes a user by force. */
import { readOperation } from '../../operation.ts'
import { existingUser, namedUserOrCaller, onUser } from './named-user.ts'
import { emptyPage } from './pages.ts'

export const listMfaDevices = readOperation('iam', 'ListMFADevices', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListMFADevices', target)],
  run(input, _context, target) {
    existingUser(target)
    return { MFADevices: [], ...emptyPage(input) }
  },
})
