/** EnableMFADevice: ties a device to a user, who proves by two codes in a row that it has the seed. */
import { stepOfPair } from '../../../credentials/one-time-password.ts'
import { type Context, Fault, writeOperation } from '../../../operation.ts'
import { enableMfaDevice as enable, type MfaDevice, mfaDevicesOf, useMfaStep } from '../../../store/mfa-devices.ts'
import { existingUser, namedUser, onUser } from '../users/named-user.ts'
import { enabledMfaDevice, existingMfaDevice, namedMfaDevice, seedAddress } from './mfa-device.ts'

const mostDevices = 8

interface Codes {
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}

/** The step of the second code. */
function proved(
  { keys, now }: Context,
  device: MfaDevice,
  { AuthenticationCode1, AuthenticationCode2 }: Codes,
): number {
  const seed = keys.open(device.seed, seedAddress(device.account, device.serial))
  const step = stepOfPair(seed, AuthenticationCode1, AuthenticationCode2, now)
  seed.fill(0)
  if (step !== undefined && step > device.usedStep) return step
  throw new Fault('InvalidAuthenticationCode', 'Authentication code for device is not valid.')
}

export const enableMfaDevice = writeOperation('iam', 'EnableMFADevice', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'EnableMFADevice', target)],
  async run(input, context, target) {
    const { store, now } = context
    const user = existingUser(target)
    const device = existingMfaDevice(await namedMfaDevice(context, input.SerialNumber))
    if (device.userId !== undefined) {
      throw new Fault('EntityAlreadyExists', 'MFA Device is already in use by a user.')
    }
    if ((await mfaDevicesOf(store, user.account, user.id)).length >= mostDevices) {
      throw new Fault('LimitExceeded', `Cannot exceed quota for MFADevicesPerUser: ${mostDevices}`)
    }
    await enable(store, device, user.id, now, proved(context, device, input))
    return {}
  },
})

/** ResyncMFADevice: two codes in a row, of a device whose clock has gone astray. */
export const resyncMfaDevice = writeOperation('iam', 'ResyncMFADevice', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ResyncMFADevice', target)],
  async run(input, context, target) {
    const device = enabledMfaDevice(await namedMfaDevice(context, input.SerialNumber), existingUser(target))
    await useMfaStep(context.store, device, proved(context, device, input))
    return {}
  },
})
