/**
 * The kinds of keys: what each may be used for, with which algorithms.
 * Source: KMS Developer Guide, symm-asymm-choose-key-spec.
 */
import type { KeyMetadata } from '../../../../model/kms.ts'
import { Fault } from '../../operation.ts'
import type { KeyRow, KeySpec, KeyUsage } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'

type SigningAlgorithm = NonNullable<KeyMetadata['SigningAlgorithms']>[number]
type EncryptionAlgorithm = NonNullable<KeyMetadata['EncryptionAlgorithms']>[number]
type MacAlgorithm = NonNullable<KeyMetadata['MacAlgorithms']>[number]

interface Spec {
  /** Each with its algorithms. */
  readonly encryption?: readonly EncryptionAlgorithm[]
  readonly signing?: readonly SigningAlgorithm[]
  readonly mac?: readonly MacAlgorithm[]
  readonly agreement?: readonly ['ECDH']
}

const rsa: Spec = {
  encryption: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  signing: [
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
  ],
}
const mlDsa: Spec = { signing: ['ML_DSA_SHAKE_256'] }

const specs = {
  SYMMETRIC_DEFAULT: { encryption: ['SYMMETRIC_DEFAULT'] },
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: { signing: ['ECDSA_SHA_256'], agreement: ['ECDH'] },
  ECC_NIST_P384: { signing: ['ECDSA_SHA_384'], agreement: ['ECDH'] },
  ECC_NIST_P521: { signing: ['ECDSA_SHA_512'], agreement: ['ECDH'] },
  ECC_SECG_P256K1: { signing: ['ECDSA_SHA_256'] },
  ECC_NIST_EDWARDS25519: { signing: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  HMAC_224: { mac: ['HMAC_SHA_224'] },
  HMAC_256: { mac: ['HMAC_SHA_256'] },
  HMAC_384: { mac: ['HMAC_SHA_384'] },
  HMAC_512: { mac: ['HMAC_SHA_512'] },
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
} as const satisfies Record<KeySpec, Spec>

export function isKeySpec(name: string): name is KeySpec {
  return Object.hasOwn(specs, name)
}

const algorithmsFor: Readonly<Record<KeyUsage, keyof Spec>> = {
  ENCRYPT_DECRYPT: 'encryption',
  SIGN_VERIFY: 'signing',
  GENERATE_VERIFY_MAC: 'mac',
  KEY_AGREEMENT: 'agreement',
}

/** The algorithms of a key, of which there are none for what it is not for. */
export function algorithmsOf({ spec, usage }: Pick<KeyRow, 'spec' | 'usage'>): Spec {
  const kind = algorithmsFor[usage]
  return { [kind]: (specs[spec] as Spec)[kind] }
}

export function isUsageOf(spec: KeySpec, usage: KeyUsage): boolean {
  return (specs[spec] as Spec)[algorithmsFor[usage]] !== undefined
}

/** Whether the key has a public half. */
export function isAsymmetric(spec: KeySpec): boolean {
  return spec !== 'SYMMETRIC_DEFAULT' && !spec.startsWith('HMAC_')
}

/** Whether KMS takes material of the kind from elsewhere. Source: KMS Developer Guide, importing-keys-conceptual. */
export function isImportable(spec: KeySpec): boolean {
  return !spec.startsWith('ML_DSA_')
}

/** @throws Fault InvalidKeyUsageException */
export function mustBeFor(key: KeyRow, usage: KeyUsage, action: string): void {
  if (key.usage === usage) return
  throw new Fault(
    'InvalidKeyUsageException',
    `${keyArn(key)} key usage is ${key.usage} which is not valid for ${action}.`,
  )
}

/** @throws Fault InvalidKeyUsageException */
export function mustHave(key: KeyRow, algorithm: string): void {
  const algorithms: readonly string[] | undefined = (specs[key.spec] as Spec)[algorithmsFor[key.usage]]
  if (algorithms?.includes(algorithm)) return
  throw new Fault('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`)
}
