import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KmsOperations } from '../../../../model/kms.ts'
import type { Input } from '../../operation.ts'
import { account, delegatedTo, keyPolicy, openKeys } from './keys.fixture.ts'

type Larder = Awaited<ReturnType<typeof openKeys>>
type Name = keyof KmsOperations

/** The Developer Guide's table, key-state, for keys with KMS's own material: what each operation answers for a key in each state. */
const ok = 'ok'
const disabled = 'DisabledException: <arn> is disabled.'
const pending = 'KMSInvalidStateException: <arn> is pending deletion.'
const notPending = 'KMSInvalidStateException: <arn> is not pending deletion.'
const cryptographic = { Enabled: ok, Disabled: disabled, PendingDeletion: pending }
const change = { Enabled: ok, Disabled: ok, PendingDeletion: pending }
const always = { Enabled: ok, Disabled: ok, PendingDeletion: ok }

const Plaintext = Buffer.from('v')
const table: [Name, (key: string, blob: Buffer, other: string) => object, Record<string, string>][] = [
  ['Encrypt', (KeyId) => ({ KeyId, Plaintext }), cryptographic],
  ['Decrypt', (_key, CiphertextBlob) => ({ CiphertextBlob }), cryptographic],
  ['ReEncrypt', (_key, CiphertextBlob, DestinationKeyId) => ({ CiphertextBlob, DestinationKeyId }), cryptographic],
  [
    'ReEncrypt',
    (DestinationKeyId, _blob, other) => ({ CiphertextBlob: otherBlobs.get(other), DestinationKeyId }),
    cryptographic,
  ],
  ['GenerateDataKey', (KeyId) => ({ KeyId, KeySpec: 'AES_256' }), cryptographic],
  ['GenerateDataKeyWithoutPlaintext', (KeyId) => ({ KeyId, KeySpec: 'AES_256' }), cryptographic],
  ['EnableKeyRotation', (KeyId) => ({ KeyId }), cryptographic],
  ['DisableKeyRotation', (KeyId) => ({ KeyId }), cryptographic],
  ['RotateKeyOnDemand', (KeyId) => ({ KeyId }), cryptographic],
  ['CreateAlias', (TargetKeyId) => ({ AliasName: 'alias/new', TargetKeyId }), change],
  ['UpdateAlias', (TargetKeyId) => ({ AliasName: 'alias/other', TargetKeyId }), change],
  ['UpdateAlias', (_key, _blob, TargetKeyId) => ({ AliasName: 'alias/own', TargetKeyId }), always],
  ['DeleteAlias', () => ({ AliasName: 'alias/own' }), always],
  ['UpdateKeyDescription', (KeyId) => ({ KeyId, Description: 'd' }), change],
  ['EnableKey', (KeyId) => ({ KeyId }), change],
  ['DisableKey', (KeyId) => ({ KeyId }), change],
  ['ScheduleKeyDeletion', (KeyId) => ({ KeyId }), change],
  ['CancelKeyDeletion', (KeyId) => ({ KeyId }), { Enabled: notPending, Disabled: notPending, PendingDeletion: ok }],
  ['TagResource', (KeyId) => ({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }), change],
  ['UntagResource', (KeyId) => ({ KeyId, TagKeys: ['a'] }), change],
  ['PutKeyPolicy', (KeyId) => ({ KeyId, Policy: keyPolicy(delegatedTo(account)) }), always],
  ['GetKeyPolicy', (KeyId) => ({ KeyId }), always],
  ['ListKeyPolicies', (KeyId) => ({ KeyId }), always],
  ['DescribeKey', (KeyId) => ({ KeyId }), always],
  ['GetKeyRotationStatus', (KeyId) => ({ KeyId }), always],
  ['ListKeyRotations', (KeyId) => ({ KeyId }), always],
  ['ListResourceTags', (KeyId) => ({ KeyId }), always],
  ['ListAliases', (KeyId) => ({ KeyId }), always],
]

const otherBlobs = new Map<string, Buffer>()

const enter: Record<string, (larder: Larder, KeyId: string) => Promise<unknown>> = {
  Enabled: async () => {},
  Disabled: ({ call, administrator }, KeyId) => call(administrator, 'kms', 'DisableKey', { KeyId }),
  PendingDeletion: ({ call, administrator }, KeyId) => call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId }),
}

describe('A key', () => {
  for (const [state, enterState] of Object.entries(enter)) {
    it(`that is ${state} answers every operation as AWS's does`, async (t) => {
      const larder = await openKeys(t)
      const { call, administrator, newKey, encrypt } = larder
      for (const [name, inputOf, answers] of table) {
        const [key, other] = [await newKey(), await newKey()]
        const names = [
          ['alias/own', key.KeyId],
          ['alias/other', other.KeyId],
        ] as const
        for (const [AliasName, TargetKeyId] of names)
          await call(administrator, 'kms', 'CreateAlias', { AliasName, TargetKeyId })
        const blob = await encrypt(key.KeyId, 'v')
        otherBlobs.set(other.KeyId, await encrypt(other.KeyId, 'v'))
        await enterState(larder, key.KeyId)

        const input = inputOf(key.KeyId, blob, other.KeyId) as Input<'kms', Name>
        const answer = await call(administrator, 'kms', name, input).then(
          () => ok,
          (error) => `${error.code}: ${error.message.replaceAll(key.Arn, '<arn>')}`,
        )
        assert.equal(answer, answers[state], `${name} on a key that is ${state}`)

        for (const { AliasName } of (await call(administrator, 'kms', 'ListAliases', {})).Aliases!) {
          await call(administrator, 'kms', 'DeleteAlias', { AliasName: AliasName! })
        }
      }
    })
  }
})
