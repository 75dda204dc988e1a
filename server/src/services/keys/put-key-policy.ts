/** Replaces a key's policy, in any state of the key. */
import { Fault, writeOperation } from '../../operation.ts'
import { setPolicy } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'
import { newKeyPolicy } from './key-policy.ts'

const action = 'kms:PutKeyPolicy'

export const putKeyPolicy = writeOperation('kms', 'PutKeyPolicy', {
  target: (input, context) => findOwnKey(context, action, input.KeyId),
  permissions: ({ BypassPolicyLockoutSafetyCheck: bypass }, context, named) => [
    permissionOn(context, action, named, {
      'kms:bypasspolicylockoutsafetycheck': bypass === undefined ? undefined : String(bypass),
    }),
  ],
  async run(input, context, { key }) {
    if (input.PolicyName !== undefined && input.PolicyName !== 'default') {
      throw new Fault('UnsupportedOperationException', 'Only default policy is supported')
    }
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass = false } = input
    await setPolicy(context.store, key, await newKeyPolicy(context, key, policy, bypass))
    return {}
  },
})
