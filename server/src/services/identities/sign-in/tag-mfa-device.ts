/** TagMFADevice: sets tags of a virtual MFA device; policies may ask for them. */
import { writeOperation } from '../../../operation.ts'
import { setMfaDeviceTags } from '../../../store/mfa-devices.ts'
import { withTags } from '../entity-tags.ts'
import { existingMfaDevice, namedMfaDevice, onMfaDevice } from './mfa-device.ts'

export const tagMfaDevice = writeOperation('iam', 'TagMFADevice', {
  target: ({ SerialNumber }, context) => namedMfaDevice(context, SerialNumber),
  permissions: ({ Tags }, _context, target) => [onMfaDevice('TagMFADevice', target, { request: Tags })],
  async run({ Tags }, { store }, target) {
    const device = existingMfaDevice(target)
    await setMfaDeviceTags(store, device, withTags(device.tags, Tags, 'TagsPerMFADevice'))
    return {}
  },
})
