import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, openKeys, region } from './test/keys.ts'

describe('Encrypt', () => {
  it('answers with the ARN of the key, by whatever name it was asked', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId, Arn } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    for (const name of [KeyId, Arn, 'alias/app', `arn:aws:kms:${region}:${account}:alias/app`]) {
      const output = await call(administrator, 'kms', 'Encrypt', { KeyId: name, Plaintext: Buffer.from('v') })
      assert.equal(output.KeyId, Arn)
      assert.equal(output.EncryptionAlgorithm, 'SYMMETRIC_DEFAULT')
    }
  })

  it('gives another ciphertext each time, which base64 shows as one of KMS', async (t) => {
    const { newKey, encrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const [one, two] = [await encrypt(KeyId, 'v'), await encrypt(KeyId, 'v')]
    assert.notDeepEqual(one, two)
    assert.match(one.toString('base64'), /^AQICAH/)
  })

  it('takes 4096 bytes and gives at most 6144', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const text = 'x'.repeat(4096)
    const blob = await encrypt(KeyId, text)
    assert.ok(blob.length <= 6144)
    assert.equal(await decrypt(blob), text)
    await assert.rejects(encrypt(KeyId, `${text}x`), {
      code: 'ValidationException',
      message:
        /^1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096/,
    })
  })

  it('refuses the algorithm of another kind of key', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const input = { KeyId, Plaintext: Buffer.from('v'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } as const
    await assert.rejects(call(administrator, 'kms', 'Encrypt', input), {
      code: 'InvalidKeyUsageException',
      message: 'Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.',
    })
  })

  it('refuses a grant token, since there are no grants', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const input = { KeyId, Plaintext: Buffer.from('v'), GrantTokens: ['AQpAM2Rh'] }
    await assert.rejects(call(administrator, 'kms', 'Encrypt', input), {
      code: 'InvalidGrantTokenException',
      message: 'The specified grant token is not valid.',
    })
  })

  it('says of a dry run that it would have succeeded, only if it would', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId, Arn } = await newKey()
    const dryRun = () => call(administrator, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('v'), DryRun: true })
    await assert.rejects(dryRun(), {
      code: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
    })
    await call(administrator, 'kms', 'DisableKey', { KeyId })
    await assert.rejects(dryRun(), { code: 'DisabledException', message: `${Arn} is disabled.` })
  })

  it('refuses an encryption context whose keys a policy could not tell apart', async (t) => {
    const { newKey, encrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    await assert.rejects(encrypt(KeyId, 'v', { App: 'mine', app: 'theirs' }), {
      code: 'ValidationException',
      message: 'The keys of an encryption context must differ in more than their case.',
    })
  })
})
