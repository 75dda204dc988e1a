import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openKeys, refusal, user } from './test/keys.ts'

describe('ReEncrypt', () => {
  it('moves a ciphertext to another key and another encryption context', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt } = await openKeys(t)
    const [from, to] = [await newKey(), await newKey()]
    const output = await call(administrator, 'kms', 'ReEncrypt', {
      CiphertextBlob: await encrypt(from.KeyId, 'secret', { stage: 'dev' }),
      SourceEncryptionContext: { stage: 'dev' },
      DestinationKeyId: to.KeyId,
      DestinationEncryptionContext: { stage: 'prod' },
    })
    const { CiphertextBlob, ...rest } = output
    assert.deepEqual(rest, {
      SourceKeyId: from.Arn,
      KeyId: to.Arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      SourceKeyMaterialId: from.CurrentKeyMaterialId,
      DestinationKeyMaterialId: to.CurrentKeyMaterialId,
    })
    assert.equal(await decrypt(CiphertextBlob!, { stage: 'prod' }), 'secret')
    await assert.rejects(decrypt(CiphertextBlob!, { stage: 'dev' }), {
      code: 'InvalidCiphertextException',
      message: '',
    })
  })

  it('wants leave to take from one key and to give to the other, each in its own encryption context', async (t) => {
    const { call, newKey, encrypt } = await openKeys(t)
    const [from, to] = [await newKey(), await newKey()]
    const input = {
      CiphertextBlob: await encrypt(from.KeyId, 'secret', { stage: 'dev' }),
      SourceEncryptionContext: { stage: 'dev' },
      DestinationKeyId: to.KeyId,
      DestinationEncryptionContext: { stage: 'prod' },
    }
    const inStage = (stage: string) => ({ StringEquals: { 'kms:EncryptionContext:stage': stage } })
    const take = {
      Effect: 'Allow',
      Action: 'kms:ReEncryptFrom',
      Resource: from.Arn,
      Condition: inStage('dev'),
    } as const
    const give = { Effect: 'Allow', Action: 'kms:ReEncryptTo', Resource: to.Arn, Condition: inStage('prod') } as const
    await call(user('mover', [take, give]), 'kms', 'ReEncrypt', input)
    const lacking = (caller: ReturnType<typeof user>, action: string, arn: string) => ({
      code: 'AccessDeniedException',
      message: `User: ${caller.principal.arn} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
    })
    const [taker, giver] = [user('taker', [take]), user('giver', [give])]
    await assert.rejects(call(taker, 'kms', 'ReEncrypt', input), lacking(taker, 'kms:ReEncryptTo', to.Arn))
    await assert.rejects(call(giver, 'kms', 'ReEncrypt', input), lacking(giver, 'kms:ReEncryptFrom', from.Arn))
  })

  it('tells policies whether the key stays the same', async (t) => {
    const { call, newKey, encrypt } = await openKeys(t)
    const [from, to] = [await newKey(), await newKey()]
    const same = { Bool: { 'kms:ReEncryptOnSameKey': 'true' } }
    const refresher = user('refresher', [{ Effect: 'Allow', Action: 'kms:ReEncrypt*', Resource: '*', Condition: same }])
    const CiphertextBlob = await encrypt(from.KeyId, 'secret')
    await call(refresher, 'kms', 'ReEncrypt', { CiphertextBlob, DestinationKeyId: from.Arn })
    await assert.rejects(call(refresher, 'kms', 'ReEncrypt', { CiphertextBlob, DestinationKeyId: to.Arn }), {
      code: 'AccessDeniedException',
    })
  })

  it('answers a wrong source key, a bad ciphertext and a dry run as Decrypt does', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const [from, to] = [await newKey(), await newKey()]
    const CiphertextBlob = await encrypt(from.KeyId, 'secret')
    const reEncrypt = (input: object) =>
      refusal(call(administrator, 'kms', 'ReEncrypt', { CiphertextBlob, DestinationKeyId: to.KeyId, ...input }))
    assert.equal(
      await reEncrypt({ SourceKeyId: to.KeyId }),
      'IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation.',
    )
    assert.equal(await reEncrypt({ SourceEncryptionContext: { a: 'b' } }), 'InvalidCiphertextException: ')
    assert.equal(await reEncrypt({ CiphertextBlob: Buffer.from('x') }), 'InvalidCiphertextException: ')
    const dryRun = 'DryRunOperationException: The request would have succeeded, but the DryRun option is set.'
    assert.equal(await reEncrypt({ DryRun: true }), dryRun)
    assert.equal(
      await reEncrypt({
        CiphertextBlob: undefined,
        SourceKeyId: from.KeyId,
        DryRun: true,
        DryRunModifiers: ['IGNORE_CIPHERTEXT'],
      }),
      dryRun,
    )
    assert.equal(
      await reEncrypt({ DestinationEncryptionAlgorithm: 'SM2PKE' }),
      'InvalidKeyUsageException: Algorithm SM2PKE is incompatible with key spec SYMMETRIC_DEFAULT.',
    )
  })
})
