/** Gives a key new material now, whatever its schedule; the schedule stays as it is. */
import { Fault, writeOperation } from '../../operation.ts'
import { countOnDemandRotations } from '../../store/backing-keys.ts'
import { rotateToImported } from './imported-material.ts'
import { rotationEvent } from './key-events.ts'
import { keyArn } from './key-name.ts'
import { mustBeEnabled, mustRotate } from './key-state.ts'
import { mustNotBeReplica, relatedKeys } from './multi-region.ts'
import { rotateKey } from './new-key.ts'
import { ownKey } from './own-key.ts'

const mostRotations = 25

export const rotateKeyOnDemand = writeOperation('kms', 'RotateKeyOnDemand', {
  ...ownKey('kms:RotateKeyOnDemand'),
  async run(_input, context, { key }) {
    mustBeEnabled(key)
    mustRotate(key, 'RotateKeyOnDemand')
    mustNotBeReplica(key, 'RotateKeyOnDemand')
    if ((await countOnDemandRotations(context.store, key)) >= mostRotations) {
      throw new Fault(
        'LimitExceededException',
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn(key)}`,
      )
    }
    const made = { createdAt: context.now, rotation: 'ON_DEMAND' } as const
    if (key.origin === 'AWS_KMS') await rotateKey(context.store, context, key, made)
    else await rotateToImported(context.store, key, made)
    for (const one of relatedKeys(key)) await context.inRegion(one.region).emit(rotationEvent(one))
    return { KeyId: keyArn(key) }
  },
})
