/** A secret's own policy: who else may read it, what is too broad, and that nobody locks himself out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '../../operation.ts'
import { account, fault, openSecrets, otherAccount, user } from './test/secrets.ts'

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  ...more,
})
const ana = `arn:aws:iam::${account}:user/ana`

async function open(t: Parameters<typeof openSecrets>[0]) {
  const secrets = await openSecrets(t)
  const { call, admin, create } = secrets
  await create('app', 'one')
  const { User } = await call(admin, 'iam', 'CreateUser', { UserName: 'ana' })
  /** The user whom policies here name, with these identity policies. */
  const anaWith = (...given: Parameters<typeof user>[1][]): Caller => ({
    ...user('ana', ...given),
    userId: User!.UserId!,
  })
  const put = (ResourcePolicy: string, more: object = {}, caller = admin) =>
    call(caller, 'secretsmanager', 'PutResourcePolicy', { SecretId: 'app', ResourcePolicy, ...more })
  const validate = async (ResourcePolicy: string, SecretId?: string) => {
    const input = { ResourcePolicy, ...(SecretId !== undefined && { SecretId }) }
    const { ValidationErrors, PolicyValidationPassed } = await call(
      admin,
      'secretsmanager',
      'ValidateResourcePolicy',
      input,
    )
    return [PolicyValidationPassed, ...ValidationErrors!.map(({ CheckName }) => CheckName)]
  }
  return { ...secrets, put, validate, anaWith }
}

test('it allows whom it names, and denies whom it denies', async (t) => {
  const { put, get, call, admin, anaWith } = await open(t)
  const nobody = anaWith([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }])
  await assert.rejects(get('app', {}, nobody), { name: 'Fault', code: 'AccessDeniedException' })
  const text = document(allow({ AWS: ana }))
  await put(text)
  assert.equal((await get('app', {}, nobody)).SecretString, 'one')
  const stored = await call(admin, 'secretsmanager', 'GetResourcePolicy', { SecretId: 'app' })
  assert.equal(stored.ResourcePolicy, text)
  await put(document(allow({ AWS: ana }, { Effect: 'Deny' })))
  const everything = anaWith()
  await assert.rejects(get('app', {}, everything), { name: 'Fault', code: 'AccessDeniedException' })
  await call(admin, 'secretsmanager', 'DeleteResourcePolicy', { SecretId: 'app' })
  assert.equal((await get('app', {}, everything)).SecretString, 'one')
})

test('what lets everyone in is refused when that is asked for, and found by validation', async (t) => {
  const { put, validate } = await open(t)
  const narrowed = (Condition: object) => document(allow('*', { Condition }))
  const broad = [
    document(allow('*')),
    document(allow({ AWS: '*' })),
    document(allow({ AWS: ['*', ana] })),
    narrowed({ StringNotEquals: { 'aws:PrincipalAccount': '1' } }),
    narrowed({ StringLike: { 'aws:PrincipalArn': '*' } }),
    narrowed({ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }),
  ]
  for (const text of broad) {
    await assert.rejects(
      put(text, { BlockPublicPolicy: true }),
      fault(
        'PublicPolicyException',
        "You can't use this resource policy because it grants broad access to the secret.",
      ),
    )
    assert.deepEqual(await validate(text, 'app'), [false, 'PUBLIC_POLICY'], text)
  }
  const fine = [
    document(allow({ AWS: ana })),
    narrowed({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
    document(allow('*', { Effect: 'Deny', Action: 'secretsmanager:DeleteSecret' })),
  ]
  for (const text of fine) {
    await put(text, { BlockPublicPolicy: true })
    assert.deepEqual(await validate(text), [true], text)
  }
})

test('nobody locks himself out, and what is no policy is refused', async (t) => {
  const { put, validate, get } = await open(t)
  const locking = document({ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' })
  await assert.rejects(
    put(locking),
    fault(
      'MalformedPolicyDocumentException',
      'This resource policy will not allow you to manage this secret in the future.',
    ),
  )
  assert.deepEqual(await validate(locking, 'app'), [false, 'LOCKOUT'])
  for (const text of ['{', '[]', document({ Effect: 'Allow' }), document(allow({ Nobody: 'x' }))]) {
    await assert.rejects(put(text), { name: 'Fault', code: 'MalformedPolicyDocumentException' })
    assert.deepEqual(await validate(text), [false, 'POLICY_SYNTAX'])
  }
  assert.equal((await get('app')).SecretString, 'one')
})

test('another account sees no policy and no secret', async (t) => {
  const { put, call, get } = await open(t)
  await put(document(allow({ AWS: `arn:aws:iam::${otherAccount}:root` })))
  const stranger = user('bob', undefined, otherAccount)
  await assert.rejects(call(stranger, 'secretsmanager', 'GetResourcePolicy', { SecretId: 'app' }), {
    name: 'Fault',
    code: 'ResourceNotFoundException',
  })
  const { ARN } = await get('app')
  await assert.rejects(call(stranger, 'secretsmanager', 'DeleteResourcePolicy', { SecretId: ARN! }), {
    name: 'Fault',
    code: 'AccessDeniedException',
  })
})

test('whom it names is who was meant, not whoever has the name later', async (t) => {
  const { put, get, call, admin } = await open(t)
  const make = (UserName: string) => call(admin, 'iam', 'CreateUser', { UserName })
  const bob = (id: string): Caller => ({
    ...user('bob', [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }]),
    userId: id,
  })
  const Principal = { AWS: `arn:aws:iam::${account}:user/bob` }
  await assert.rejects(put(document(allow(Principal))), {
    name: 'Fault',
    code: 'MalformedPolicyDocumentException',
    message: 'This resource policy contains an unsupported principal.',
  })
  const { User: first } = await make('bob')
  await put(document(allow(Principal)))
  const denied = { name: 'Fault', code: 'AccessDeniedException' }
  // The default key is open to the account through Secrets Manager, so the secret's policy alone decides.
  assert.equal((await get('app', {}, bob(first!.UserId!))).SecretString, 'one')
  await call(admin, 'iam', 'DeleteUser', { UserName: 'bob' })
  const { User: second } = await make('bob')
  await assert.rejects(get('app', {}, bob(second!.UserId!)), denied)
  const { ResourcePolicy } = await call(admin, 'secretsmanager', 'GetResourcePolicy', { SecretId: 'app' })
  assert.deepEqual(JSON.parse(ResourcePolicy!).Statement[0].Principal, { AWS: first!.UserId })
})
