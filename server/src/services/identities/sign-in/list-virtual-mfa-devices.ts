/** ListVirtualMFADevices: an account's authenticator apps, enabled or not, without their seeds. */
import { type Context, readOperation } from '../../../operation.ts'
import { listMfaDevices, type MfaDevice } from '../../../store/mfa-devices.ts'
import { findUserById } from '../../../store/users.ts'
import { tagsMember } from '../entity-tags.ts'
import { pageOf } from '../pages.ts'
import { describeUser } from '../users/named-user.ts'

type Status = 'Assigned' | 'Unassigned' | 'Any'

export const listVirtualMfaDevices = readOperation('iam', 'ListVirtualMFADevices', {
  permissions: () => [{ action: 'iam:ListVirtualMFADevices', resource: '*' }],
  async run(input, context) {
    const { AssignmentStatus = 'Any' } = input
    const { rows, place } = await pageOf(
      context,
      'iam:ListVirtualMFADevices',
      input,
      (after, limit) => devicesThat(context, AssignmentStatus, after, limit),
      ({ serial }) => serial,
    )
    const VirtualMFADevices = []
    for (const device of rows) {
      const user =
        device.userId === undefined ? undefined : await findUserById(context.store, context.account, device.userId)
      VirtualMFADevices.push({
        SerialNumber: device.serial,
        ...(user && { User: describeUser(user) }),
        ...(device.enabledAt !== undefined && { EnableDate: new Date(device.enabledAt) }),
        ...tagsMember(device.tags),
      })
    }
    return { VirtualMFADevices, ...place }
  },
})

/** Reads on until there are enough of those that are wanted. */
async function devicesThat(
  { store, account }: Context,
  status: Status,
  after: string,
  limit: number,
): Promise<MfaDevice[]> {
  const found: MfaDevice[] = []
  let position = after
  for (;;) {
    const rows = await listMfaDevices(store, account, position, limit)
    found.push(...rows.filter(({ userId }) => status === 'Any' || (status === 'Assigned') === (userId !== undefined)))
    if (rows.length < limit || found.length >= limit) return found.slice(0, limit)
    position = rows.at(-1)!.serial
  }
}
