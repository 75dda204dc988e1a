/** For the tests of imported keys: wrapping as people do it at home, and a store to send it to. */
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import type { KeyMetadata, KmsOperations } from '../../../../../model/kms.ts'
import type { Input } from '../../../operation.ts'
import { openKeys, region } from './keys.ts'

export type Algorithm = Input<'kms', 'GetParametersForImport'>['WrappingAlgorithm']

/** @param publicKey SPKI in DER */
export function wrap(publicKey: Uint8Array, algorithm: Algorithm, material: Uint8Array): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
  const oaepHash = algorithm.endsWith('SHA_256') ? 'sha256' : 'sha1'
  const oaep = (bytes: Uint8Array) => publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes)
  if (algorithm.startsWith('RSAES_OAEP')) return oaep(material)
  const aesKey = randomBytes(32)
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'))
  return Buffer.concat([oaep(aesKey), cipher.update(material), cipher.final()])
}

export async function openImports(t: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(t)
  const { call, administrator } = larder
  const ask = <N extends keyof KmsOperations>(name: N, input: Input<'kms', N>, where = region) =>
    call(administrator, 'kms', name, input, { region: where })
  const newExternal = async (more: Input<'kms', 'CreateKey'> = {}) => {
    const { KeyMetadata: metadata } = await ask('CreateKey', { Origin: 'EXTERNAL', ...more })
    return metadata as KeyMetadata & { KeyId: string; Arn: string }
  }
  const described = async (KeyId: string, where = region) => (await ask('DescribeKey', { KeyId }, where)).KeyMetadata!
  const materials = async (KeyId: string, where = region) =>
    (await ask('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }, where)).Rotations!

  /** A public key of KMS's with its token, good for as many imports as one likes; the first call for a key makes a pair. */
  async function importerOf(KeyId: string, algorithm: Algorithm = 'RSAES_OAEP_SHA_256', where = region) {
    const { ImportToken, PublicKey } = await ask(
      'GetParametersForImport',
      { KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' },
      where,
    )
    return (material: Uint8Array, more: Partial<Input<'kms', 'ImportKeyMaterial'>> = {}) => {
      const expiration = more.ValidTo === undefined ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : 'KEY_MATERIAL_EXPIRES'
      const EncryptedKeyMaterial = wrap(PublicKey!, algorithm, material)
      const input = { KeyId, ImportToken: ImportToken!, EncryptedKeyMaterial, ExpirationModel: expiration } as const
      return ask('ImportKeyMaterial', { ...input, ...more }, where)
    }
  }
  return { ...larder, ask, newExternal, described, materials, importerOf }
}
