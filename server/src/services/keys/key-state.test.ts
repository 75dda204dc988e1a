import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { CreateKeyRequest, KmsOperations } from '../../../../model/kms.ts'
import type { Input } from '../../operation.ts'
import { insertGrant } from '../../store/grants.ts'
import { keyOperations } from './operations.ts'
import { openImports, wrap } from './test/imported-keys.ts'
import { account, delegatedTo, keyPolicy, region } from './test/keys.ts'

type Name = keyof KmsOperations
type Larder = Awaited<ReturnType<typeof openImports>>

/**
 * The states that a key can be in, and how one comes there. Keys with KMS's own material are Enabled, Disabled or PendingDeletion; without
 * its imported material a key is PendingImport; a primary key that is to be deleted waits for its replicas as PendingReplicaDeletion.
 */
const states = {
  Enabled: { made: {}, enter: async () => {} },
  Disabled: { made: {}, enter: ({ ask }: Larder, KeyId: string) => ask('DisableKey', { KeyId }) },
  PendingImport: { made: { Origin: 'EXTERNAL' }, enter: async () => {} },
  PendingDeletion: { made: {}, enter: ({ ask }: Larder, KeyId: string) => ask('ScheduleKeyDeletion', { KeyId }) },
  PendingReplicaDeletion: {
    made: { MultiRegion: true },
    async enter({ ask }: Larder, KeyId: string) {
      await ask('ReplicateKey', { KeyId, ReplicaRegion: replicaRegion })
      await ask('ScheduleKeyDeletion', { KeyId })
    },
  },
} as const satisfies Record<
  string,
  { made: CreateKeyRequest; enter: (larder: Larder, KeyId: string) => Promise<unknown> }
>
type State = keyof typeof states
const replicaRegion = 'eu-west-3'

// --- what is answered, by state: the Developer Guide's table, key-state, with its footnotes --------------------------

type Answers = Readonly<Record<State, string>>
const ok = 'ok'
const disabled = 'DisabledException: <arn> is disabled.'
const invalid = (what: string) => `KMSInvalidStateException: <arn> is ${what}.`
const pendingImport = invalid('pending import')
const notPending = invalid('not pending deletion')
const origin = (is: string) =>
  `UnsupportedOperationException: <arn> origin is ${is} which is not valid for this operation.`

const pending = {
  PendingDeletion: invalid('pending deletion'),
  PendingReplicaDeletion: invalid('pending replica deletion'),
}
const use: Answers = { Enabled: ok, Disabled: disabled, PendingImport: pendingImport, ...pending }
const change: Answers = { Enabled: ok, Disabled: ok, PendingImport: ok, ...pending }
const onOff: Answers = { ...change, PendingImport: pendingImport }
const always: Answers = { ...change, PendingDeletion: ok, PendingReplicaDeletion: ok }
/** Imported material does not rotate by itself. */
const rotation: Answers = { ...use, PendingImport: origin('EXTERNAL') }
const rotationStatus: Answers = { ...always, PendingImport: origin('EXTERNAL') }
const cancelling: Answers = { ...always, Enabled: notPending, Disabled: notPending, PendingImport: notPending }
/** Of those here only the key that is PendingImport takes material. */
const ofOurs = origin('AWS_KMS')
const importing: Answers = {
  Enabled: ofOurs,
  Disabled: ofOurs,
  PendingImport: ok,
  PendingDeletion: ofOurs,
  PendingReplicaDeletion: ofOurs,
}

/** A primary key in these states has none. */
const noReplica = "NotFoundException: Key '<arn elsewhere>' does not exist"

// --- what is asked -------------------------------------------------------------------------------------------------

interface Stage extends Larder {
  readonly KeyId: string
  /** Of an enabled key. */
  readonly other: string
  readonly state: State
  /** An alias of the key, one of the other, and one of none. */
  readonly aliases: { readonly own: string; readonly others: string; readonly free: string }
  /** What the key gives while it can; something of the kind otherwise, which the state keeps anybody from looking at. */
  made(answer: Promise<object>, member: string): Promise<Uint8Array>
}

type Row = readonly [Name, Answers, (stage: Stage) => object | Promise<object>, CreateKeyRequest?]
const keyOnly = ({ KeyId }: Stage) => ({ KeyId })
const withKey =
  (more: object) =>
  ({ KeyId }: Stage) => ({ KeyId, ...more })
