import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, delegatedTo, keyPolicy, openKeys, otherAccount, region, role, user } from './test/keys.ts'

describe('CreateKey', () => {
  it('makes a symmetric key with the default policy', async (t) => {
    const { call, administrator, clock } = await openKeys(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'CreateKey', { Description: 'of the app' })
    const { KeyId, CurrentKeyMaterialId, ...rest } = KeyMetadata!
    assert.match(KeyId!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.match(CurrentKeyMaterialId!, /^[a-f0-9]{64}$/)
    assert.deepEqual(rest, {
      AWSAccountId: account,
      Arn: `arn:aws:kms:${region}:${account}:key/${KeyId}`,
      CreationDate: new Date(clock.now),
      Enabled: true,
      Description: 'of the app',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      DeletionDate: undefined,
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    })
    const { Policy } = await call(administrator, 'kms', 'GetKeyPolicy', { KeyId: KeyId! })
    assert.deepEqual(JSON.parse(Policy!), {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    })
  })

  it('takes no description that a database could not keep', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const refused = {
      code: 'ValidationException',
      message: 'The description must not contain a null character.',
    }
    const Description = 'a\0b'
    await assert.rejects(call(administrator, 'kms', 'CreateKey', { Description }), refused)
    const { KeyId } = await newKey()
    await assert.rejects(call(administrator, 'kms', 'UpdateKeyDescription', { KeyId, Description }), refused)
  })

  it('needs an identity policy, and one for tags where it has tags', async (t) => {
    const { call } = await openKeys(t)
    const nobody = user('nobody', [{ Effect: 'Allow', Action: 'kms:List*', Resource: '*' }])
    const denied = (action: string, caller = nobody) => ({
      code: 'AccessDeniedException',
      message: `User: ${caller.principal.arn} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
    })
    await assert.rejects(call(nobody, 'kms', 'CreateKey', {}), denied('kms:CreateKey'))
    const maker = user('maker', [{ Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' }])
    await call(maker, 'kms', 'CreateKey', {})
    const Tags = [{ TagKey: 'team', TagValue: 'red' }]
    await assert.rejects(call(maker, 'kms', 'CreateKey', { Tags }), denied('kms:TagResource', maker))
  })

  it('lets identity policies ask for tags, for the spec and for the safety check', async (t) => {
    const { call } = await openKeys(t)
    const StringEquals = {
      'aws:RequestTag/Team': 'red',
      'kms:KeySpec': 'SYMMETRIC_DEFAULT',
      'kms:CallerAccount': account,
    }
    const Condition = { StringEquals, Null: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }
    const maker = user('maker', [
      { Effect: 'Allow', Action: ['kms:CreateKey', 'kms:TagResource'], Resource: '*', Condition },
    ])
    const Tags = [{ TagKey: 'team', TagValue: 'red' }]
    await call(maker, 'kms', 'CreateKey', { Tags })
    const refused = [
      {},
      { Tags: [{ TagKey: 'team', TagValue: 'blue' }] },
      { Tags, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
      { Tags, BypassPolicyLockoutSafetyCheck: true },
    ] as const
    for (const input of refused) {
      await assert.rejects(call(maker, 'kms', 'CreateKey', input), { code: 'AccessDeniedException' })
    }
  })

  it('does not make a key whose policy its maker could not change again', async (t) => {
    const { call, administrator, introduce } = await openKeys(t)
    const app = role('app', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }])
    await introduce(app)
    const Policy = keyPolicy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:role/app` },
      Action: 'kms:*',
      Resource: '*',
    })
    await assert.rejects(call(administrator, 'kms', 'CreateKey', { Policy }), {
      code: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    })
    await call(administrator, 'kms', 'CreateKey', { Policy, BypassPolicyLockoutSafetyCheck: true })
    assert.equal((await call(administrator, 'kms', 'ListKeys', {})).Keys!.length, 1)
  })

  it('refuses a policy that delegates to an account whose policies do not let the maker change it', async (t) => {
    const { call } = await openKeys(t)
    const maker = user('maker', [{ Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' }])
    await assert.rejects(call(maker, 'kms', 'CreateKey', { Policy: keyPolicy(delegatedTo(account)) }), {
      code: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    })
  })

  it('knows the users and roles of its account, and asks nobody about those of others', async (t) => {
    const { call, administrator, introduce } = await openKeys(t)
    await introduce(user('Alice'), role('app', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }]))
    const create = (AWS: string | string[]) =>
      call(administrator, 'kms', 'CreateKey', {
        Policy: keyPolicy(delegatedTo(account), {
          Effect: 'Allow',
          Principal: { AWS },
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      })
    const here = `arn:aws:iam::${account}`
    for (const AWS of [
      `${here}:user/Alice`,
      `${here}:role/app`,
      account,
      `${here}:root`,
      '*',
      `arn:aws:iam::${otherAccount}:user/x`,
    ]) {
      await create(AWS)
    }
    for (const AWS of [
      `${here}:user/bob`,
      `${here}:user/alice`,
      `${here}:user/path/Alice`,
      `${here}:role/Alice`,
      [account, `${here}:role/x`],
    ]) {
      await assert.rejects(create(AWS), {
        code: 'MalformedPolicyDocumentException',
        message: 'Policy contains a statement with one or more invalid principals.',
      })
    }
  })

  it('refuses a policy that is no key policy', async (t) => {
    const { call, administrator } = await openKeys(t)
    const create = (Policy: string) => call(administrator, 'kms', 'CreateKey', { Policy })
    const malformed = { code: 'MalformedPolicyDocumentException' }
    for (const Policy of ['{', '[]', '{}', keyPolicy({ Effect: 'Allow', Action: 'kms:*', Resource: '*' })]) {
      await assert.rejects(create(Policy), malformed)
    }
    const overlyPermissive = { 'ForAllValues:StringEquals': { 'kms:EncryptionContext:App': 'mine' } }
    await assert.rejects(create(keyPolicy({ ...delegatedTo(account), Condition: overlyPermissive })), malformed)
    const long = keyPolicy({ ...delegatedTo(account), Sid: 's'.repeat(32_768) })
    await assert.rejects(create(long), {
      code: 'LimitExceededException',
      message: 'A key policy has at most 32768 bytes.',
    })
  })

  it('keeps to AWS’s rules for tags', async (t) => {
    const { call, administrator } = await openKeys(t)
    const create = (...keys: string[]) =>
      call(administrator, 'kms', 'CreateKey', { Tags: keys.map((TagKey) => ({ TagKey, TagValue: '' })) })
    const tagException = (message: string) => ({ code: 'TagException', message })
    await assert.rejects(create('AWS:team'), tagException('Tags beginning with aws: are reserved'))
    await assert.rejects(create('team', 'team'), tagException('Duplicate tag keys'))
    const fifty = Array.from({ length: 50 }, (_, index) => `tag-${index}`)
    await create(...fifty)
    await assert.rejects(create(...fifty, 'one-more'), tagException('Too many tags'))
  })

  it('says of every other kind of key that it does not have it', async (t) => {
    const { call, administrator } = await openKeys(t)
    const unsupported = (what: string) => ({
      code: 'UnsupportedOperationException',
      message: `${what} are not supported.`,
    })
    const invalid = (message: string) => ({ code: 'ValidationException', message })
    const answers = [
      [{ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }, unsupported('Keys of the spec SM2')],
      [{ Origin: 'AWS_CLOUDHSM' }, unsupported('Keys of the origin AWS_CLOUDHSM')],
      [
        { Origin: 'EXTERNAL', KeySpec: 'ML_DSA_44', KeyUsage: 'SIGN_VERIFY' },
        unsupported('Keys of the spec ML_DSA_44 with imported material'),
      ],
      [{ CustomKeyStoreId: 'cks-1' }, unsupported('Custom key stores')],
      [{ XksKeyId: 'xks-1' }, unsupported('Custom key stores')],
      [
        { KeySpec: 'ECC_NIST_P256' },
        invalid('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.'),
      ],
      [{ KeyUsage: 'SIGN_VERIFY' }, invalid('KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT')],
      [
        { KeySpec: 'SYMMETRIC_DEFAULT', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' },
        invalid(
          'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
        ),
      ],
    ] as const
    for (const [input, answer] of answers) await assert.rejects(call(administrator, 'kms', 'CreateKey', input), answer)
    assert.deepEqual((await call(administrator, 'kms', 'ListKeys', {})).Keys, [])
    await call(administrator, 'kms', 'CreateKey', { CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT', MultiRegion: false })
  })
})
