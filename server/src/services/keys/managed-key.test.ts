import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, openKeys, otherAccount, refusal, region, user } from './test/keys.ts'

describe('alias/aws/ssm', () => {
  it('is one key, however many ask for it first at once', async (t) => {
    const { call, administrator } = await openKeys(t)
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })),
    )
    assert.equal(new Set(asked.map(({ KeyMetadata }) => KeyMetadata!.KeyId)).size, 1)
    assert.equal((await call(administrator, 'kms', 'ListKeys', {})).Keys!.length, 1)
    const { Aliases } = await call(administrator, 'kms', 'ListAliases', {})
    assert.equal(Aliases!.filter(({ AliasName }) => AliasName === 'alias/aws/ssm').length, 1)
  })

  it('has its alias before there is a key, as clients look for it there before they describe it', async (t) => {
    const { call, clock, administrator } = await openKeys(t)
    const arnOf = (name: string) => `arn:aws:kms:${region}:${account}:${name}`
    const unmade = (AliasName: string) => ({ AliasName, AliasArn: arnOf(AliasName) })
    const list = () => call(administrator, 'kms', 'ListAliases', {})
    assert.deepEqual(await list(), {
      Aliases: [unmade('alias/aws/secretsmanager'), unmade('alias/aws/ssm')],
      Truncated: false,
    })
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId: arnOf('alias/aws/ssm') })
    const [CreationDate, LastUpdatedDate] = [new Date(clock.now), new Date(clock.now)]
    const made = { ...unmade('alias/aws/ssm'), TargetKeyId: KeyMetadata!.KeyId, CreationDate, LastUpdatedDate }
    assert.deepEqual((await list()).Aliases, [unmade('alias/aws/secretsmanager'), made])
  })

  it('is described as AWS’s, rotates every year, and has the real policy', async (t) => {
    const { call, clock, administrator } = await openKeys(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })
    const KeyId = KeyMetadata!.KeyId!
    assert.equal(KeyMetadata!.KeyManager, 'AWS')
    assert.equal(KeyMetadata!.Description, 'Default key that protects my SSM parameters when no other key is defined')
    assert.deepEqual(await call(administrator, 'kms', 'GetKeyRotationStatus', { KeyId }), {
      KeyRotationEnabled: true,
      KeyId,
      RotationPeriodInDays: 365,
      NextRotationDate: new Date(clock.now + 365 * 86_400_000),
    })
    const { Policy } = await call(administrator, 'kms', 'GetKeyPolicy', { KeyId })
    assert.deepEqual(JSON.parse(Policy!), {
      Version: '2012-10-17',
      Id: 'auto-ssm-2',
      Statement: [
        {
          Sid: 'Allow access through SSM for all principals in the account that are authorized to use SSM',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'kms:Encrypt',
            'kms:Decrypt',
            'kms:ReEncrypt*',
            'kms:GenerateDataKey*',
            'kms:CreateGrant',
            'kms:DescribeKey',
          ],
          Resource: '*',
          Condition: {
            StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `ssm.${region}.amazonaws.com` },
          },
        },
        {
          Sid: 'Allow direct access to key metadata to the account',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
          Resource: '*',
        },
      ],
    })
  })

  it('is neither used past SSM nor changed, by anybody', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })
    const KeyId = KeyMetadata!.KeyId!
    const { KeyId: other } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: other })
    const attempts = [
      ['Encrypt', { KeyId, Plaintext: Buffer.from('v') }],
      ['GenerateDataKey', { KeyId: 'alias/aws/ssm', KeySpec: 'AES_256' }],
      ['PutKeyPolicy', { KeyId, Policy: '{}' }],
      ['UpdateKeyDescription', { KeyId, Description: 'mine' }],
      ['DisableKey', { KeyId }],
      ['ScheduleKeyDeletion', { KeyId }],
      ['EnableKeyRotation', { KeyId }],
      ['DisableKeyRotation', { KeyId }],
      ['RotateKeyOnDemand', { KeyId }],
      ['TagResource', { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }],
      ['UntagResource', { KeyId, TagKeys: ['a'] }],
      ['CreateAlias', { AliasName: 'alias/mine', TargetKeyId: KeyId }],
      ['UpdateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId }],
      ['UpdateAlias', { AliasName: 'alias/aws/ssm', TargetKeyId: other }],
      ['DeleteAlias', { AliasName: 'alias/aws/ssm' }],
    ] as const
    for (const [name, input] of attempts) {
      assert.equal(
        await refusal(call(administrator, 'kms', name, input)),
        `AccessDeniedException: User: ${administrator.principal.arn} is not authorized to perform: kms:${name} on resource: ${KeyMetadata!.Arn} because no resource-based policy allows the kms:${name} action`,
      )
    }
  })

  it('is not made for one who may not even describe it', async (t) => {
    const { call, administrator } = await openKeys(t)
    const nobody = user('nobody', [{ Effect: 'Allow', Action: 'kms:List*', Resource: '*' }])
    await assert.rejects(call(nobody, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' }), {
      code: 'AccessDeniedException',
      message: /because no identity-based policy allows the kms:DescribeKey action$/,
    })
    assert.deepEqual((await call(administrator, 'kms', 'ListKeys', {})).Keys, [])
  })

  it('is each account’s and each region’s own', async (t) => {
    const { call, administrator } = await openKeys(t)
    const neighbour = user('neighbour', undefined, otherAccount)
    const describe = (caller: typeof neighbour, options = {}) =>
      call(caller, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' }, options).then(
        ({ KeyMetadata }) => KeyMetadata!.Arn,
      )
    const arns = [
      await describe(administrator),
      await describe(neighbour),
      await describe(administrator, { region: 'eu-west-1' }),
    ]
    assert.equal(new Set(arns).size, 3)
    const KeyId = `arn:aws:kms:${region}:${account}:alias/aws/ssm`
    await assert.rejects(call(neighbour, 'kms', 'DescribeKey', { KeyId }), { code: 'AccessDeniedException' })
  })

  it('stands alone: other names that AWS keeps to itself are not made', async (t) => {
    const { call, administrator } = await openKeys(t)
    await assert.rejects(call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/unknown' }), {
      code: 'NotFoundException',
      message: `Alias arn:aws:kms:${region}:${account}:alias/aws/unknown is not found.`,
    })
    // Using a key does not make it; describing it does.
    await assert.rejects(
      call(administrator, 'kms', 'Encrypt', { KeyId: 'alias/aws/ssm', Plaintext: Buffer.from('v') }),
      {
        code: 'NotFoundException',
      },
    )
  })
})
