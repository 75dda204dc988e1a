/** Gives a new key pair: its public key, and its private key as it is and encrypted under a KMS key. */
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { newKeyPair, sealedPair } from './data-key-pair.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

const action = 'kms:GenerateDataKeyPair'

export const generateDataKeyPair = readOperation('kms', 'GenerateDataKeyPair', {
  target: (input, context) => findKey(context, action, input.KeyId),
  permissions: ({ EncryptionContext: encryptionContext, KeyPairSpec }, context, named) => [
    usePermission(context, action, named, { encryptionContext }, { 'kms:datakeypairspec': KeyPairSpec }),
  ],
  prepare: ({ KeyPairSpec }) => newKeyPair(KeyPairSpec),
  async run(input, context, { key }, pair) {
    checkCryptographicRequest(context, input)
    const { plaintext, publicKey, blob, materialId } = await sealedPair(context, key, pair, input.EncryptionContext)
    endDryRun(input)

    return {
      KeyId: keyArn(key),
      PrivateKeyCiphertextBlob: blob,
      PrivateKeyPlaintext: plaintext,
      PublicKey: publicKey,
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: materialId,
    }
  },
})
