/** Signing and verifying with each of KMS's algorithms, whole messages and digests. Source: KMS API Reference, API_Sign. */
import { constants, type KeyObject, privateEncrypt, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { type PssHash, signPssDigest, verifyPssDigest } from '../../crypto/emsa-pss.ts'
import { Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { mustHave } from './key-specs.ts'

export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'

interface Scheme {
  readonly kind: 'pkcs1' | 'pss' | 'ecdsa' | 'message'
  /** Absent for what hashes by itself. */
  readonly hash?: PssHash
  /** Bytes of a digest; absent for what signs none. */
  readonly digestLength?: number
}

/** Null-prototyped: looked up with what the request says. */
const schemes: Readonly<Record<string, Scheme>> = Object.assign(Object.create(null), {
  RSASSA_PKCS1_V1_5_SHA_256: { kind: 'pkcs1', hash: 'sha256', digestLength: 32 },
  RSASSA_PKCS1_V1_5_SHA_384: { kind: 'pkcs1', hash: 'sha384', digestLength: 48 },
  RSASSA_PKCS1_V1_5_SHA_512: { kind: 'pkcs1', hash: 'sha512', digestLength: 64 },
  RSASSA_PSS_SHA_256: { kind: 'pss', hash: 'sha256', digestLength: 32 },
  RSASSA_PSS_SHA_384: { kind: 'pss', hash: 'sha384', digestLength: 48 },
  RSASSA_PSS_SHA_512: { kind: 'pss', hash: 'sha512', digestLength: 64 },
  ECDSA_SHA_256: { kind: 'ecdsa', hash: 'sha256', digestLength: 32 },
  ECDSA_SHA_384: { kind: 'ecdsa', hash: 'sha384', digestLength: 48 },
  ECDSA_SHA_512: { kind: 'ecdsa', hash: 'sha512', digestLength: 64 },
  ED25519_SHA_512: { kind: 'message' },
  ED25519_PH_SHA_512: { kind: 'ecdsa', digestLength: 64 },
  ML_DSA_SHAKE_256: { kind: 'message' },
} satisfies Record<string, Scheme>)

/** DigestInfo up to the digest. Source: RFC 8017, section 9.2, note 1. */
const digestInfo: Readonly<Record<PssHash, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
}

interface Request {
  readonly SigningAlgorithm: string
  readonly MessageType?: MessageType | undefined
  readonly Message: Uint8Array
}

/** @throws Fault InvalidKeyUsageException, ValidationException */
export function checkSigning(key: KeyRow, { SigningAlgorithm, MessageType = 'RAW', Message }: Request): Scheme {
  mustHave(key, SigningAlgorithm)
  const scheme = schemes[SigningAlgorithm]!
  const digestOnly = scheme.hash === undefined && scheme.digestLength !== undefined
  const allowed = MessageType === 'RAW' ? !digestOnly : MessageType === 'DIGEST' && scheme.digestLength !== undefined
  if (!allowed) {
    throw new Fault(
      'ValidationException',
      `MessageType ${MessageType} is not supported for algorithm ${SigningAlgorithm}.`,
    )
  }
  if (MessageType === 'DIGEST' && Message.length !== scheme.digestLength) {
    throw new Fault('ValidationException', `Digest is invalid length for algorithm ${SigningAlgorithm}.`)
  }
  return scheme
}

const signElsewhere = promisify(sign)

/** Seldom asked for, and 5 MB. */
const digestSignatures = () => import('./digest-signatures.ts')

/** What takes about a millisecond is done on another thread, so that requests for other things need not wait for it. */
const isSlow = (spec: KeyRow['spec']) => spec.startsWith('RSA') || spec.startsWith('ML_DSA')

export async function signMessage(
  { spec }: KeyRow,
  key: KeyObject,
  { kind, hash }: Scheme,
  { MessageType = 'RAW', Message }: Request,
  random: (bytes: number) => Buffer,
): Promise<Buffer> {
  if (MessageType === 'RAW') return (isSlow(spec) ? signElsewhere : sign)(hash, Message, { key, ...paddingOf(kind) })
  if (kind === 'ecdsa') return (await digestSignatures()).signDigest(spec, key, Message)
  if (kind === 'pss') return signPssDigest(key, hash!, Message, random(Message.length))
  const info = Buffer.concat([digestInfo[hash!], Message])
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info)
}

export async function verifyMessage(
  { spec }: KeyRow,
  key: KeyObject,
  { kind, hash }: Scheme,
  { MessageType = 'RAW', Message }: Request,
  signature: Uint8Array,
): Promise<boolean> {
  // OpenSSL takes an RSA signature without its leading zero bytes for the same number. Source: RFC 8017, section 8.1.2, step 1.
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined && signature.length !== modulusLength / 8) return false
  if (MessageType === 'RAW') return verify(hash, Message, { key, ...paddingOf(kind) }, signature)
  if (kind === 'ecdsa') return (await digestSignatures()).verifyDigest(spec, key, Message, signature)
  if (kind === 'pss') return verifyPssDigest(key, hash!, Message, signature)
  // There is one signature of this kind for each digest, so it can be compared.
  const info = Buffer.concat([digestInfo[hash!], Message])
  const right = privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info)
  return right.equals(signature)
}

function paddingOf(kind: Scheme['kind']): { padding?: number; saltLength?: number } {
  if (kind === 'pkcs1') return { padding: constants.RSA_PKCS1_PADDING }
  if (kind !== 'pss') return {}
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
