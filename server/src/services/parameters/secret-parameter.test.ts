import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, openSecrets, region, token, user } from '../secrets/test/secrets.ts'

const prefix = '/aws/reference/secretsmanager/'

test('a secret is read as a parameter, its versions by id and label', async (t) => {
  const { create, put, call, admin, clock } = await openSecrets(t)
  const { ARN } = await create('app/db', 'one', { ClientRequestToken: token(1) })
  await put('app/db', 'two', { ClientRequestToken: token(2) })
  const get = async (Name: string) =>
    (await call(admin, 'ssm', 'GetParameter', { Name: `${prefix}${Name}`, WithDecryption: true })).Parameter!
  const { SourceResult, ...parameter } = await get('app/db')
  assert.deepEqual(parameter, {
    Name: `${prefix}app/db`,
    Type: 'SecureString',
    Value: 'two',
    Version: 0,
    LastModifiedDate: new Date(clock.now),
    ARN: `arn:aws:ssm:${region}:${account}:parameter${prefix}app/db`,
    DataType: 'text',
  })
  const source = JSON.parse(SourceResult!)
  assert.deepEqual([source.ARN, source.VersionId, source.VersionStages], [ARN, token(2), ['AWSCURRENT']])
  assert.equal((await get('app/db:AWSPREVIOUS')).Value, 'one')
  assert.equal((await get(`app/db:${token(1)}`)).Value, 'one')
  // Terraform's are no UUIDs.
  const plainId = 'terraform-20260102030405060700000003'
  await put('app/db', 'three', { ClientRequestToken: plainId, VersionStages: ['AWSPENDING'] })
  assert.equal((await get(`app/db:${plainId}`)).Value, 'three')
  for (const Name of ['app/db:\0', `app/db:${'\0'.repeat(32)}`, `app/db:${'n'.repeat(32)}`]) {
    await assert.rejects(get(Name), { code: 'ParameterNotFound' })
  }
  await assert.rejects(get('nothing'), {
    code: 'ParameterNotFound',
    message: `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${prefix}nothing not found.`,
  })
  const { Parameters, InvalidParameters } = await call(admin, 'ssm', 'GetParameters', {
    Names: [`${prefix}app/db`, `${prefix}nothing`],
    WithDecryption: true,
  })
  assert.deepEqual([Parameters?.map(({ Value }) => Value), InvalidParameters], [['two'], [`${prefix}nothing`]])
})

test('it takes the permissions of both services', async (t) => {
  const { create, call } = await openSecrets(t)
  await create('app', 'hidden')
  const input = { Name: `${prefix}app`, WithDecryption: true }
  const as = (...Action: string[]) =>
    call(user('ana', [{ Effect: 'Allow', Action, Resource: '*' }]), 'ssm', 'GetParameter', input)
  await assert.rejects(as('secretsmanager:*'), { code: 'AccessDeniedException', message: /ssm:GetParameter/ })
  await assert.rejects(as('ssm:*'), { code: 'AccessDeniedException', message: /secretsmanager:GetSecretValue/ })
  assert.equal((await as('ssm:GetParameter', 'secretsmanager:GetSecretValue')).Parameter?.Value, 'hidden')
})
