import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, noKeyId, openKeys, otherAccount, region, user } from './test/keys.ts'

const arnOf = (keyId: string, owner = account, where = region) => `arn:aws:kms:${where}:${owner}:key/${keyId}`

describe('The name of a key', () => {
  it('that names nothing is answered in AWS’s words', async (t) => {
    const { call, administrator } = await openKeys(t)
    const answers: Record<string, string> = {
      [noKeyId]: `Key '${arnOf(noKeyId)}' does not exist`,
      [arnOf(noKeyId)]: `Key '${arnOf(noKeyId)}' does not exist`,
      'mrk-d3b95762d3b95762d3b95762d3b95762': `Key '${arnOf('mrk-d3b95762d3b95762d3b95762d3b95762')}' does not exist`,
      'fake-key-id': "Invalid keyId 'fake-key-id'",
      '134f2428cec14b25a1ae9048164dba47': "Invalid keyId '134f2428cec14b25a1ae9048164dba47'",
      'mrk-fake-key-id': "Invalid keyId 'mrk-fake-key-id'",
      [arnOf('fake-key-id')]: "Invalid keyId 'fake-key-id'",
      'arn:aws:s3:::bucket': "Invalid keyId 'arn:aws:s3:::bucket'",
      [arnOf(noKeyId, account, 'ap-southeast-1')]: 'Invalid arn ap-southeast-1',
      // What PostgreSQL could not even be asked for.
      'alias/\0': `Alias arn:aws:kms:${region}:${account}:alias/\0 is not found.`,
      'alias/none': `Alias arn:aws:kms:${region}:${account}:alias/none is not found.`,
      [`arn:aws:kms:${region}:${account}:alias/none`]: `Alias arn:aws:kms:${region}:${account}:alias/none is not found.`,
    }
    for (const [KeyId, message] of Object.entries(answers)) {
      for (const name of ['DescribeKey', 'GenerateDataKeyWithoutPlaintext'] as const) {
        const input = name === 'DescribeKey' ? { KeyId } : { KeyId, KeySpec: 'AES_256' as const }
        await assert.rejects(call(administrator, 'kms', name, input), { code: 'NotFoundException', message })
      }
    }
  })

  it('must be no alias where a key is managed', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    for (const name of ['DisableKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'] as const) {
      await assert.rejects(call(administrator, 'kms', name, { KeyId: 'alias/app' }), {
        code: 'NotFoundException',
        message: "Invalid keyId 'alias/app'",
      })
    }
  })

  it('means a key of its region only', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    await assert.rejects(call(administrator, 'kms', 'DescribeKey', { KeyId }, { region: 'eu-west-1' }), {
      code: 'NotFoundException',
      message: `Key '${arnOf(KeyId, account, 'eu-west-1')}' does not exist`,
    })
  })

  it('in another account tells nothing of whether the key exists', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const stranger = user('stranger', undefined, otherAccount)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    const alias = (name: string) => `arn:aws:kms:${region}:${account}:alias/${name}`
    const operations = [
      'DescribeKey',
      'GetKeyRotationStatus',
      'DisableKey',
      'GetKeyPolicy',
      'ScheduleKeyDeletion',
    ] as const
    for (const name of operations) {
      for (const named of [
        arnOf(KeyId),
        arnOf(noKeyId),
        ...(name === 'DescribeKey' ? [alias('app'), alias('none')] : []),
      ]) {
        await assert.rejects(call(stranger, 'kms', name, { KeyId: named }), {
          code: 'AccessDeniedException',
          message: `User: ${stranger.principal.arn} is not authorized to perform: kms:${name} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
        })
      }
    }
  })
})
