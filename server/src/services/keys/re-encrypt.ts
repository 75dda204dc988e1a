/** Moves a ciphertext to another key or encryption context; the plaintext never leaves. */
import { type Conditions, readOperation } from '../../operation.ts'
import { checkCipher, encryptUnder } from './cipher.ts'
import { type CiphertextSource, findSource, ignoresCiphertext, openSource } from './ciphertext-source.ts'
import { checkCryptographicRequest, endDryRun, symmetricDefault } from './cryptographic-request.ts'
import { findKey, type NamedKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

export const reEncrypt = readOperation('kms', 'ReEncrypt', {
  async target(input, context): Promise<{ source: CiphertextSource; destination: NamedKey }> {
    const source = await findSource(context, 'kms:ReEncryptFrom', {
      blob: input.CiphertextBlob,
      keyId: input.SourceKeyId,
      ignoresCiphertext: ignoresCiphertext(input),
    })
    return { source, destination: await findKey(context, 'kms:ReEncryptTo', input.DestinationKeyId) }
  },
  permissions(input, context, { source: { named: from }, destination: to }) {
    const same: Conditions = { 'kms:reencryptonsamekey': String(keyArn(from.key) === keyArn(to.key)) }
    const ofSource = { encryptionContext: input.SourceEncryptionContext, algorithm: input.SourceEncryptionAlgorithm }
    const ofDestination = {
      encryptionContext: input.DestinationEncryptionContext,
      algorithm: input.DestinationEncryptionAlgorithm,
    }
    return [
      usePermission(context, 'kms:ReEncryptFrom', from, ofSource, same),
      usePermission(context, 'kms:ReEncryptTo', to, ofDestination, same),
    ]
  },
  async run(input, context, { source, destination: { key: to } }) {
    checkCryptographicRequest(context, input)
    const { SourceEncryptionAlgorithm = symmetricDefault, DestinationEncryptionAlgorithm = symmetricDefault } = input
    checkCipher(to, DestinationEncryptionAlgorithm, 'Encrypt', input.DestinationEncryptionContext)
    const opened = await openSource(context, source, input.SourceEncryptionContext, SourceEncryptionAlgorithm)
    endDryRun(input)
    const { plaintext, materialId: sourceMaterialId } = opened!
    const into = input.DestinationEncryptionContext
    const { blob, materialId } = await encryptUnder(context, to, plaintext, into, DestinationEncryptionAlgorithm)
    plaintext.fill(0)
    return {
      CiphertextBlob: blob,
      SourceKeyId: keyArn(source.named.key),
      KeyId: keyArn(to),
      SourceEncryptionAlgorithm,
      DestinationEncryptionAlgorithm,
      SourceKeyMaterialId: sourceMaterialId,
      DestinationKeyMaterialId: materialId,
    }
  },
})
