/** Lists the names of a key's policies. There is one, and its name is `default`. */
import { Fault, readOperation } from '../../operation.ts'
import { ownKey } from './own-key.ts'

export const listKeyPolicies = readOperation('kms', 'ListKeyPolicies', {
  ...ownKey('kms:ListKeyPolicies'),
  run({ Marker }) {
    // No page is ever followed by another, and AWS lists no InvalidMarkerException here.
    if (Marker !== undefined) throw new Fault('ValidationException', 'The marker is not valid.')
    return { PolicyNames: ['default'], Truncated: false }
  },
})
