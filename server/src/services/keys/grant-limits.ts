/** Which grants a key can have. Source: KMS Developer Guide, grants and resource-limits. */
import { Fault } from '../../operation.ts'
import { countGrants, type GrantConstraints, type GrantOperation, type GrantRow } from '../../store/grants.ts'
import type { KeyRow } from '../../store/keys.ts'
import type { Reader } from '../../store/store.ts'
import { keyArn } from './key-name.ts'
import { isAsymmetric } from './key-specs.ts'

const mostGrants = 50_000
const mostPairs = 8
const longestValue = 384
/** Of a constraint's pairs as JSON, in characters: as long as an encryption context may be. */
const longestConstraint = 8192

const anyKey = ['CreateGrant', 'RetireGrant', 'DescribeKey'] as const
const encryption = ['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo'] as const
const operationsFor: Readonly<Record<KeyRow['usage'], readonly GrantOperation[]>> = {
  ENCRYPT_DECRYPT: encryption,
  SIGN_VERIFY: ['Sign', 'Verify'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret'],
}
const symmetric = [
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
] as const

/** @throws Fault ValidationException */
export function checkGrant(key: KeyRow, { operations, constraints }: Pick<GrantRow, 'operations' | 'constraints'>) {
  if (operations.length === 0) throw invalid('Operations must not be empty.')
  if (operations.every((operation) => operation === 'CreateGrant')) {
    throw invalid('Grants must not contain only the CreateGrant operation.')
  }
  const possible = possibleOn(key)
  const unfit = operations.filter((operation) => !possible.includes(operation))
  if (unfit.length > 0) {
    throw invalid(`${keyArn(key)} key spec is ${key.spec} which is not valid for grants of ${unfit.join(', ')}.`)
  }
  checkConstraints(key, constraints)
}

function possibleOn({ spec, usage }: KeyRow): readonly GrantOperation[] {
  const suited = [...anyKey, ...operationsFor[usage]]
  if (spec === 'SYMMETRIC_DEFAULT') return [...suited, ...symmetric]
  return isAsymmetric(spec) ? [...suited, 'GetPublicKey'] : suited
}

function checkConstraints(key: KeyRow, constraints: GrantConstraints): void {
  const { EncryptionContextEquals: exact, EncryptionContextSubset: part } = constraints
  if (exact === undefined && part === undefined) return
  if (exact !== undefined && part !== undefined) throw invalid('More than one constraint supplied')
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    throw invalid(
      'Grant constraints can be used with symmetric encryption keys only: others have no encryption context.',
    )
  }
  for (const [name, pairs] of Object.entries(constraints)) {
    const entries = Object.entries<string>(pairs)
    if (entries.length > mostPairs) throw invalid(`${name} can have ${mostPairs} pairs at most.`)
    if (entries.some(([, value]) => value.length > longestValue) || JSON.stringify(pairs).length > longestConstraint) {
      throw invalid(`The values of ${name} can have ${longestValue} characters at most.`)
    }
    if (new Set(entries.map(([pairKey]) => pairKey.toLowerCase())).size < entries.length) {
      throw invalid(`The keys of ${name} must differ in more than their case.`)
    }
  }
}

/** @throws Fault LimitExceededException */
export async function mustHaveRoomForGrant(reader: Reader, key: KeyRow): Promise<void> {
  if ((await countGrants(reader, key)) < mostGrants) return
  throw new Fault('LimitExceededException', `${keyArn(key)} has ${mostGrants} grants, the most a key can have.`)
}

function invalid(message: string): Fault {
  return new Fault('ValidationException', message)
}
