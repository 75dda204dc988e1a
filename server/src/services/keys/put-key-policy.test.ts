import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, delegatedTo, keyPolicy, openKeys, refusal, user } from './test/keys.ts'

const only = (name: string, Action: string | string[] = 'kms:*') =>
  keyPolicy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:user/${name}` }, Action, Resource: '*' })

describe('Key policies', () => {
  it('are given back as they were written', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const Policy = `  ${keyPolicy(delegatedTo(account))}\n`
    await call(administrator, 'kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy })
    assert.deepEqual(await call(administrator, 'kms', 'GetKeyPolicy', { KeyId }), { Policy, PolicyName: 'default' })
    assert.deepEqual(await call(administrator, 'kms', 'ListKeyPolicies', { KeyId }), {
      PolicyNames: ['default'],
      Truncated: false,
    })
  })

  it('have one name', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const input = { KeyId, PolicyName: 'other' }
    assert.equal(
      await refusal(call(administrator, 'kms', 'GetKeyPolicy', input)),
      'NotFoundException: No such policy exists',
    )
    assert.equal(
      await refusal(call(administrator, 'kms', 'PutKeyPolicy', { ...input, Policy: only('administrator') })),
      'UnsupportedOperationException: Only default policy is supported',
    )
    assert.equal(
      await refusal(call(administrator, 'kms', 'ListKeyPolicies', { KeyId, Marker: 'm' })),
      'ValidationException: The marker is not valid.',
    )
  })

  it('hold from the next request on', async (t) => {
    const { call, administrator, newKey, introduce, encrypt, decrypt } = await openKeys(t)
    const alice = user('alice')
    await introduce(alice)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, alice), 'secret')
    await call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy: only('administrator') })
    await assert.rejects(decrypt(blob, undefined, alice), {
      code: 'AccessDeniedException',
      message: /because no resource-based policy allows the kms:Decrypt action$/,
    })
  })

  it('do not lock out the one who writes them, unless that is asked for', async (t) => {
    const { call, administrator, newKey, introduce } = await openKeys(t)
    await introduce(user('alice'))
    const { KeyId } = await newKey()
    const lockout =
      'MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.'
    const put = (Policy: string, more = {}) => call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy, ...more })
    assert.equal(await refusal(put(only('alice'))), lockout)
    assert.equal(await refusal(put(only('administrator', ['kms:Get*', 'kms:Encrypt']))), lockout)
    const denied = { Effect: 'Deny', Principal: '*', Action: 'kms:PutKeyPolicy', Resource: '*' } as const
    assert.equal(await refusal(put(keyPolicy(delegatedTo(account), denied))), lockout)
    await put(only('alice'), { BypassPolicyLockoutSafetyCheck: true })
    await assert.rejects(put(only('administrator')), { code: 'AccessDeniedException' })
  })

  it('can forbid to skip that check', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const Condition = { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }
    const forbids = { Effect: 'Deny', Principal: '*', Action: 'kms:PutKeyPolicy', Resource: '*', Condition } as const
    const Policy = keyPolicy(delegatedTo(account), forbids)
    const { KeyId } = await newKey({ Policy })
    const input = { KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }
    await assert.rejects(call(administrator, 'kms', 'PutKeyPolicy', input), {
      code: 'AccessDeniedException',
      message: /with an explicit deny in a resource-based policy$/,
    })
    await call(administrator, 'kms', 'PutKeyPolicy', { ...input, BypassPolicyLockoutSafetyCheck: false })
  })

  it('name principals that exist', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const Policy = keyPolicy(delegatedTo(account), {
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::${account}:role/nobody` },
      Action: 'kms:Decrypt',
      Resource: '*',
    })
    assert.equal(
      await refusal(call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy })),
      'MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.',
    )
  })

  it('without an account’s statement leave identity policies without effect', async (t) => {
    const { call, administrator, newKey, introduce } = await openKeys(t)
    const alice = user('alice')
    await introduce(alice)
    const { KeyId, Arn } = await newKey({ Policy: only('administrator') })
    await assert.rejects(call(alice, 'kms', 'DescribeKey', { KeyId }), {
      code: 'AccessDeniedException',
      message: `User: ${alice.principal.arn} is not authorized to perform: kms:DescribeKey on resource: ${Arn} because no resource-based policy allows the kms:DescribeKey action`,
    })
    const poor = { ...administrator, ...user('administrator', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }]) }
    await call(poor, 'kms', 'DescribeKey', { KeyId })
  })
})