const Plaintext = Buffer.from('v')
const Message = Buffer.from('m')
const ecdsa = { Message, SigningAlgorithm: 'ECDSA_SHA_256' } as const
const signing = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const
const agreeing = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' } as const
const mac = { Message, MacAlgorithm: 'HMAC_SHA_256' } as const
const authenticating = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } as const
const pair = { KeyPairSpec: 'ECC_NIST_P256' } as const
const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const
const granted = {
  GranteePrincipal: `arn:aws:iam::${account}:user/administrator`,
  Operations: ['Decrypt', 'DescribeKey'],
} as const

const blobOf = ({ ask, made }: Stage, KeyId: string) => made(ask('Encrypt', { KeyId, Plaintext }), 'CiphertextBlob')
/** A grant on the key, of a time when it was enabled. */
async function grantOf({ store, KeyId, aliases: { own } }: Stage) {
  const GrantId = hash('sha256', own)
  const somebody = { arn: granted.GranteePrincipal, id: 'AIDASOMEBODY' }
  const { Operations: operations } = granted
  const parties = { name: null, issuer: account, grantee: somebody, retiring: null }
  const grant = {
    account,
    region,
    keyId: KeyId,
    grantId: GrantId,
    ...parties,
    operations,
    constraints: {},
    createdAt: 0,
  }
  await store.transaction((transaction) => insertGrant(transaction, grant))
  return { KeyId, GrantId }
}

