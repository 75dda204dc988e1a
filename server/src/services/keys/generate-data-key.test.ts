import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openKeys, refusal, user } from './test/keys.ts'

describe('GenerateDataKey', () => {
  it('gives a data key as it is, and encrypted under the key in the encryption context', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId, Arn, CurrentKeyMaterialId } = await newKey()
    const EncryptionContext = { purpose: 'files' }
    const wanted = [
      [{ KeySpec: 'AES_256' }, 32],
      [{ KeySpec: 'AES_128' }, 16],
      [{ NumberOfBytes: 64 }, 64],
    ] as const
    for (const [size, length] of wanted) {
      const dataKey = await call(administrator, 'kms', 'GenerateDataKey', { KeyId, EncryptionContext, ...size })
      assert.equal(dataKey.KeyId, Arn)
      assert.equal(dataKey.KeyMaterialId, CurrentKeyMaterialId)
      assert.equal(dataKey.Plaintext!.length, length)
      const opened = await call(administrator, 'kms', 'Decrypt', {
        CiphertextBlob: dataKey.CiphertextBlob,
        EncryptionContext,
      })
      assert.deepEqual(opened.Plaintext, dataKey.Plaintext)
    }
  })

  it('never gives the same data key twice', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const give = async () =>
      (await call(administrator, 'kms', 'GenerateDataKey', { KeyId, KeySpec: 'AES_256' })).Plaintext
    assert.notDeepEqual(await give(), await give())
  })

  it('gives it encrypted only to one who asks for that, by a permission of its own', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId, Arn, CurrentKeyMaterialId } = await newKey()
    const Action = 'kms:GenerateDataKeyWithoutPlaintext'
    const courier = user('courier', [{ Effect: 'Allow', Action, Resource: '*' }])
    const dataKey = await call(courier, 'kms', 'GenerateDataKeyWithoutPlaintext', { KeyId, KeySpec: 'AES_128' })
    const { CiphertextBlob, ...rest } = dataKey
    assert.deepEqual(rest, { KeyId: Arn, KeyMaterialId: CurrentKeyMaterialId })
    const opened = await call(administrator, 'kms', 'Decrypt', { CiphertextBlob })
    assert.equal(opened.Plaintext!.length, 16)
    assert.notDeepEqual(opened.Plaintext, Buffer.alloc(16))
    await assert.rejects(call(courier, 'kms', 'GenerateDataKey', { KeyId, KeySpec: 'AES_128' }), {
      code: 'AccessDeniedException',
    })
  })

  for (const name of ['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'] as const) {
    it(`${name} wants a spec or a length, and does not mistake a dry run`, async (t) => {
      const { call, administrator, newKey } = await openKeys(t)
      const { KeyId } = await newKey()
      const ask = (input: object) => refusal(call(administrator, 'kms', name, { KeyId, ...input }))
      const either = 'ValidationException: Please specify either number of bytes or key spec.'
      assert.equal(await ask({}), either)
      assert.equal(await ask({ KeySpec: 'AES_256', NumberOfBytes: 32 }), either)
      assert.equal(
        await ask({ KeySpec: 'AES_256', DryRun: true }),
        'DryRunOperationException: The request would have succeeded, but the DryRun option is set.',
      )
      assert.equal(await ask({ DryRun: true }), either)
      assert.equal(
        await ask({ KeySpec: 'AES_256', GrantTokens: ['t'] }),
        'InvalidGrantTokenException: The specified grant token is not valid.',
      )
    })
  }
})
