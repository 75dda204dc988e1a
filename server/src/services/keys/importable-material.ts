/** What material may be imported into a key of each spec, and how the same material is known again. */
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, sign, verify } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import { lengthPrefixed } from '../../crypto/length-prefixed.ts'
import { macTag } from '../../crypto/mac.ts'
import { Fault } from '../../operation.ts'
import type { KeyAddress, KeySpec } from '../../store/keys.ts'
import { kindOfPair, secretLengths } from './key-material.ts'

/** What KMS's own RSA keys have, and the least that FIPS 186-5 admits. */
const leastRsaExponent = 65_537n

/**
 * Symmetric material is as many bytes as the spec says, a private key is PKCS #8 in DER.
 * @throws Fault IncorrectKeyMaterialException
 */
export function readMaterial(spec: KeySpec, bytes: Buffer): KeyObject {
  const length = secretLengths[spec]
  if (length === undefined) return readPrivateKey(spec, bytes)
  if (bytes.length !== length) {
    throw incorrectMaterial(`The key material must be ${length} bytes long for the key spec ${spec}.`)
  }
  return createSecretKey(bytes)
}

function readPrivateKey(spec: KeySpec, bytes: Buffer): KeyObject {
  try {
    const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    if (isOfSpec(spec, key) && isConsistent(key)) return key
  } catch {
    // Told below: to OpenSSL, what is no such key fails in many ways.
  }
  throw incorrectMaterial(`The key material must be a private key of the key spec ${spec}, in DER as PKCS #8 has it.`)
}

function isOfSpec(spec: KeySpec, key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key
  const [wantedType, wanted] = kindOfPair(spec)
  if (type !== wantedType) return false
  if (type === 'rsa')
    return details.modulusLength === wanted.modulusLength && details.publicExponent! >= leastRsaExponent
  return type !== 'ec' || details.namedCurve === wanted.namedCurve
}

/** Whether the halves belong together: a private key says both, and OpenSSL believes it. */
function isConsistent(key: KeyObject): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const message = Buffer.from('larder')
  return verify(hash, message, createPublicKey(key), sign(hash, message, key))
}

/**
 * The name of imported material among a key's backing keys: the same whenever and wherever the same is imported into the key, so that
 * ciphertexts find it again. It is made with a key of ours, so that nobody can try out material against it.
 */
export function importedBackingKeyId(keys: KeyHierarchy, { account, keyId }: KeyAddress, material: KeyObject): string {
  const content = material.type === 'secret' ? material.export() : publicHalf(material)
  const named = Buffer.concat([lengthPrefixed([account, keyId]), content])
  try {
    return macTag(keys.derive('kms-imported-material'), named).toString('hex', 0, 16)
  } finally {
    content.fill(0)
    named.fill(0)
  }
}

/** The same for every encoding of the key. */
function publicHalf(key: KeyObject): Buffer {
  const { kty, crv, n, e, x, y } = createPublicKey(key).export({ format: 'jwk' })
  return lengthPrefixed([kty, crv, n, e, x, y].map((member) => String(member ?? '')))
}

export function incorrectMaterial(message: string): Fault {
  return new Fault('IncorrectKeyMaterialException', message)
}
