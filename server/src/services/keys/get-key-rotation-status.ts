/** Tells whether, how often and when a key rotates by itself. */
import { readOperation } from '../../operation.ts'
import { findKeyById } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { isPendingDeletion, mustHaveOrigin } from './key-state.ts'

const action = 'kms:GetKeyRotationStatus'

export const getKeyRotationStatus = readOperation('kms', 'GetKeyRotationStatus', {
  target: (input, context) => findKeyById(context, action, input.KeyId),
  permissions: (_input, context, named) => [permissionOn(context, action, named)],
  run(_input, _context, { key }) {
    mustHaveOrigin(key, 'AWS_KMS')
    const { keyId, rotationDays, nextRotationAt } = key
    // A key that is to be deleted does not rotate; what was set comes back when its deletion is cancelled.
    if (rotationDays === null || nextRotationAt === null || isPendingDeletion(key)) {
      return { KeyRotationEnabled: false, KeyId: keyId }
    }
    const NextRotationDate = new Date(nextRotationAt)
    return { KeyRotationEnabled: true, KeyId: keyId, RotationPeriodInDays: rotationDays, NextRotationDate }
  },
})
