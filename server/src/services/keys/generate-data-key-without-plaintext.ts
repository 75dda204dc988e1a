/** Gives a new data key encrypted only, for whoever will be allowed to decrypt it. */
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { dataKeyLength, newDataKey } from './data-key.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'

const action = 'kms:GenerateDataKeyWithoutPlaintext'

export const generateDataKeyWithoutPlaintext = readOperation('kms', 'GenerateDataKeyWithoutPlaintext', {
  target: (input, context) => findKey(context, action, input.KeyId),
  permissions: (input, context, named) => [
    usePermission(context, action, named, { encryptionContext: input.EncryptionContext }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    const dataKey = await newDataKey(context, key, dataKeyLength(input), input.EncryptionContext)
    dataKey.plaintext.fill(0)
    endDryRun(input)
    return { CiphertextBlob: dataKey.blob, KeyId: keyArn(key), KeyMaterialId: dataKey.materialId }
  },
})
