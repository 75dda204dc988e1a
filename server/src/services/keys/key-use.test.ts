import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { auditRecords } from '../../audit/search.ts'
import { RequestContext } from '../../context.ts'
import type { Caller } from '../../operation.ts'
import type { Transaction } from '../../store/store.ts'
import { dataKeyFor, decryptFor, encryptFor, openDataKeyFor } from './key-use.ts'
import { account, delegatedTo, keyPolicy, openKeys, refusal, region, role, user } from './test/keys.ts'

const use = { via: 'ssm', encryptionContext: { PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/app/db` } }

async function open(t: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(t)
  const contextOf = (caller: Caller, store = larder.store.reader as Transaction) => {
    const origin = { sourceIp: '127.0.0.1', userAgent: 'test', secure: false }
    const request = { caller, origin, region, requestId: 'r', now: larder.clock.now }
    return new RequestContext(request, larder.larder, store, 'json')
  }
  return { ...larder, contextOf }
}

const ssmOnly = { StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` } }

describe('The door to keys', () => {
  it('encrypts and decrypts as the caller, through the service', async (t) => {
    const { contextOf, newKey, decrypt } = await open(t)
    const { KeyId, Arn } = await newKey()
    const app = role('app', [
      { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: Arn, Condition: ssmOnly },
    ])
    const { blob, keyArn } = await encryptFor(contextOf(app), KeyId, Buffer.from('secret'), use)
    assert.equal(keyArn, Arn)
    assert.deepEqual(await decryptFor(contextOf(app), blob, use), { plaintext: Buffer.from('secret'), keyArn: Arn })
    // The same blob is KMS's own, for those who may use the key past the service: the role may not.
    assert.equal(await decrypt(blob, use.encryptionContext), 'secret')
    await assert.rejects(decrypt(blob, use.encryptionContext, app), {
      code: 'AccessDeniedException',
      message: `User: ${app.principal.arn} is not authorized to perform: kms:Decrypt on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`,
    })
  })

  it('gives data keys, and opens them in their own encryption context only', async (t) => {
    const { contextOf, administrator, newKey } = await open(t)
    const { KeyId, Arn } = await newKey()
    const { key, blob, keyArn } = await dataKeyFor(contextOf(administrator), KeyId, use)
    assert.equal(keyArn, Arn)
    assert.equal(key.symmetricKeySize, 32)
    const opened = await openDataKeyFor(contextOf(administrator), blob, use)
    assert.ok(opened.key.equals(key))
    assert.equal(opened.keyArn, Arn)
    const elsewhere = {
      ...use,
      encryptionContext: { PARAMETER_ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/other' },
    }
    await assert.rejects(openDataKeyFor(contextOf(administrator), blob, elsewhere), {
      code: 'InvalidCiphertextException',
      message: '',
    })
  })

  it('makes alias/aws/ssm for the first who needs it, whom only SSM’s own permission has to let in', async (t) => {
    const { contextOf, call, administrator, larder } = await open(t)
    const app = role('app', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }])
    const contexts = Array.from({ length: 20 }, () => contextOf(app))
    const made = await Promise.all(
      contexts.map((context) => encryptFor(context, 'alias/aws/ssm', Buffer.from('v'), use)),
    )
    assert.equal(new Set(made.map(({ keyArn }) => keyArn)).size, 1)
    const { plaintext } = await decryptFor(contextOf(app), made[0]!.blob, use)
    assert.equal(String(plaintext), 'v')
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })
    assert.equal(KeyMetadata!.Arn, made[0]!.keyArn)
    const told = await auditRecords(larder.audit.log, { account, name: 'CreateKey', limit: 100 })
    assert.deepEqual(
      told.records.map(({ record }) => record.resources),
      [[{ ARN: made[0]!.keyArn }]],
    )
  })

  it('keeps alias/aws/ssm from other services', async (t) => {
    const { contextOf, administrator } = await open(t)
    const other = { ...use, via: 'secretsmanager' }
    await assert.rejects(encryptFor(contextOf(administrator), 'alias/aws/ssm', Buffer.from('v'), other), {
      code: 'AccessDeniedException',
      message: /because no resource-based policy allows the kms:Encrypt action$/,
    })
  })

  it('makes the key in the transaction of the request that needs it, and not at all if that fails', async (t) => {
    const { contextOf, call, administrator, store } = await open(t)
    const failing = store.transaction(async (transaction) => {
      await encryptFor(contextOf(administrator, transaction), 'alias/aws/ssm', Buffer.from('v'), use)
      throw new Error('the request failed')
    })
    await assert.rejects(failing, /the request failed/)
    assert.deepEqual((await call(administrator, 'kms', 'ListKeys', {})).Keys, [])
  })

  it('records every call, refused ones with their error, and no value', async (t) => {
    const { contextOf, newKey } = await open(t)
    const { KeyId, Arn } = await newKey({ Policy: keyPolicy(delegatedTo(account)) })
    const reader = user('reader', [{ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: '*' }])
    const context = contextOf(reader)
    const { blob } = await dataKeyFor(context, KeyId, use)
    const message = `User: ${reader.principal.arn} is not authorized to perform: kms:Decrypt on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`
    assert.equal(await refusal(decryptFor(context, blob, use)), `AccessDeniedException: ${message}`)
    const described = { encryptionContext: use.encryptionContext, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    const common = { service: 'kms', writes: false, resources: [Arn] }
    assert.deepEqual(
      context.calls.map(({ error, ...call }) => ({
        ...call,
        ...(error && { error: `${error.code}: ${error.message}` }),
      })),
      [
        { ...common, name: 'GenerateDataKey', parameters: { keyId: KeyId, keySpec: 'AES_256', ...described } },
        { ...common, name: 'Decrypt', parameters: described, error: `AccessDeniedException: ${message}` },
      ],
    )
  })

  it('fails with KMS’s own faults', async (t) => {
    const { contextOf, call, administrator, newKey } = await open(t)
    const { KeyId, Arn } = await newKey()
    const { blob } = await encryptFor(contextOf(administrator), KeyId, Buffer.from('v'), use)
    await call(administrator, 'kms', 'DisableKey', { KeyId })
    const disabled = `DisabledException: ${Arn} is disabled.`
    assert.equal(await refusal(encryptFor(contextOf(administrator), KeyId, Buffer.from('v'), use)), disabled)
    assert.equal(await refusal(dataKeyFor(contextOf(administrator), KeyId, use)), disabled)
    assert.equal(await refusal(decryptFor(contextOf(administrator), blob, use)), disabled)
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId })
    const pending = `KMSInvalidStateException: ${Arn} is pending deletion.`
    assert.equal(await refusal(decryptFor(contextOf(administrator), blob, use)), pending)
    assert.equal(
      await refusal(encryptFor(contextOf(administrator), 'alias/none', Buffer.from('v'), use)),
      `NotFoundException: Alias arn:aws:kms:${region}:${account}:alias/none is not found.`,
    )
  })
})
