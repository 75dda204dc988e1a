import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, openSecrets, otherAccount, region, token, user } from './test/secrets.ts'

const missing = fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

test('a secret is read by its name, its ARN, and its ARN without the end', async (t) => {
  const { create, get, clock } = await openSecrets(t)
  const made = await create('prod/db', 'correct horse', { ClientRequestToken: token(1) })
  assert.match(made.ARN!, new RegExp(`^arn:aws:secretsmanager:${region}:${account}:secret:prod/db-[A-Za-z0-9]{6}$`))
  assert.equal(made.VersionId, token(1))
  const expected = {
    ARN: made.ARN,
    Name: 'prod/db',
    VersionId: token(1),
    SecretString: 'correct horse',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date(clock.now),
  }
  for (const id of ['prod/db', made.ARN!, made.ARN!.slice(0, -7)]) assert.deepEqual(await get(id), expected)
  await assert.rejects(get('prod/d'), missing)
  await assert.rejects(get(made.ARN!.replace(/.{6}$/, 'AAAAAA')), missing)
  await assert.rejects(get(made.ARN!.replace(region, 'eu-west-1')), missing)
})

test('bytes come back as bytes', async (t) => {
  const { create, get } = await openSecrets(t)
  const bytes = Buffer.from([0, 255, 1, 254])
  await create('binary', undefined, { SecretBinary: bytes })
  const { SecretBinary, SecretString } = await get('binary')
  assert.deepEqual(Buffer.from(SecretBinary!), bytes)
  assert.equal(SecretString, undefined)
})

test('a version is picked by its label or id, and both must agree', async (t) => {
  const { create, put, get } = await openSecrets(t)
  await create('app', 'one', { ClientRequestToken: token(1) })
  await put('app', 'two', { ClientRequestToken: token(2) })
  const value = async (more: Parameters<typeof get>[1]) => (await get('app', more)).SecretString
  assert.equal(await value({}), 'two')
  assert.equal(await value({ VersionStage: 'AWSPREVIOUS' }), 'one')
  assert.equal(await value({ VersionId: token(1) }), 'one')
  assert.equal(await value({ VersionId: token(1), VersionStage: 'AWSPREVIOUS' }), 'one')
  await assert.rejects(
    value({ VersionId: token(1), VersionStage: 'AWSCURRENT' }),
    fault('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.'),
  )
  await assert.rejects(
    value({ VersionStage: 'AWSPENDING' }),
    fault(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ),
  )
  await assert.rejects(
    value({ VersionId: token(9) }),
    fault(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${token(9)}`,
    ),
  )
})

test('reading takes the secret’s permission and the key’s', async (t) => {
  const { create, get, call, admin } = await openSecrets(t)
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {})
  const { ARN } = await create('app', 'hidden', { KmsKeyId: KeyMetadata!.KeyId! })
  const only = (name: string, ...Action: string[]) => user(name, [{ Effect: 'Allow', Action, Resource: '*' }])
  await assert.rejects(get('app', {}, only('ana', 'kms:Decrypt')), {
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/ana is not authorized to perform: secretsmanager:GetSecretValue on resource: ${ARN} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
  })
  await assert.rejects(
    get('app', {}, only('ben', 'secretsmanager:GetSecretValue')),
    fault('AccessDeniedException', 'Access to KMS is not allowed'),
  )
  const cleo = user('cleo', [
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ARN! },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KeyMetadata!.Arn!,
      Condition: {
        StringEquals: {
          'kms:EncryptionContext:SecretARN': ARN!,
          'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        },
      },
    },
  ])
  assert.equal((await get('app', {}, cleo)).SecretString, 'hidden')
  await call(admin, 'kms', 'DisableKey', { KeyId: KeyMetadata!.KeyId! })
  await assert.rejects(get('app'), {
    code: 'DecryptionFailure',
    message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  })
})

test('policies may ask for the version, the label and the tags', async (t) => {
  const { create, put, get } = await openSecrets(t)
  await create('app', 'one', { Tags: [{ Key: 'Team', Value: 'blue' }] })
  await put('app', 'two')
  const when = (Condition: Record<string, Record<string, string>>) =>
    user('ana', [
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Condition },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
    ])
  const current = when({ StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } })
  assert.equal((await get('app', {}, current)).SecretString, 'two')
  await assert.rejects(get('app', { VersionStage: 'AWSPREVIOUS' }, current), { code: 'AccessDeniedException' })
  await get('app', {}, when({ StringEquals: { 'aws:ResourceTag/Team': 'blue' } }))
  await get('app', {}, when({ StringEquals: { 'secretsmanager:ResourceTag/Team': 'blue' } }))
  await assert.rejects(get('app', {}, when({ StringEquals: { 'aws:ResourceTag/Team': 'red' } })), {
    code: 'AccessDeniedException',
  })
})

test('another account reads by the whole ARN, when both sides allow and the key is shared', async (t) => {
  const { create, get, call, admin } = await openSecrets(t)
  const root = `arn:aws:iam::${otherAccount}:root`
  const keyPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' },
    ],
  })
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', { Policy: keyPolicy })
  const { ARN } = await create('shared', 'for both', { KmsKeyId: KeyMetadata!.KeyId! })
  const stranger = user('stranger', undefined, otherAccount)
  await assert.rejects(get(ARN!, {}, stranger), {
    code: 'AccessDeniedException',
    message: /no resource-based policy allows/,
  })
  await assert.rejects(get('shared', {}, stranger), missing)
  const ResourcePolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
  })
  await call(admin, 'secretsmanager', 'PutResourcePolicy', { SecretId: 'shared', ResourcePolicy })
  assert.equal((await get(ARN!, {}, stranger)).SecretString, 'for both')
  await assert.rejects(
    get(ARN!, {}, user('poor', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }], otherAccount)),
    {
      code: 'AccessDeniedException',
    },
  )
})

test('the day of the last access is told', async (t) => {
  const { create, get, describe, clock } = await openSecrets(t)
  await create('app', 'one')
  assert.equal((await describe('app')).LastAccessedDate, undefined)
  clock.now += 36 * 3_600_000
  await get('app')
  assert.deepEqual((await describe('app')).LastAccessedDate, new Date(Date.UTC(2026, 0, 2)))
})

test('the value lies nowhere in the clear', async (t) => {
  const { create, put, get, everyByte, store } = await openSecrets(t)
  const canary = 'canary-4711-secret'
  await create('app', `${canary}-1`)
  await put('app', `${canary}-2`)
  await get('app')
  await store.durable()
  const bytes = await everyByte()
  assert.ok(bytes.includes('AWSCURRENT'), 'the search finds what is there')
  for (const text of [canary, Buffer.from(canary).toString('base64').slice(0, 20), Buffer.from(canary).toString('hex')])
    assert.ok(!bytes.includes(text))
})

test('a value that is moved to another secret or version does not open', async (t) => {
  const { create, put, get, store } = await openSecrets(t)
  await create('one', 'first', { ClientRequestToken: token(1) })
  await put('one', 'second', { ClientRequestToken: token(2) })
  await create('two', 'other', { ClientRequestToken: token(3) })
  const move = (from: string, version: string, to: string) =>
    store.transaction((transaction) =>
      transaction.run(
        'UPDATE secret_versions SET value = (SELECT value FROM secret_versions WHERE name = $1 AND version_id = $2) WHERE version_id = $3',
        from,
        version,
        to,
      ),
    )
  await move('one', token(1), token(2))
  await assert.rejects(get('one'), { name: 'OpenError' })
  await move('one', token(1), token(3))
  await assert.rejects(get('two'), { name: 'OpenError' })
})
