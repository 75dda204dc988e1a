/** ListSigningCertificates: none, since users have no X.509 certificates here. Terraform asks before it deletes a user by force. */
import { readOperation } from '../../../operation.ts'
import { emptyPage } from '../pages.ts'
import { existingUser, namedUserOrCaller, onUser } from './named-user.ts'

export const listSigningCertificates = readOperation('iam', 'ListSigningCertificates', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListSigningCertificates', target)],
  run(input, _context, target) {
    existingUser(target)
    return { Certificates: [], ...emptyPage(input) }
  },
})
