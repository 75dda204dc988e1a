/** Replicas follow their primary, under keys of their own regions, and can become secrets of their own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openSecrets, otherRegion, token } from './test/secrets.ts'

const there = { region: otherRegion }
const AddReplicaRegions = [{ Region: otherRegion }]
const absent = fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

test('what the primary says its replica says: values, labels, tags, description and policy', async (t) => {
  const { create, put, get, describe, call, admin } = await openSecrets(t)
  const made = await create('app', 'one', { ClientRequestToken: token(1), AddReplicaRegions })
  assert.deepEqual(made.ReplicationStatus, [
    { Region: otherRegion, KmsKeyId: 'alias/aws/secretsmanager', Status: 'InSync' },
  ])
  const arnThere = made.ARN!.replace(/:us-east-1:/, `:${otherRegion}:`)
  assert.equal((await get('app', {}, admin, there)).ARN, arnThere)
  await put('app', 'two', { ClientRequestToken: token(2) })
  await call(admin, 'secretsmanager', 'UpdateSecret', { SecretId: 'app', Description: 'of the app' })
  await call(admin, 'secretsmanager', 'TagResource', { SecretId: 'app', Tags: [{ Key: 'a', Value: 'b' }] })
  const value = async (VersionStage: string) => (await get('app', { VersionStage }, admin, there)).SecretString
  assert.deepEqual([await value('AWSCURRENT'), await value('AWSPREVIOUS')], ['two', 'one'])
  const { Description, Tags, PrimaryRegion } = await describe('app', there)
  assert.deepEqual([Description, Tags, PrimaryRegion], ['of the app', [{ Key: 'a', Value: 'b' }], 'us-east-1'])
})

test('a replica is changed through its primary alone', async (t) => {
  const { create, call, admin } = await openSecrets(t)
  await create('app', 'one', { AddReplicaRegions })
  const refused = { name: 'Fault', code: 'InvalidRequestException' }
  const put = { SecretId: 'app', SecretString: 'x', ClientRequestToken: token() }
  await assert.rejects(call(admin, 'secretsmanager', 'PutSecretValue', put, there), refused)
  await assert.rejects(call(admin, 'secretsmanager', 'UpdateSecret', { ...put, Description: 'x' }, there), refused)
  await assert.rejects(call(admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'app' }, there), refused)
  // The primary goes last.
  await assert.rejects(
    call(admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'app' }),
    fault('InvalidRequestException', `You can't delete secret app that still has replica regions ${otherRegion}.`),
  )
})

test('a region is added once, taken away, and never the primary’s own', async (t) => {
  const { create, call, admin, get } = await openSecrets(t)
  await create('app', 'one')
  const add = (Region: string, more: object = {}) =>
    call(admin, 'secretsmanager', 'ReplicateSecretToRegions', {
      SecretId: 'app',
      AddReplicaRegions: [{ Region, ...more }],
    })
  await add(otherRegion)
  await assert.rejects(add(otherRegion), { name: 'Fault', code: 'InvalidParameterException' })
  await assert.rejects(add('us-east-1'), { name: 'Fault', code: 'InvalidParameterException' })
  const remove = (Region: string) =>
    call(admin, 'secretsmanager', 'RemoveRegionsFromReplication', { SecretId: 'app', RemoveReplicaRegions: [Region] })
  await assert.rejects(remove('eu-north-1'), { name: 'Fault', code: 'InvalidParameterException' })
  assert.deepEqual((await remove(otherRegion)).ReplicationStatus, [])
  await assert.rejects(get('app', {}, admin, there), absent)
  assert.equal((await get('app')).SecretString, 'one')
})

test('a secret has replicas in forty regions at most', async (t) => {
  const { create, call, admin, get } = await openSecrets(t)
  const regions = (count: number) => Array.from({ length: count }, (_, index) => ({ Region: `aa-test-${index + 1}` }))
  const tooMany = fault('InvalidParameterException', 'A secret can have replicas in 40 regions at most.')
  await assert.rejects(create('wide', 'one', { AddReplicaRegions: regions(41) }), tooMany)
  await assert.rejects(get('wide'), absent)
  await create('wide', 'one', { AddReplicaRegions: regions(40) })
  const more = { SecretId: 'wide', AddReplicaRegions: [{ Region: otherRegion }] }
  await assert.rejects(call(admin, 'secretsmanager', 'ReplicateSecretToRegions', more), tooMany)
})

test('a secret in the way is replaced only by force', async (t) => {
  const { create, call, admin, get } = await openSecrets(t)
  await call(
    admin,
    'secretsmanager',
    'CreateSecret',
    { Name: 'app', SecretString: 'in the way', ClientRequestToken: token() },
    there,
  )
  await assert.rejects(create('app', 'one', { AddReplicaRegions }), { name: 'Fault', code: 'InvalidRequestException' })
  await assert.rejects(get('app'), absent)
  await create('app', 'one', { AddReplicaRegions, ForceOverwriteReplicaSecret: true })
  assert.equal((await get('app', {}, admin, there)).SecretString, 'one')
})

test('under a key that cannot be used the replica has failed, and the primary goes on', async (t) => {
  const { create, put, get, describe, call, admin } = await openSecrets(t)
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {}, there)
  const KmsKeyId = KeyMetadata!.Arn!
  await create('app', 'one', { AddReplicaRegions: [{ Region: otherRegion, KmsKeyId }] })
  await call(admin, 'kms', 'DisableKey', { KeyId: KmsKeyId }, there)
  await put('app', 'two')
  const [status] = (await describe('app')).ReplicationStatus!
  assert.deepEqual([status!.Status, status!.KmsKeyId], ['Failed', KmsKeyId])
  assert.equal((await get('app')).SecretString, 'two')
  await call(admin, 'kms', 'EnableKey', { KeyId: KmsKeyId }, there)
  await put('app', 'three')
  assert.equal((await describe('app')).ReplicationStatus![0]!.Status, 'InSync')
  assert.equal((await get('app', {}, admin, there)).SecretString, 'three')
})

test('a replica that is let go becomes a secret of its own', async (t) => {
  const { create, put, get, describe, call, admin } = await openSecrets(t)
  await create('app', 'one', { AddReplicaRegions })
  await assert.rejects(call(admin, 'secretsmanager', 'StopReplicationToReplica', { SecretId: 'app' }), {
    name: 'Fault',
    code: 'InvalidRequestException',
  })
  await call(admin, 'secretsmanager', 'StopReplicationToReplica', { SecretId: 'app' }, there)
  await put('app', 'two')
  assert.equal((await get('app', {}, admin, there)).SecretString, 'one')
  assert.equal((await describe('app')).ReplicationStatus, undefined)
  await call(admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'app' })
  assert.equal((await get('app', {}, admin, there)).SecretString, 'one')
})
