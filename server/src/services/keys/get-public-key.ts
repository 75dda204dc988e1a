/** Gives the public half of an asymmetric key, for whoever verifies or encrypts without asking. */
import { createPublicKey } from 'node:crypto'
import { Fault, readOperation } from '../../operation.ts'
import { checkCryptographicRequest } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyMetadata } from './key-metadata.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { isAsymmetric } from './key-specs.ts'
import { mustBeEnabled } from './key-state.ts'
import { openKey } from './private-key.ts'

export const getPublicKey = readOperation('kms', 'GetPublicKey', {
  target: (input, context) => findKey(context, 'kms:GetPublicKey', input.KeyId),
  permissions: (_input, context, named) => [permissionOn(context, 'kms:GetPublicKey', named)],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    mustBeEnabled(key)
    if (!isAsymmetric(key.spec)) {
      throw new Fault(
        'UnsupportedOperationException',
        `${keyArn(key)} key spec is ${key.spec} which is not valid for GetPublicKey.`,
      )
    }
    const { KeySpec, CustomerMasterKeySpec, KeyUsage, ...told } = keyMetadata(key)
    const publicKey = createPublicKey(await openKey(context, key))
    return {
      KeyId: keyArn(key),
      PublicKey: publicKey.export({ format: 'der', type: 'spki' }),
      KeySpec,
      CustomerMasterKeySpec,
      KeyUsage,
      EncryptionAlgorithms: told.EncryptionAlgorithms,
      SigningAlgorithms: told.SigningAlgorithms,
      KeyAgreementAlgorithms: told.KeyAgreementAlgorithms,
    }
  },
})
