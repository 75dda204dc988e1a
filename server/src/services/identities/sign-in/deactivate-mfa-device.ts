/** DeactivateMFADevice: takes a second factor off its user; the device can be enabled again. */
import { writeOperation } from '../../../operation.ts'
import { disableMfaDevice, mfaDevicesOf } from '../../../store/mfa-devices.ts'
import { deleteAttempts } from '../../../store/sign-ins.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'
import { enabledMfaDevice, guessesAtCodes, namedMfaDevice } from './mfa-device.ts'

export const deactivateMfaDevice = writeOperation('iam', 'DeactivateMFADevice', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'DeactivateMFADevice', target)],
  async run({ SerialNumber }, context, target) {
    const { store } = context
    const user = existingUser(target)
    await disableMfaDevice(store, enabledMfaDevice(await namedMfaDevice(context, SerialNumber), user))
    const guesses = guessesAtCodes(user)
    if ((await mfaDevicesOf(store, user.account, user.id)).length === 0) {
      await deleteAttempts(store, guesses.account, guesses.id)
    }
    return {}
  },
})
