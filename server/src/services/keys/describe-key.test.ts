import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, openKeys, refusal, region } from './test/keys.ts'

describe('DescribeKey', () => {
  it('describes a key by each of its names', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const made = await newKey({ Description: 'of the app' })
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: made.KeyId })
    for (const KeyId of [made.KeyId, made.Arn, 'alias/app', `arn:aws:kms:${region}:${account}:alias/app`]) {
      assert.deepEqual((await call(administrator, 'kms', 'DescribeKey', { KeyId })).KeyMetadata, made)
    }
  })

  it('shows what was changed', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const read = async () => (await call(administrator, 'kms', 'DescribeKey', { KeyId })).KeyMetadata!
    await call(administrator, 'kms', 'UpdateKeyDescription', { KeyId, Description: 'renewed' })
    await call(administrator, 'kms', 'DisableKey', { KeyId })
    const { Description, KeyState, Enabled } = await read()
    assert.deepEqual(
      { Description, KeyState, Enabled },
      { Description: 'renewed', KeyState: 'Disabled', Enabled: false },
    )
    await call(administrator, 'kms', 'EnableKey', { KeyId })
    assert.equal((await read()).KeyState, 'Enabled')
  })

  it('knows no grant token', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    assert.equal(
      await refusal(call(administrator, 'kms', 'DescribeKey', { KeyId, GrantTokens: ['t'] })),
      'ValidationException: The specified grant token is not valid.',
    )
  })
})
