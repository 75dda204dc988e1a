/** ListMFADevices: the second factors that a user has enabled. */
import { readOperation } from '../../../operation.ts'
import { mfaDevicesOf } from '../../../store/mfa-devices.ts'
import { pageOf } from '../pages.ts'
import { existingUser, namedUserOrCaller, onUser } from '../users/named-user.ts'

export const listMfaDevices = readOperation('iam', 'ListMFADevices', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'ListMFADevices', target)],
  async run(input, context, target) {
    const user = existingUser(target)
    const devices = await mfaDevicesOf(context.store, user.account, user.id)
    const { rows, place } = await pageOf(
      context,
      'iam:ListMFADevices',
      input,
      (after, limit) => devices.filter(({ serial }) => serial > after).slice(0, limit),
      ({ serial }) => serial,
    )
    const MFADevices = rows.map(({ serial, enabledAt }) => ({
      UserName: user.name,
      SerialNumber: serial,
      EnableDate: new Date(enabledAt ?? 0),
    }))
    return { MFADevices, ...place }
  },
})
