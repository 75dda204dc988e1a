/** Has a key keep its material until somebody rotates it. */
import { writeOperation } from '../../operation.ts'
import { setRotation } from '../../store/keys.ts'
import { mustBeEnabled, mustHaveOrigin, mustRotate } from './key-state.ts'
import { mustNotBeReplica, relatedKeys } from './multi-region.ts'
import { ownKey } from './own-key.ts'

export const disableKeyRotation = writeOperation('kms', 'DisableKeyRotation', {
  ...ownKey('kms:DisableKeyRotation'),
  async run(_input, context, { key }) {
    mustHaveOrigin(key, 'AWS_KMS')
    mustBeEnabled(key)
    mustRotate(key, 'DisableKeyRotation')
    mustNotBeReplica(key, 'DisableKeyRotation')
    for (const one of relatedKeys(key)) await setRotation(context.store, one, null, null)
    return {}
  },
})
