/** Verifies an HMAC that GenerateMac computed. */
import { timingSafeEqual } from 'node:crypto'
import { Fault, readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { macOf } from './generate-mac.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustHave } from './key-specs.ts'
import { checkUse, openKey } from './private-key.ts'

export const verifyMac = readOperation('kms', 'VerifyMac', {
  target: (input, context) => findKey(context, 'kms:VerifyMac', input.KeyId),
  permissions: ({ MacAlgorithm }, context, named) => [
    permissionOn(context, 'kms:VerifyMac', named, { 'kms:macalgorithm': MacAlgorithm }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    checkUse(key, 'GENERATE_VERIFY_MAC', 'VerifyMac')
    mustHave(key, input.MacAlgorithm)
    endDryRun(input)
    const right = macOf(await openKey(context, key), input.MacAlgorithm, input.Message)
    if (right.length !== input.Mac.length || !timingSafeEqual(right, input.Mac)) {
      throw new Fault('KMSInvalidMacException', '')
    }
    return { KeyId: keyArn(key), MacValid: true, MacAlgorithm: input.MacAlgorithm }
  },
})
