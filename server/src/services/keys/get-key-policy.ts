/** Gives a key's policy as it was written. */
import { Fault, readOperation } from '../../operation.ts'
import { ownKey } from './own-key.ts'

export const getKeyPolicy = readOperation('kms', 'GetKeyPolicy', {
  ...ownKey('kms:GetKeyPolicy'),
  run({ PolicyName = 'default' }, _context, { key }) {
    if (PolicyName !== 'default') throw new Fault('NotFoundException', 'No such policy exists')
    return { Policy: key.policy, PolicyName }
  },
})
