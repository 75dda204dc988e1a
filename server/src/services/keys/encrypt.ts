/** Encrypts up to 4096 bytes under a key. */
import { readOperation } from '../../operation.ts'
import { encryptUnder } from './cipher.ts'
import { checkCryptographicRequest, endDryRun, symmetricDefault } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

export const encrypt = readOperation('kms', 'Encrypt', {
  target: (input, context) => findKey(context, 'kms:Encrypt', input.KeyId),
  permissions: (input, context, named) => [
    usePermission(context, 'kms:Encrypt', named, {
      encryptionContext: input.EncryptionContext,
      algorithm: input.EncryptionAlgorithm,
    }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    const algorithm = input.EncryptionAlgorithm ?? symmetricDefault
    const { blob } = await encryptUnder(context, key, input.Plaintext, input.EncryptionContext, algorithm)
    endDryRun(input)
    return { CiphertextBlob: blob, KeyId: keyArn(key), EncryptionAlgorithm: algorithm }
  },
})
