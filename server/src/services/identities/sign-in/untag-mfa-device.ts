/** UntagMFADevice: removes tags of a virtual MFA device; those that it does not have are no error. */
import { writeOperation } from '../../../operation.ts'
import { setMfaDeviceTags } from '../../../store/mfa-devices.ts'
import { withoutTags } from '../entity-tags.ts'
import { existingMfaDevice, namedMfaDevice, onMfaDevice } from './mfa-device.ts'

export const untagMfaDevice = writeOperation('iam', 'UntagMFADevice', {
  target: ({ SerialNumber }, context) => namedMfaDevice(context, SerialNumber),
  permissions: ({ TagKeys }, _context, target) => [onMfaDevice('UntagMFADevice', target, { keys: TagKeys })],
  async run({ TagKeys }, { store }, target) {
    const device = existingMfaDevice(target)
    await setMfaDeviceTags(store, device, withoutTags(device.tags, TagKeys))
    return {}
  },
})
