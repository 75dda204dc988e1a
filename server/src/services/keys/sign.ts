/** Signs a message, or a digest of one. */
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { checkUse, openKey } from './private-key.ts'
import { checkSigning, signMessage } from './signatures.ts'

export const sign = readOperation('kms', 'Sign', {
  target: (input, context) => findKey(context, 'kms:Sign', input.KeyId),
  permissions: ({ SigningAlgorithm, MessageType = 'RAW' }, context, named) => [
    permissionOn(context, 'kms:Sign', named, {
      'kms:signingalgorithm': SigningAlgorithm,
      'kms:messagetype': MessageType,
    }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    checkUse(key, 'SIGN_VERIFY', 'Sign')
    const scheme = checkSigning(key, input)
    endDryRun(input)
    const opened = await openKey(context, key)
    const Signature = await signMessage(key, opened, scheme, input, (bytes) => context.random(bytes))
    return { KeyId: keyArn(key), Signature, SigningAlgorithm: input.SigningAlgorithm }
  },
})
