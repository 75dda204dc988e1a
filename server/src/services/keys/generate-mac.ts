/** Computes the HMAC of a message. */
import { createHmac, type KeyObject } from 'node:crypto'
import { readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustHave } from './key-specs.ts'
import { checkUse, openKey } from './private-key.ts'

export const generateMac = readOperation('kms', 'GenerateMac', {
  target: (input, context) => findKey(context, 'kms:GenerateMac', input.KeyId),
  permissions: ({ MacAlgorithm }, context, named) => [
    permissionOn(context, 'kms:GenerateMac', named, { 'kms:macalgorithm': MacAlgorithm }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    checkUse(key, 'GENERATE_VERIFY_MAC', 'GenerateMac')
    mustHave(key, input.MacAlgorithm)
    endDryRun(input)
    const Mac = macOf(await openKey(context, key), input.MacAlgorithm, input.Message)
    return { KeyId: keyArn(key), Mac, MacAlgorithm: input.MacAlgorithm }
  },
})

/** @param algorithm as KMS names it: `HMAC_SHA_256` */
export function macOf(key: KeyObject, algorithm: string, message: Uint8Array): Buffer {
  return createHmac(algorithm.replace('HMAC_SHA_', 'sha'), key).update(message).digest()
}
