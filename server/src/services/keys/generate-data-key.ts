/** Gives a new data key twice: as it is, and encrypted under a KMS key. */
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { dataKeyLength, newDataKey } from './data-key.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

export const generateDataKey = readOperation('kms', 'GenerateDataKey', {
  target: (input, context) => findKey(context, 'kms:GenerateDataKey', input.KeyId),
  permissions: (input, context, named) => [
    usePermission(context, 'kms:GenerateDataKey', named, { encryptionContext: input.EncryptionContext }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    const dataKey = await newDataKey(context, key, dataKeyLength(input), input.EncryptionContext)
    endDryRun(input)
    const { plaintext, blob, materialId } = dataKey
    return { CiphertextBlob: blob, Plaintext: plaintext, KeyId: keyArn(key), KeyMaterialId: materialId }
  },
})
