/** Has a key rotate by itself, every 365 days or as often as the request says. */
import { writeOperation } from '../../operation.ts'
import { setRotation } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { mustBeEnabled, mustHaveOrigin, mustRotate } from './key-state.ts'
import { mustNotBeReplica, relatedKeys } from './multi-region.ts'
import { addDays, defaultRotationDays } from './rotation-schedule.ts'

const action = 'kms:EnableKeyRotation'

export const enableKeyRotation = writeOperation('kms', 'EnableKeyRotation', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ RotationPeriodInDays: days = defaultRotationDays }, context, named) => [
    permissionOn(context, action, named, { 'kms:rotationperiodindays': String(days) }),
  ],
  async run({ RotationPeriodInDays: days = defaultRotationDays }, context, { key }) {
    mustHaveOrigin(key, 'AWS_KMS')
    mustBeEnabled(key)
    mustRotate(key, 'EnableKeyRotation')
    mustNotBeReplica(key, 'EnableKeyRotation')
    // Asking again for what is so already does not put the next rotation off.
    if (key.rotationDays === days) return {}
    for (const one of relatedKeys(key)) await setRotation(context.store, one, days, addDays(context.now, days))
    return {}
  },
})
