/** ListMFADeviceTags: the tags of a virtual MFA device, in the order of their keys. */
import { readOperation } from '../../../operation.ts'
import { pageOfTags } from '../entity-tags.ts'
import { existingMfaDevice, namedMfaDevice, onMfaDevice } from './mfa-device.ts'

export const listMfaDeviceTags = readOperation('iam', 'ListMFADeviceTags', {
  target: ({ SerialNumber }, context) => namedMfaDevice(context, SerialNumber),
  permissions: (_input, _context, target) => [onMfaDevice('ListMFADeviceTags', target)],
  run: (input, context, target) => pageOfTags(context, 'iam:ListMFADeviceTags', input, existingMfaDevice(target).tags),
})
