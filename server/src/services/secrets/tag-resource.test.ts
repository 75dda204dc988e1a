import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openSecrets, user } from './test/secrets.ts'

test('tags are set, replaced and taken away, fifty at most', async (t) => {
  const { create, call, admin, describe } = await openSecrets(t)
  await create('app', 'x', { Tags: [{ Key: 'team', Value: 'a' }] })
  const tag = (...Tags: { Key: string; Value: string }[]) =>
    call(admin, 'secretsmanager', 'TagResource', { SecretId: 'app', Tags })
  await tag({ Key: 'team', Value: 'b' }, { Key: 'stage', Value: 'prod' })
  await call(admin, 'secretsmanager', 'UntagResource', { SecretId: 'app', TagKeys: ['stage', 'absent'] })
  assert.deepEqual((await describe('app')).Tags, [{ Key: 'team', Value: 'b' }])
  await assert.rejects(
    tag({ Key: 'aws:mine', Value: 'x' }),
    fault('InvalidParameterException', "Tag keys that begin with 'aws:' are reserved for internal use."),
  )
  const many = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }))
  await assert.rejects(tag(...many), fault('InvalidParameterException', 'A secret can have at most 50 tags.'))
  assert.deepEqual((await describe('app')).Tags, [{ Key: 'team', Value: 'b' }])
})

test('access by tags holds at once, and nobody tags away his own', async (t) => {
  const { create, call, get } = await openSecrets(t)
  const owner = user('owner', [
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:TagResource', 'secretsmanager:UntagResource'],
      Resource: '*',
      Condition: { StringEquals: { 'secretsmanager:ResourceTag/team': 'payments' } },
    },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
  ])
  const denied = { name: 'Fault', code: 'AccessDeniedException' }
  await create('theirs', 'x', { Tags: [{ Key: 'team', Value: 'other' }] })
  await create('ours', 'x', { Tags: [{ Key: 'team', Value: 'payments' }] })
  await assert.rejects(get('theirs', {}, owner), denied)
  assert.equal((await get('ours', {}, owner)).SecretString, 'x')
  const Tags = [{ Key: 'team', Value: 'other' }]
  await assert.rejects(call(owner, 'secretsmanager', 'TagResource', { SecretId: 'ours', Tags }), denied)
  const TagKeys = ['team']
  await assert.rejects(call(owner, 'secretsmanager', 'UntagResource', { SecretId: 'ours', TagKeys }), denied)
  assert.equal((await get('ours', {}, owner)).SecretString, 'x')
})
