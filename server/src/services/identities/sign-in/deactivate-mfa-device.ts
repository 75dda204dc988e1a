/** DeactivateMFADevice: takes a second factor off its user; the device can be enabled again. */
import { writeOperation } from '../../../operation.ts'
import { disableMfaDevice } from '../../../store/mfa-devices.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { enabledMfaDevice, namedMfaDevice } from './mfa-device.ts'

export const deactivateMfaDevice = writeOperation('iam', 'DeactivateMFADevice', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeactivateMFADevice', target)],
  async run({ SerialNumber }, context, target) {
    const user = existingUser(target)
    await disableMfaDevice(context.store, enabledMfaDevice(await namedMfaDevice(context, SerialNumber), user))
    return {}
  },
})
