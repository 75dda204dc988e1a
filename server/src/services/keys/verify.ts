/** Verifies a signature that Sign made, or anybody else who has the private key. */
import { Fault, readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { checkUse, openKey } from './private-key.ts'
import { checkSigning, verifyMessage } from './signatures.ts'

export const verify = readOperation('kms', 'Verify', {
  target: (input, context) => findKey(context, 'kms:Verify', input.KeyId),
  permissions: ({ SigningAlgorithm, MessageType = 'RAW' }, context, named) => [
    permissionOn(context, 'kms:Verify', named, {
      'kms:signingalgorithm': SigningAlgorithm,
      'kms:messagetype': MessageType,
    }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    checkUse(key, 'SIGN_VERIFY', 'Verify')
    const scheme = checkSigning(key, input)
    endDryRun(input)
    if (!(await verifyMessage(key, await openKey(context, key), scheme, input, input.Signature))) {
      throw new Fault('KMSInvalidSignatureException', '')
    }
    return { KeyId: keyArn(key), SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm }
  },
})
