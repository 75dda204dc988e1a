/** Deleting: out of reach at once, back within the window, gone after it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openSecrets, token } from './test/secrets.ts'

const day = 86_400_000
const absent = fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
const marked = fault(
  'InvalidRequestException',
  "You can't perform this operation on the secret because it was marked for deletion.",
)

async function open(t: Parameters<typeof openSecrets>[0]) {
  const secrets = await openSecrets(t)
  const remove = (more: object = {}) =>
    secrets.call(secrets.admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'app', ...more })
  const restore = () => secrets.call(secrets.admin, 'secretsmanager', 'RestoreSecret', { SecretId: 'app' })
  return { ...secrets, remove, restore }
}

test('it waits thirty days unless told otherwise, and can be had back as it was', async (t) => {
  const { create, get, describe, remove, restore, clock, call, admin } = await open(t)
  const { ARN } = await create('app', 'one')
  assert.deepEqual(await remove(), { ARN, Name: 'app', DeletionDate: new Date(clock.now + 30 * day) })
  await assert.rejects(get('app'), marked)
  assert.deepEqual((await describe('app')).DeletedDate, new Date(clock.now))
  await assert.rejects(remove(), { name: 'Fault', code: 'InvalidRequestException' })
  await assert.rejects(
    create('app', 'two'),
    fault(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    ),
  )
  const { SecretList } = await call(admin, 'secretsmanager', 'ListSecrets', {})
  assert.deepEqual(SecretList, [])
  const planned = await call(admin, 'secretsmanager', 'ListSecrets', { IncludePlannedDeletion: true })
  assert.equal(planned.SecretList!.length, 1)
  assert.deepEqual(await restore(), { ARN, Name: 'app' })
  assert.equal((await get('app')).SecretString, 'one')
  assert.equal((await describe('app')).DeletedDate, undefined)
})

test('when the window is over it is gone, its values too', async (t) => {
  const { create, describe, remove, housekeep, clock, store } = await open(t)
  const { ARN } = await create('app', 'one', { ClientRequestToken: token(1) })
  await remove({ RecoveryWindowInDays: 7 })
  clock.now += 7 * day - 1
  await housekeep()
  assert.equal((await describe('app')).ARN, ARN)
  clock.now += 1
  await housekeep()
  await assert.rejects(describe('app'), absent)
  const left = await store.reader.all('SELECT version_id FROM secret_versions')
  assert.deepEqual(left, [])
  const { ARN: another } = await create('app', 'two')
  assert.notEqual(another, ARN)
})

test('by force it is gone at once, and what is not there is gone already', async (t) => {
  const { create, describe, remove, get, clock } = await open(t)
  const force = { ForceDeleteWithoutRecovery: true }
  const { ARN } = await create('app', 'one')
  assert.deepEqual(await remove(force), { ARN, Name: 'app', DeletionDate: new Date(clock.now) })
  await assert.rejects(describe('app'), absent)
  assert.equal((await remove(force)).Name, 'app')
  await assert.rejects(remove(), absent)
  await create('app', 'two')
  assert.equal((await get('app')).SecretString, 'two')
  await assert.rejects(get(ARN!), absent)
})

test('a window is from 7 to 30 days, and not with force', async (t) => {
  const { create, remove, get } = await open(t)
  await create('app', 'one')
  for (const RecoveryWindowInDays of [6, 31]) {
    await assert.rejects(
      remove({ RecoveryWindowInDays }),
      fault('InvalidParameterException', 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).'),
    )
  }
  await assert.rejects(
    remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }),
    fault(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    ),
  )
  assert.equal((await get('app')).SecretString, 'one')
})
