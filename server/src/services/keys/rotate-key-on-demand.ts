/** Gives a key new material now, whatever its schedule; the schedule stays as it is. */
import { Fault, writeOperation } from '../../operation.ts'
import { countOnDemandRotations } from '../../store/backing-keys.ts'
import { rotationEvent } from './key-events.ts'
import { keyArn } from './key-name.ts'
import { mustBeEnabled, mustRotate } from './key-state.ts'
import { rotateKey } from './new-key.ts'
import { ownKey } from './own-key.ts'

const mostRotations = 25

export const rotateKeyOnDemand = writeOperation('kms', 'RotateKeyOnDemand', {
  ...ownKey('kms:RotateKeyOnDemand'),
  async run(_input, context, { key }) {
    mustBeEnabled(key)
    mustRotate(key, 'RotateKeyOnDemand')
    if ((await countOnDemandRotations(context.store, key)) >= mostRotations) {
      throw new Fault(
        'LimitExceededException',
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn(key)}`,
      )
    }
    await rotateKey(context.store, context, key, { createdAt: context.now, rotation: 'ON_DEMAND' })
    await context.emit(rotationEvent(key))
    return { KeyId: keyArn(key) }
  },
})
