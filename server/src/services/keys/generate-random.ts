/** Gives random bytes. */
import { Fault, readOperation } from '../../operation.ts'
import { permissionOnAll } from './key-permission.ts'

export const generateRandom = readOperation('kms', 'GenerateRandom', {
  permissions: (_input, context) => [permissionOnAll(context, 'kms:GenerateRandom')],
  run({ NumberOfBytes, CustomKeyStoreId, Recipient }, context) {
    if (CustomKeyStoreId !== undefined) {
      throw new Fault('UnsupportedOperationException', 'Custom key stores are not supported.')
    }
    if (Recipient !== undefined) throw new Fault('UnsupportedOperationException', 'Recipient is not supported.')
    if (NumberOfBytes === undefined) throw new Fault('ValidationException', 'NumberOfBytes is required.')
    return { Plaintext: context.random(NumberOfBytes) }
  },
})
