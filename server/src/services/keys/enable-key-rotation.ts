/** Has a key rotate by itself, every 365 days or as often as the request says. */
import { writeOperation } from '../../operation.ts'
import { setRotation } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { mustBeEnabled, mustRotate } from './key-state.ts'
import { addDays, defaultRotationDays } from './rotation-schedule.ts'

const action = 'kms:EnableKeyRotation'

export const enableKeyRotation = writeOperation('kms', 'EnableKeyRotation', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ RotationPeriodInDays: days = defaultRotationDays }, context, named) => [
    permissionOn(context, action, named, { 'kms:rotationperiodindays': String(days) }),
  ],
  async run({ RotationPeriodInDays: days = defaultRotationDays }, context, { key }) {
    mustBeEnabled(key)
    mustRotate(key, 'EnableKeyRotation')
    // Asking again for what is so already does not put the next rotation off.
    if (key.rotationDays !== days) await setRotation(context.store, key, days, addDays(context.now, days))
    return {}
  },
})
