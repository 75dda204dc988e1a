/** Gives a new key pair with its private key encrypted only, for whoever will be allowed to decrypt it. */
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { newKeyPair, sealedPair } from './data-key-pair.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

const action = 'kms:GenerateDataKeyPairWithoutPlaintext'

export const generateDataKeyPairWithoutPlaintext = readOperation('kms', 'GenerateDataKeyPairWithoutPlaintext', {
  target: (input, context) => findKey(context, action, input.KeyId),
  permissions: ({ EncryptionContext: encryptionContext, KeyPairSpec }, context, named) => [
    usePermission(context, action, named, { encryptionContext }, { 'kms:datakeypairspec': KeyPairSpec }),
  ],
  prepare: ({ KeyPairSpec }) => newKeyPair(KeyPairSpec),
  async run(input, context, { key }, pair) {
    checkCryptographicRequest(context, input)
    const { plaintext, publicKey, blob, materialId } = await sealedPair(context, key, pair, input.EncryptionContext)
    endDryRun(input)
    plaintext.fill(0)
    return {
      KeyId: keyArn(key),
      PrivateKeyCiphertextBlob: blob,

      PublicKey: publicKey,
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: materialId,
    }
  },
})
