/** Secrets Manager through the AWS SDK: paginators, errors as its classes, dates, bytes, the token that it fills in, and roles that may only read. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  paginateBatchGetSecretValue,
  paginateListSecrets,
  paginateListSecretVersionIds,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManager,
} from '@aws-sdk/client-secrets-manager'
import { account, openLarder, refusal, region } from '../larder.ts'

suite('Secrets Manager through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { secretsManager, kms, ssm, iam } = larder.clients()

  await test('a secret from its creation to its end', async () => {
    const made = await secretsManager.createSecret({ Name: 'app/db', SecretString: '{"password":"one"}' })
    assert.match(made.ARN!, new RegExp(`^arn:aws:secretsmanager:${region}:${account}:secret:app/db-\\w{6}$`))
    // The SDK makes the version's id up.
    assert.match(made.VersionId!, /^[0-9a-f-]{36}$/)
    await secretsManager.putSecretValue({ SecretId: 'app/db', SecretBinary: Buffer.from([0, 1, 255]) })
    const { SecretBinary, CreatedDate, VersionStages } = await secretsManager.getSecretValue({ SecretId: made.ARN! })
    assert.deepEqual([...SecretBinary!], [0, 1, 255])
    assert.ok(Math.abs(CreatedDate!.getTime() - Date.now()) < 60_000)
    assert.deepEqual(VersionStages, ['AWSCURRENT'])
    const described = await secretsManager.describeSecret({ SecretId: 'app/db' })
    assert.deepEqual(Object.values(described.VersionIdsToStages!).flat().sort(), ['AWSCURRENT', 'AWSPREVIOUS'])
    const { DeletionDate } = await secretsManager.deleteSecret({ SecretId: 'app/db', RecoveryWindowInDays: 7 })
    assert.equal(Math.round((DeletionDate!.getTime() - Date.now()) / 86_400_000), 7)
    await secretsManager.restoreSecret({ SecretId: 'app/db' })
    await secretsManager.deleteSecret({ SecretId: 'app/db', ForceDeleteWithoutRecovery: true })
    const gone = await refusal(secretsManager.getSecretValue({ SecretId: 'app/db' }))
    assert.ok(gone instanceof ResourceNotFoundException)
    assert.equal(gone.message, "Secrets Manager can't find the specified secret.")
  })

  await test('paginators go through everything, once', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `many/${String(n).padStart(2, '0')}`)
    await Promise.all(names.map((Name) => secretsManager.createSecret({ Name, SecretString: Name })))
    assert.ok(
      (await refusal(secretsManager.createSecret({ Name: 'many/00', SecretString: 'x' }))) instanceof
        ResourceExistsException,
    )
    const client = secretsManager
    const Filters = [{ Key: 'name' as const, Values: ['many'] }]
    const listed: string[] = []
    for await (const page of paginateListSecrets({ client, pageSize: 10 }, { Filters }))
      listed.push(...page.SecretList!.map(({ Name }) => Name!))
    assert.deepEqual(listed.sort(), names)
    const values: string[] = []
    for await (const page of paginateBatchGetSecretValue({ client, pageSize: 10 }, { Filters }))
      values.push(...page.SecretValues!.map(({ SecretString }) => SecretString!))
    assert.deepEqual(values.sort(), names)
    for (let n = 0; n < 5; n++) await secretsManager.putSecretValue({ SecretId: 'many/00', SecretString: `v${n}` })
    const versions: string[] = []
    const input = { SecretId: 'many/00', IncludeDeprecated: true }
    for await (const page of paginateListSecretVersionIds({ client, pageSize: 2 }, input))
      versions.push(...page.Versions!.map(({ VersionId }) => VersionId!))
    assert.equal(new Set(versions).size, 6)
  })

  await test('a function’s role reads its secret under its key, directly and as a parameter, and nothing else', async () => {
    const { KeyMetadata } = await kms.createKey({})
    const KmsKeyId = KeyMetadata!.Arn!
    const { ARN } = await secretsManager.createSecret({ Name: 'prod/api', SecretString: 'key-1', KmsKeyId })
    await secretsManager.createSecret({ Name: 'prod/other', SecretString: 'not for it', KmsKeyId })
    const role = await larder.role(
      'reader',
      { AWS: account },
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ARN! },
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KmsKeyId,
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:SecretARN': ARN!,
            'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
          },
        },
      },
    )
    const reader = larder.clients(await larder.assume(role))
    assert.equal((await reader.secretsManager.getSecretValue({ SecretId: 'prod/api' })).SecretString, 'key-1')
    const Name = '/aws/reference/secretsmanager/prod/api'
    const { Parameter } = await reader.ssm.getParameter({ Name, WithDecryption: true })
    assert.deepEqual([Parameter!.Value, Parameter!.Type], ['key-1', 'SecureString'])
    assert.equal(
      (await refusal(ssm.getParameter({ Name, WithDecryption: false }))).message,
      'WithDecryption flag must be True for retrieving a Secret Manager secret.',
    )
    const refused = await refusal(reader.secretsManager.getSecretValue({ SecretId: 'prod/other' }))
    assert.equal(refused.name, 'AccessDeniedException')
    // The key alone is not enough, and what the policy says now is what counts.
    await iam.deleteRolePolicy({ RoleName: 'reader', PolicyName: 'test' })
    assert.equal(
      (await refusal(reader.secretsManager.getSecretValue({ SecretId: 'prod/api' }))).name,
      'AccessDeniedException',
    )
  })

  await test('a replica is read where it is', async () => {
    await secretsManager.createSecret({
      Name: 'everywhere',
      SecretString: 'same',
      AddReplicaRegions: [{ Region: 'eu-west-1' }],
    })
    const there = new SecretsManager({ endpoint: larder.url, region: 'eu-west-1', credentials: larder.administrator })
    try {
      assert.equal((await there.getSecretValue({ SecretId: 'everywhere' })).SecretString, 'same')
      assert.equal((await there.describeSecret({ SecretId: 'everywhere' })).PrimaryRegion, region)
    } finally {
      there.destroy()
    }
  })
})
