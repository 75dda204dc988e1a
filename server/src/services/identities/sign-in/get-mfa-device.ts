/** GetMFADevice: when a user enabled a device. */
import { readOperation } from '../../../operation.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { enabledMfaDevice, namedMfaDevice } from './mfa-device.ts'

export const getMfaDevice = readOperation('iam', 'GetMFADevice', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'GetMFADevice', target)],
  async run({ SerialNumber }, context, target) {
    const user = existingUser(target)
    const device = enabledMfaDevice(await namedMfaDevice(context, SerialNumber), user)
    return { UserName: user.name, SerialNumber, EnableDate: new Date(device.enabledAt ?? 0) }
  },
})
