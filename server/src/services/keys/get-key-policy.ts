/** Gives a key's policy. */
import { Fault, readOperation } from '../../operation.ts'
import { shownPolicy } from '../bound-principals.ts'
import { ownKey } from './own-key.ts'

export const getKeyPolicy = readOperation('kms', 'GetKeyPolicy', {
  ...ownKey('kms:GetKeyPolicy'),
  async run({ PolicyName = 'default' }, context, { key }) {
    if (PolicyName !== 'default') throw new Fault('NotFoundException', 'No such policy exists')
    return { Policy: await shownPolicy(context.store, key), PolicyName }
  },
})
