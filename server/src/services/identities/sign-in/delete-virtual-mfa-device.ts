/** DeleteVirtualMFADevice: a device that nobody has enabled any more. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deleteMfaDevice } from '../../../store/mfa-devices.ts'
import { existingMfaDevice, namedMfaDevice, onMfaDevice } from './mfa-device.ts'

export const deleteVirtualMfaDevice = writeOperation('iam', 'DeleteVirtualMFADevice', {
  target: ({ SerialNumber }, context) => namedMfaDevice(context, SerialNumber),
  permissions: (_input, _context, target) => [onMfaDevice('DeleteVirtualMFADevice', target)],
  async run(_input, { store }, target) {
    const device = existingMfaDevice(target)
    if (device.userId !== undefined) {
      throw new Fault('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.')
    }
    await deleteMfaDevice(store, device)
    return {}
  },
})
