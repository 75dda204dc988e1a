/** ListVirtualMFADevices: none, since there is no multi-factor authentication. Terraform asks before it deletes a user by force. */
import { readOperation } from '../../operation.ts'
import { emptyPage } from './pages.ts'

export const listVirtualMfaDevices = readOperation('iam', 'ListVirtualMFADevices', {
  permissions: () => [{ action: 'iam:ListVirtualMFADevices', resource: '*' }],
  run: (input) => ({ VirtualMFADevices: [], ...emptyPage(input) }),
})
