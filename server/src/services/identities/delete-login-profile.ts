/** DeleteLoginProfile: there is none to delete, since nobody signs in with a password. Terraform tries before it deletes a user by force. */
import { Fault, writeOperation } from '../../operation.ts'
import { existingUser, namedUserOrCaller, onUser } from './named-user.ts'

export const deleteLoginProfile = writeOperation('iam', 'DeleteLoginProfile', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeleteLoginProfile', target)],
  run(_input, _context, target) {
    const { name } = existingUser(target)
    throw new Fault('NoSuchEntity', `Login Profile for User ${name} cannot be found.`)
  },
})