const table: readonly Row[] = [
  ['Encrypt', use, withKey({ Plaintext })],
  ['Decrypt', use, async (stage) => ({ KeyId: stage.KeyId, CiphertextBlob: await blobOf(stage, stage.KeyId) })],
  [
    'ReEncrypt',
    use,
    async (stage) => ({
      SourceKeyId: stage.KeyId,
      CiphertextBlob: await blobOf(stage, stage.KeyId),
      DestinationKeyId: stage.other,
    }),
  ],
  [
    'ReEncrypt',
    use,
    async (stage) => ({ CiphertextBlob: await blobOf(stage, stage.other), DestinationKeyId: stage.KeyId }),
  ],
  ['GenerateDataKey', use, withKey({ KeySpec: 'AES_256' })],
  ['GenerateDataKeyWithoutPlaintext', use, withKey({ KeySpec: 'AES_256' })],
  ['GenerateDataKeyPair', use, withKey(pair)],
  ['GenerateDataKeyPairWithoutPlaintext', use, withKey(pair)],
  ['Sign', use, withKey(ecdsa), signing],
  [
    'Verify',
    use,
    async ({ ask, made, KeyId }) => ({
      KeyId,
      ...ecdsa,
      Signature: await made(ask('Sign', { KeyId, ...ecdsa }), 'Signature'),
    }),
    signing,
  ],
  ['GetPublicKey', use, keyOnly, signing],
  [
    'DeriveSharedSecret',
    use,
    async ({ ask, made, KeyId }) => ({
      KeyId,
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: await made(ask('GetPublicKey', { KeyId }), 'PublicKey'),
    }),
    agreeing,
  ],
  ['GenerateMac', use, withKey(mac), authenticating],
  [
    'VerifyMac',
    use,
    async ({ ask, made, KeyId }) => ({ KeyId, ...mac, Mac: await made(ask('GenerateMac', { KeyId, ...mac }), 'Mac') }),
    authenticating,
  ],

  ['CreateGrant', use, withKey(granted)],
  ['ListGrants', always, keyOnly],
  ['RevokeGrant', always, grantOf],
  ['RetireGrant', always, grantOf],

  ['CreateAlias', change, ({ KeyId, aliases }) => ({ AliasName: aliases.free, TargetKeyId: KeyId })],
  ['UpdateAlias', change, ({ KeyId, aliases }) => ({ AliasName: aliases.others, TargetKeyId: KeyId })],
  // A name may leave a key in any state.
  ['UpdateAlias', always, ({ other, aliases }) => ({ AliasName: aliases.own, TargetKeyId: other })],
  ['DeleteAlias', always, ({ aliases }) => ({ AliasName: aliases.own })],
  ['ListAliases', always, keyOnly],
  ['UpdateKeyDescription', change, withKey({ Description: 'd' })],
  ['TagResource', change, withKey({ Tags: [{ TagKey: 'a', TagValue: 'b' }] })],
  ['UntagResource', change, withKey({ TagKeys: ['a'] })],
  ['ListResourceTags', always, keyOnly],
  ['PutKeyPolicy', always, withKey({ Policy: keyPolicy(delegatedTo(account)) })],
  ['GetKeyPolicy', always, keyOnly],
  ['ListKeyPolicies', always, keyOnly],
  ['DescribeKey', always, keyOnly],
  ['GetKeyLastUsage', always, keyOnly],

  ['EnableKey', onOff, keyOnly],
  ['DisableKey', onOff, keyOnly],
  ['ScheduleKeyDeletion', change, keyOnly],
  ['CancelKeyDeletion', cancelling, keyOnly],

  ['EnableKeyRotation', rotation, keyOnly],
  ['DisableKeyRotation', rotation, keyOnly],
  ['GetKeyRotationStatus', rotationStatus, keyOnly],
  ['RotateKeyOnDemand', use, keyOnly],
  ['ListKeyRotations', always, keyOnly],

  ['GetParametersForImport', importing, withKey(wrapping)],
  [
    'ImportKeyMaterial',
    importing,
    async ({ ask, KeyId, state }) => {
      const expiring = { KeyId, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const
      const none = { ImportToken: Buffer.from('none'), EncryptedKeyMaterial: Buffer.from('none') }
      if (state !== 'PendingImport') return { ...expiring, ...none }
      const { ImportToken, PublicKey } = await ask('GetParametersForImport', { KeyId, ...wrapping })
      const EncryptedKeyMaterial = wrap(PublicKey!, wrapping.WrappingAlgorithm, randomBytes(32))
      return { ...expiring, ImportToken, EncryptedKeyMaterial }
    },
  ],
  ['DeleteImportedKeyMaterial', importing, keyOnly],

  ['ReplicateKey', use, withKey({ ReplicaRegion: 'eu-north-1' }), { MultiRegion: true }],
  [
    'UpdatePrimaryRegion',
    { ...use, PendingImport: noReplica, PendingDeletion: noReplica },
    async ({ ask, KeyId, state }) => {
      if (state === 'Enabled' || state === 'Disabled')
        await ask('ReplicateKey', { KeyId, ReplicaRegion: replicaRegion })
      return { KeyId, PrimaryRegion: replicaRegion }
    },
    { MultiRegion: true },
  ],
]

/** Operations that are about no one key that exists. */
const ofNoKey = ['CreateKey', 'ListKeys', 'GenerateRandom', 'ListRetirableGrants']

describe('A key', () => {
  for (const [state, { made: ofState, enter }] of Object.entries(states)) {
    it(`that is ${state} answers every operation as AWS’s does`, async (t) => {
      const larder = await openImports(t)
      const { ask } = larder
      const other = (await ask('CreateKey', {})).KeyMetadata!.KeyId!
      for (const [at, [name, answers, inputOf, kind = {}]] of table.entries()) {
        const { KeyMetadata } = await ask('CreateKey', { ...ofState, ...kind })
        const [KeyId, arn] = [KeyMetadata!.KeyId!, KeyMetadata!.Arn!]
        const aliases = { own: `alias/own-${at}`, others: `alias/others-${at}`, free: `alias/free-${at}` }
        await ask('CreateAlias', { AliasName: aliases.own, TargetKeyId: KeyId })
        await ask('CreateAlias', { AliasName: aliases.others, TargetKeyId: other })
        const made = async (answer: Promise<object>, member: string) =>
          ((await answer.catch(() => ({}))) as Record<string, Uint8Array>)[member] ?? Buffer.from('none')
        const input = await inputOf({ ...larder, KeyId, other, state: state as State, aliases, made })
        await enter(larder, KeyId)
        const entered = (await ask('DescribeKey', { KeyId })).KeyMetadata!.KeyState
        assert.equal(entered, state)

        const answer = await ask(name, input as Input<'kms', Name>).then(
          () => ok,
          ({ code, message }) =>
            `${code}: ${message.replaceAll(arn, '<arn>').replaceAll(arn.replace(region, replicaRegion), '<arn elsewhere>')}`,
        )
        assert.equal(answer, answers[state as State], `${name} on a key that is ${state}`)
      }
    })
  }

  it('is asked for every operation of KMS that is about a key', () => {
    const asked = new Set<string>(table.map(([name]) => name))
    const missing = keyOperations.map(({ name }) => name).filter((name) => !asked.has(name) && !ofNoKey.includes(name))
    assert.deepEqual(missing, [])
  })
})
