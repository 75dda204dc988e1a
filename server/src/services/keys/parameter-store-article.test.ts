import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, keyPolicy, openKeys, role, user } from './test/keys.ts'

/**
 * The key policy of AWS's article "Sharing Secrets with AWS Lambda Using AWS Systems Manager Parameter Store", as it stands there: an
 * administrator who may encrypt but not decrypt, a function that may decrypt, and no word for the account.
 */
const administratorActions = [
  'kms:Create*',
  'kms:Encrypt',
  'kms:Describe*',
  'kms:Enable*',
  'kms:List*',
  'kms:Put*',
  'kms:Update*',
  'kms:Revoke*',
  'kms:Disable*',
  'kms:Get*',
  'kms:Delete*',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
]
const functionActions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']

describe('The key of the Parameter Store article', () => {
  it('is administered by one who cannot decrypt, and decrypted by the function alone', async (t) => {
    const { call, introduce, decrypt } = await openKeys(t)
    const keyAdministrator = user('alice')
    const onlooker = user('onlooker')
    // The function's role says nothing of KMS: the key's policy is enough.
    const lambda = role('ParameterStoreBlogFunctionRoleDev', [
      { Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: '*' },
    ])
    await introduce(keyAdministrator, onlooker, lambda)
    const Resource = '*'
    const Policy = keyPolicy(
      {
        Sid: 'Allow administration of the key & encryption of new values',
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${account}:user/alice`] },
        Action: administratorActions,
        Resource,
      },
      {
        Sid: 'Allow use of the key',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:role/ParameterStoreBlogFunctionRoleDev` },
        Action: functionActions,
        Resource,
      },
    )
    const { KeyMetadata } = await call(keyAdministrator, 'kms', 'CreateKey', { Policy })
    const KeyId = KeyMetadata!.KeyId!
    await call(keyAdministrator, 'kms', 'CreateAlias', {
      AliasName: 'alias/ParameterStoreBlogKeyDev',
      TargetKeyId: KeyId,
    })

    const Plaintext = Buffer.from('{"secretKey": "secretValue"}')
    const input = { KeyId: 'alias/ParameterStoreBlogKeyDev', Plaintext }
    const { CiphertextBlob } = await call(keyAdministrator, 'kms', 'Encrypt', input)
    await assert.rejects(decrypt(CiphertextBlob!, undefined, keyAdministrator), {
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/alice is not authorized to perform: kms:Decrypt on resource: ${KeyMetadata!.Arn} because no resource-based policy allows the kms:Decrypt action`,
    })
    assert.equal(await decrypt(CiphertextBlob!, undefined, lambda), '{"secretKey": "secretValue"}')

    await call(keyAdministrator, 'kms', 'EnableKeyRotation', { KeyId })
    await call(keyAdministrator, 'kms', 'UpdateKeyDescription', { KeyId, Description: 'blog' })
    await call(keyAdministrator, 'kms', 'ScheduleKeyDeletion', { KeyId })
    await call(keyAdministrator, 'kms', 'CancelKeyDeletion', { KeyId })

    // Whatever identity policies say, even of the account's root: the key's policy does not name them.
    const root = {
      ...onlooker,
      principal: { ...onlooker.principal, kind: 'root', arn: `arn:aws:iam::${account}:root` },
    } as const
    for (const caller of [onlooker, root]) {
      await assert.rejects(decrypt(CiphertextBlob!, undefined, caller), {
        code: 'AccessDeniedException',
        message: /because no resource-based policy allows the kms:Decrypt action$/,
      })
      await assert.rejects(call(caller, 'kms', 'DescribeKey', { KeyId }), { code: 'AccessDeniedException' })
    }
  })
})
