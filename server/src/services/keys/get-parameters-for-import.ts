/** Gives a public key to wrap material with, and the token that brings the private one back with it. */
import { createPublicKey } from 'node:crypto'
import { type WrappingAlgorithm, wrappingAlgorithms } from '../../crypto/key-wrap.ts'
import { Fault, readOperation } from '../../operation.ts'
import type { KeyRow, KeySpec } from '../../store/keys.ts'
import { sealImportToken } from './import-token.ts'
import { newPrivateKey } from './key-material.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustHaveOrigin, mustNotBePendingDeletion } from './key-state.ts'
import { ownKey } from './own-key.ts'

const action = 'kms:GetParametersForImport'
/** Milliseconds. */
const validity = 24 * 60 * 60 * 1000

const wrappingKeySpecs: readonly string[] = ['RSA_2048', 'RSA_3072', 'RSA_4096'] satisfies KeySpec[]

export const getParametersForImport = readOperation('kms', 'GetParametersForImport', {
  target: ownKey(action).target,
  permissions: ({ WrappingAlgorithm, WrappingKeySpec }, context, named) => [
    permissionOn(context, action, named, {
      'kms:wrappingalgorithm': WrappingAlgorithm,
      'kms:wrappingkeyspec': WrappingKeySpec,
    }),
  ],
  async run({ WrappingAlgorithm, WrappingKeySpec }, context, { key }) {
    mustHaveOrigin(key, 'EXTERNAL')
    mustNotBePendingDeletion(key)
    const algorithm = usableAlgorithm(key, WrappingAlgorithm, WrappingKeySpec)
    const privateKey = (await newPrivateKey(WrappingKeySpec as KeySpec))!
    const validTo = context.now + validity
    return {
      KeyId: keyArn(key),
      ImportToken: sealImportToken(context.keys, key, { privateKey, algorithm, validTo }),
      PublicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
      ParametersValidTo: new Date(validTo),
    }
  },
})

/** @throws Fault UnsupportedOperationException */
function usableAlgorithm({ spec }: KeyRow, algorithm: string, wrappingSpec: string): WrappingAlgorithm {
  const known = wrappingAlgorithms.find((name) => name === algorithm)
  if (known === undefined) throw unsupported(`The wrapping algorithm ${algorithm}`)
  if (!wrappingKeySpecs.includes(wrappingSpec)) throw unsupported(`The wrapping key spec ${wrappingSpec}`)
  const direct = known.startsWith('RSAES_OAEP_')
  // Source: KMS API Reference, API_GetParametersForImport: they are too long for it.
  if (direct && spec.startsWith('RSA_'))
    throw unsupported(`The wrapping algorithm ${algorithm} with the key spec ${spec}`)
  if (direct && spec === 'ECC_NIST_P521' && wrappingSpec === 'RSA_2048') {
    throw unsupported(
      `The wrapping algorithm ${algorithm} and the wrapping key spec RSA_2048 with the key spec ${spec}`,
    )
  }
  return known
}

function unsupported(what: string): Fault {
  return new Fault('UnsupportedOperationException', `${what} is not supported.`)
}
