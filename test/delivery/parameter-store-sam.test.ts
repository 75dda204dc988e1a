/** "Sharing secrets with Lambda using Parameter Store": its key policy, its role's policy and its loader, as the article has them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { account, openLarder, refusal, region } from '../larder.ts'

/** The article's load_config, in TypeScript: each parameter below the path is a section of the configuration. */
async function loadConfig(client: SSMClient, path: string): Promise<Record<string, Record<string, string>>> {
  const sections: Record<string, Record<string, string>> = {}
  const { Parameters = [] } = await client.send(
    new GetParametersByPathCommand({ Path: path, Recursive: false, WithDecryption: true }),
  )
  for (const { Name, Value } of Parameters) sections[Name!.split('/').at(-1)!] = JSON.parse(Value!)
  return sections
}

suite('the configuration of the Parameter Store article', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { arn: lambdaArn, credentials: lambda } = await larder.user('runs-functions')
  const roleArn = await larder.role(
    'ParameterStoreBlogFunctionRoleDev',
    { AWS: lambdaArn },
    {
      Effect: 'Allow',
      Action: ['ssm:GetParameter*'],
      Resource: `arn:aws:ssm:${region}:${account}:parameter/dev/parameterStoreBlog*`,
    },
    { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
  )
  const admin = await larder.user('key-admin', {
    Effect: 'Allow',
    Action: ['ssm:*', 'kms:CreateKey', 'kms:CreateAlias'],
    Resource: '*',
  })
  const { ssm, kms } = larder.clients(admin.credentials)

  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Description: 'Encryption key for secret config values for the Parameter Store blog post',
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Id: 'key-default-1',
        Statement: [
          {
            Sid: 'Allow administration of the key & encryption of new values',
            Effect: 'Allow',
            Principal: { AWS: [admin.arn] },
            Action: [
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
            ],
            Resource: '*',
          },
          {
            Sid: 'Allow use of the key',
            Effect: 'Allow',
            Principal: { AWS: roleArn },
            Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
            Resource: '*',
          },
        ],
      }),
    }),
  )
  await kms.send(
    new CreateAliasCommand({ AliasName: 'alias/ParameterStoreBlogKeyDev', TargetKeyId: KeyMetadata!.KeyId! }),
  )
  await ssm.send(
    new PutParameterCommand({
      Name: '/dev/parameterStoreBlog/appConfig',
      Description: 'Sample dev config values for my app',
      Type: 'String',
      Value: '{"key1": "value1","key2": "value2","key3": "value3"}',
    }),
  )
  const fn = larder.clients(await larder.assume(roleArn, lambda))

  await test('the function loads the plain configuration', async () => {
    assert.deepEqual(await loadConfig(fn.ssm, '/dev/parameterStoreBlog'), {
      appConfig: { key1: 'value1', key2: 'value2', key3: 'value3' },
    })
  })

  await test('the administrator stores a secret that it cannot read', async () => {
    await ssm.send(
      new PutParameterCommand({
        Name: '/dev/parameterStoreBlog/appSecrets',
        Type: 'SecureString',
        KeyId: 'alias/ParameterStoreBlogKeyDev',
        Value: '{"secretKey": "secretValue"}',
      }),
    )
    const error = await refusal(
      ssm.send(new GetParameterCommand({ Name: '/dev/parameterStoreBlog/appSecrets', WithDecryption: true })),
    )
    assert.equal(error.name, 'AccessDeniedException')
    assert.match(
      error.message,
      /^User: arn:aws:iam::111122223333:user\/key-admin is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:/,
    )
  })

  await test('the function sees the secret at its next start, and nobody else does', async () => {
    assert.deepEqual((await loadConfig(fn.ssm, '/dev/parameterStoreBlog')).appSecrets, { secretKey: 'secretValue' })
    const { ssm: root } = larder.clients()
    const error = await refusal(
      root.send(new GetParameterCommand({ Name: '/dev/parameterStoreBlog/appSecrets', WithDecryption: true })),
    )
    assert.equal(error.name, 'AccessDeniedException')
  })

  await test('the function reads no other path', async () => {
    const error = await refusal(loadConfig(fn.ssm, '/prod/parameterStoreBlog'))
    assert.equal(error.name, 'AccessDeniedException')
    assert.match(
      error.message,
      /ssm:GetParametersByPath on resource: arn:aws:ssm:us-east-1:111122223333:parameter\/prod\/parameterStoreBlog/,
    )
  })

  await test('the role of a Lambda is for Lambda: a trust policy that names only the service lets no person in', async () => {
    const onlyLambda = await larder.role('only-lambda', { Service: 'lambda.amazonaws.com' })
    const error = await refusal(larder.assume(onlyLambda))
    assert.equal(error.name, 'AccessDenied')
  })
})
