/** Versions of a secret: written once each, kept, and dropped only when nobody can name them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openSecrets, token } from './test/secrets.ts'

const day = 86_400_000
const marked = "You can't perform this operation on the secret because it was marked for deletion."

test('the same token with the same value is the same version, and with another value a mistake', async (t) => {
  const { create, put, stages } = await openSecrets(t)
  const { ARN } = await create('app', 'one', { ClientRequestToken: token(1) })
  const first = await put('app', 'two', { ClientRequestToken: token(2) })
  assert.deepEqual(first, { ARN, Name: 'app', VersionId: token(2), VersionStages: ['AWSCURRENT'] })
  assert.deepEqual(await put('app', 'two', { ClientRequestToken: token(2) }), first)
  await assert.rejects(
    put('app', 'three', { ClientRequestToken: token(2) }),
    fault(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${token(2)} because that value is already in use for a version of secret ${ARN}.`,
    ),
  )
  assert.deepEqual(await stages('app'), { AWSCURRENT: token(2), AWSPREVIOUS: token(1) })
})

test('a secret that no rotation is set up for was never rotated, whoever changes it', async (t) => {
  const { create, put, describe } = await openSecrets(t)
  await create('app', 'one')
  await put('app', 'two')
  const { RotationEnabled, LastRotatedDate } = await describe('app')
  assert.deepEqual([RotationEnabled, LastRotatedDate], [undefined, undefined])
})

test('AWSPENDING beside AWSCURRENT moves nothing else', async (t) => {
  const { create, put, get, stages } = await openSecrets(t)
  await create('app', 'one', { ClientRequestToken: token(1) })
  await put('app', 'next', { ClientRequestToken: token(2), VersionStages: ['AWSPENDING'] })
  assert.deepEqual(await stages('app'), { AWSCURRENT: token(1), AWSPENDING: token(2) })
  assert.equal((await get('app')).SecretString, 'one')
  assert.equal((await get('app', { VersionStage: 'AWSPENDING' })).SecretString, 'next')
})

test('a secret without a value takes its first version as current, whatever label is given', async (t) => {
  const { create, put, get, describe, stages } = await openSecrets(t)
  await create('empty')
  assert.equal((await describe('empty')).VersionIdsToStages, undefined)
  await assert.rejects(
    get('empty'),
    fault(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    ),
  )
  await put('empty', 'x', { ClientRequestToken: token(1), VersionStages: ['mine'] })
  assert.deepEqual(await stages('empty'), { AWSCURRENT: token(1), mine: token(1) })
})

test('a value is text or bytes, up to 65,536 of them, and needs a token', async (t) => {
  const { create, put, get, call, admin } = await openSecrets(t)
  await create('app')
  const longest = '\u00e9'.repeat(32_768)
  await put('app', longest)
  assert.equal((await get('app')).SecretString, longest)
  await assert.rejects(put('app', `${longest}x`), { name: 'Fault', code: 'InvalidParameterException' })
  await assert.rejects(
    put('app', 'x', { SecretBinary: Buffer.from('y') }),
    fault(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    ),
  )
  await assert.rejects(
    call(admin, 'secretsmanager', 'PutSecretValue', { SecretId: 'app', ClientRequestToken: token() }),
    fault('InvalidParameterException', 'You must provide either SecretString or SecretBinary.'),
  )
  await assert.rejects(
    call(admin, 'secretsmanager', 'PutSecretValue', { SecretId: 'app', SecretString: 'x' }),
    fault('InvalidParameterException', 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'),
  )
})

test('a version has twenty labels at most', async (t) => {
  const { create, put, call, admin } = await openSecrets(t)
  await create('app', 'one', { ClientRequestToken: token(1) })
  const labels = Array.from({ length: 20 }, (_, n) => `label-${n}`)
  await put('app', 'two', { ClientRequestToken: token(2), VersionStages: labels })
  await assert.rejects(
    call(admin, 'secretsmanager', 'UpdateSecretVersionStage', {
      SecretId: 'app',
      VersionStage: 'one-more',
      MoveToVersionId: token(2),
    }),
    fault('LimitExceededException', 'A version can have at most 20 staging labels.'),
  )
})

test('beyond a hundred versions the oldest without a label go, and none younger than a day', async (t) => {
  const { create, put, call, admin, clock } = await openSecrets(t)
  await create('app', 'v0', { ClientRequestToken: token(0) })
  await put('app', 'kept', { ClientRequestToken: token(500), VersionStages: ['kept'] })
  const count = async () => {
    const input = { SecretId: 'app', IncludeDeprecated: true, MaxResults: 100 }
    const { Versions, NextToken } = await call(admin, 'secretsmanager', 'ListSecretVersionIds', input)
    if (NextToken === undefined) return Versions!.length
    const more = await call(admin, 'secretsmanager', 'ListSecretVersionIds', { ...input, NextToken })
    return Versions!.length + more.Versions!.length
  }
  for (let n = 1; n <= 110; n++) await put('app', `v${n}`, { ClientRequestToken: token(n) })
  assert.equal(await count(), 112)
  clock.now += day + 1
  await put('app', 'after a day', { ClientRequestToken: token(111) })
  assert.equal(await count(), 100)
  const { SecretString } = await call(admin, 'secretsmanager', 'GetSecretValue', {
    SecretId: 'app',
    VersionStage: 'kept',
  })
  assert.equal(SecretString, 'kept')
})

test('UpdateSecret makes a version too, but never the same twice', async (t) => {
  const { create, call, admin, describe, stages, get } = await openSecrets(t)
  const { ARN } = await create('app', 'one', { ClientRequestToken: token(1), Description: 'before' })
  const update = (more: object) => call(admin, 'secretsmanager', 'UpdateSecret', { SecretId: 'app', ...more })
  assert.deepEqual(await update({ Description: 'after' }), { ARN, Name: 'app' })
  assert.equal((await describe('app')).Description, 'after')
  const made = await update({ SecretString: 'two', ClientRequestToken: token(2) })
  assert.deepEqual(made, { ARN, Name: 'app', VersionId: token(2) })
  await assert.rejects(update({ SecretString: 'two', ClientRequestToken: token(2) }), {
    name: 'Fault',
    code: 'ResourceExistsException',
  })
  assert.deepEqual(await stages('app'), { AWSCURRENT: token(2), AWSPREVIOUS: token(1) })
  assert.equal((await describe('app')).Description, 'after')
  assert.equal((await get('app')).SecretString, 'two')
})

test('under another key come the versions in use; they open under it and under no other', async (t) => {
  const { create, put, call, admin, get, describe } = await openSecrets(t)
  await create('app', 'one', { ClientRequestToken: token(1) })
  await put('app', 'two', { ClientRequestToken: token(2) })
  await put('app', 'three', { ClientRequestToken: token(3) })
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {})
  const KmsKeyId = KeyMetadata!.Arn!
  await call(admin, 'secretsmanager', 'UpdateSecret', { SecretId: 'app', KmsKeyId })
  assert.equal((await describe('app')).KmsKeyId, KmsKeyId)
  assert.equal((await get('app')).SecretString, 'three')
  const { Versions } = await call(admin, 'secretsmanager', 'ListSecretVersionIds', {
    SecretId: 'app',
    IncludeDeprecated: true,
  })
  const keys = new Map(Versions!.map(({ VersionId, KmsKeyIds }) => [VersionId, KmsKeyIds]))
  assert.deepEqual([keys.get(token(2)), keys.get(token(3))], [[KmsKeyId], [KmsKeyId]])
  await call(admin, 'kms', 'DisableKey', { KeyId: KmsKeyId })
  await assert.rejects(get('app'), { name: 'Fault', code: 'DecryptionFailure' })
  // A version that nobody names stays where it was.
  assert.equal((await get('app', { VersionId: token(1) })).SecretString, 'one')
  await assert.rejects(put('app', 'four'), { name: 'Fault', code: 'EncryptionFailure' })
})

test('a secret that waits to be deleted takes no version', async (t) => {
  const { create, put, call, admin } = await openSecrets(t)
  await create('app', 'one')
  await call(admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'app' })
  await assert.rejects(put('app', 'two'), fault('InvalidRequestException', marked))
})
