import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, openSecrets, region, token, user } from './test/secrets.ts'

test('a name is taken once; the same call once more is answered as the first time', async (t) => {
  const { create } = await openSecrets(t)
  const made = await create('app', 'one', { ClientRequestToken: token(1) })
  assert.deepEqual(await create('app', 'one', { ClientRequestToken: token(1) }), made)
  const exists = fault('ResourceExistsException', 'The operation failed because the secret app already exists.')
  await assert.rejects(create('app', 'two', { ClientRequestToken: token(1) }), exists)
  await assert.rejects(create('app', 'one', { ClientRequestToken: token(2) }), exists)
  await assert.rejects(create('app'), exists)
})

test('names have letters, digits and /_+=.@-', async (t) => {
  const { create } = await openSecrets(t)
  await create('a/B_c+d=e.f@g-1', 'x')
  for (const name of ['a b', 'a!', 'ä', 'a:b', 'a*']) {
    await assert.rejects(
      create(name, 'x'),
      fault(
        'InvalidParameterException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      ),
    )
  }
})

test('a name that ends as an ARN does is still found by its partial ARN', async (t) => {
  const { create, get } = await openSecrets(t)
  const { ARN } = await create('app-abcdef', 'the longer')
  await create('app', 'the shorter')
  assert.equal((await get(ARN!)).SecretString, 'the longer')
  assert.equal((await get(ARN!.slice(0, -7))).SecretString, 'the longer')
  assert.equal((await get('app')).SecretString, 'the shorter')
})

test('the ARN that a policy waits for, with six unknown characters, allows making it', async (t) => {
  const { create } = await openSecrets(t)
  const Resource = `arn:aws:secretsmanager:${region}:${account}:secret:mine-??????`
  const maker = user('maker', [
    { Effect: 'Allow', Action: 'secretsmanager:CreateSecret', Resource },
    { Effect: 'Allow', Action: 'kms:*', Resource: '*' },
  ])
  await create('mine', 'x', {}, maker)
  await assert.rejects(create('theirs', 'x', {}, maker), { name: 'Fault', code: 'AccessDeniedException' })
  // Tags are a permission of their own.
  await assert.rejects(create('mine', 'x', { Tags: [{ Key: 'a', Value: 'b' }] }, maker), {
    name: 'Fault',
    code: 'AccessDeniedException',
  })
})

test('a key that its maker may not use is refused before anything is stored', async (t) => {
  const { create, call, admin, describe } = await openSecrets(t)
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {})
  const maker = user('maker', [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }])
  const KmsKeyId = KeyMetadata!.Arn!
  for (const value of ['x', undefined]) {
    await assert.rejects(
      create('app', value, { KmsKeyId }, maker),
      fault('AccessDeniedException', 'Access to KMS is not allowed'),
    )
  }
  await assert.rejects(describe('app'), { name: 'Fault', code: 'ResourceNotFoundException' })
})
