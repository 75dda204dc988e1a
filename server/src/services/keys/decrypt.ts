/** Opens what Encrypt or GenerateDataKey made, under any backing key that the key ever had. */
import { readOperation } from '../../operation.ts'
import { findSource, ignoresCiphertext, openSource } from './ciphertext-source.ts'
import { checkCryptographicRequest, endDryRun, symmetricDefault } from './cryptographic-request.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

export const decrypt = readOperation('kms', 'Decrypt', {
  target: (input, context) =>
    findSource(context, 'kms:Decrypt', {
      blob: input.CiphertextBlob,
      keyId: input.KeyId,
      ignoresCiphertext: ignoresCiphertext(input),
    }),
  permissions: (input, context, { named }) => [
    usePermission(context, 'kms:Decrypt', named, {
      encryptionContext: input.EncryptionContext,
      algorithm: input.EncryptionAlgorithm,
    }),
  ],
  async run(input, context, source) {
    checkCryptographicRequest(context, input)
    const algorithm = input.EncryptionAlgorithm ?? symmetricDefault
    const opened = await openSource(context, source, input.EncryptionContext, algorithm)
    endDryRun(input)
    return {
      KeyId: keyArn(source.named.key),
      Plaintext: opened?.plaintext,
      EncryptionAlgorithm: algorithm,
      KeyMaterialId: opened?.materialId,
    }
  },
})
