/** Elliptic-curve Diffie-Hellman between a key and somebody's public key: the raw x coordinate. Source: NIST SP 800-56A. */
import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { Fault, readOperation } from '../../operation.ts'
import { checkCryptographicRequest, endDryRun } from './cryptographic-request.ts'
import { findKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustHave } from './key-specs.ts'
import { checkUse, openKey } from './private-key.ts'

export const deriveSharedSecret = readOperation('kms', 'DeriveSharedSecret', {
  target: (input, context) => findKey(context, 'kms:DeriveSharedSecret', input.KeyId),
  permissions: ({ KeyAgreementAlgorithm }, context, named) => [
    permissionOn(context, 'kms:DeriveSharedSecret', named, { 'kms:keyagreementalgorithm': KeyAgreementAlgorithm }),
  ],
  async run(input, context, { key }) {
    checkCryptographicRequest(context, input)
    checkUse(key, 'KEY_AGREEMENT', 'DeriveSharedSecret')
    mustHave(key, input.KeyAgreementAlgorithm)
    const privateKey = await openKey(context, key)
    const publicKey = publicKeyLike(privateKey, input.PublicKey)
    endDryRun(input)
    return {
      KeyId: keyArn(key),
      SharedSecret: diffieHellman({ privateKey, publicKey }),
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: key.origin,
    }
  },
})

/** OpenSSL refuses points that are not on the curve. @throws Fault ValidationException */
function publicKeyLike(privateKey: KeyObject, spki: Uint8Array): KeyObject {
  const curve = privateKey.asymmetricKeyDetails?.namedCurve
  try {
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    if (publicKey.asymmetricKeyDetails?.namedCurve === curve) return publicKey
  } catch {
    // Told below: all that is no such key is the same to the caller.
  }
  throw new Fault(
    'ValidationException',
    'The public key is not valid for this key: it must be of the same curve, in DER as X.509 has it.',
  )
}
