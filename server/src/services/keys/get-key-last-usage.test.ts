import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { auditRecords } from '../../audit/search.ts'
import { account, days, openKeys, otherAccount, refusal, user } from './test/keys.ts'

const minute = 60_000

async function open(t: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(t)
  const { call, administrator } = larder
  const usage = (KeyId: string) => call(administrator, 'kms', 'GetKeyLastUsage', { KeyId })
  const last = async (KeyId: string) => (await usage(KeyId)).KeyLastUsage
  /** The audit record that a usage names. */
  const recordOf = async (eventId: string | undefined) => {
    const { records } = await auditRecords(larder.larder.audit.log, { account, limit: 1000 })
    return records.map(({ record }) => record).find(({ eventID }) => eventID === eventId)
  }
  return { ...larder, usage, last, recordOf }
}

describe('GetKeyLastUsage', () => {
  it('tells nothing of a key that has not been used, but since when it would', async (t) => {
    const { usage, last, call, administrator, newKey, clock } = await open(t)
    const { KeyId, Arn } = await newKey()
    await call(administrator, 'kms', 'DescribeKey', { KeyId })
    await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId })
    const told = await usage(KeyId)
    assert.equal(told.KeyId, KeyId)
    assert.equal(told.KeyLastUsage, undefined)
    assert.equal(told.KeyCreationDate!.getTime(), clock.now)
    assert.ok(told.TrackingStartDate! >= told.KeyCreationDate!)
    clock.now += days(3650)
    const later = await newKey()
    assert.equal((await usage(later.KeyId)).TrackingStartDate!.getTime(), clock.now)
    assert.equal(await last(Arn), undefined)
  })

  it('tells the last operation that succeeded, and its record', async (t) => {
    const { call, administrator, clock, newKey, encrypt, decrypt, last, recordOf } = await open(t)
    const { KeyId, Arn } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    const first = await last(KeyId)
    assert.equal(first!.Operation, 'Encrypt')
    assert.equal(first!.Timestamp!.getTime(), clock.now)
    const record = await recordOf(first!.CloudTrailEventId)
    assert.deepEqual([record!.eventName, record!.resources], ['Encrypt', [{ ARN: Arn }]])
    assert.equal(record!.requestID, first!.KmsRequestId)
    clock.now += 1000
    await decrypt(blob)
    assert.equal((await last(KeyId))!.Operation, 'Decrypt')
    clock.now += 1000
    const failing = [
      call(administrator, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('v'), DryRun: true }),
      call(administrator, 'kms', 'Decrypt', { KeyId, CiphertextBlob: blob.subarray(0, -1) }),
      call(user('nobody', [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }]), 'kms', 'GenerateDataKey', {
        KeyId,
        KeySpec: 'AES_256',
      }),
    ]
    for (const answer of await Promise.allSettled(failing)) assert.equal(answer.status, 'rejected')
    assert.deepEqual(
      [(await last(KeyId))!.Operation, (await last(KeyId))!.Timestamp!.getTime()],
      ['Decrypt', clock.now - 1000],
    )
  })

  it('tells of both keys of a ReEncrypt, and of what another service did with a key', async (t) => {
    const { call, administrator, clock, newKey, encrypt, last, recordOf } = await open(t)
    const [from, to] = [await newKey(), await newKey()]
    const CiphertextBlob = await encrypt(from.KeyId, 'secret')
    clock.now += minute
    await call(administrator, 'kms', 'ReEncrypt', { CiphertextBlob, DestinationKeyId: to.KeyId })
    for (const { KeyId } of [from, to]) assert.equal((await last(KeyId))!.Operation, 'ReEncrypt')
    clock.now += minute
    const parameter = { Name: '/a', Value: 'v', Type: 'SecureString', KeyId: to.KeyId } as const
    await call(administrator, 'ssm', 'PutParameter', parameter)
    const used = await last(to.KeyId)
    assert.equal(used!.Operation, 'Encrypt')
    assert.equal((await recordOf(used!.CloudTrailEventId))!.eventName, 'Encrypt')
    clock.now += minute
    await call(administrator, 'ssm', 'GetParameter', { Name: '/a', WithDecryption: true })
    assert.equal((await last(to.KeyId))!.Operation, 'Decrypt')
  })

  it('writes each operation of a key once a minute at most', async (t) => {
    const { clock, newKey, encrypt, last, store } = await open(t)
    const { KeyId } = await newKey()
    await encrypt(KeyId, 'v')
    const began = clock.now
    clock.now += minute - 1
    await encrypt(KeyId, 'v')
    assert.equal((await last(KeyId))!.Timestamp!.getTime(), began)
    clock.now += 1
    await encrypt(KeyId, 'v')
    assert.equal((await last(KeyId))!.Timestamp!.getTime(), began + minute)
    assert.equal((await store.reader.all('SELECT operation FROM key_usage')).length, 1)
  })

  it('is for the key’s own account, and forgets a key that is gone', async (t) => {
    const { call, administrator, clock, housekeep, store, newKey, encrypt } = await open(t)
    const { KeyId, Arn } = await newKey()
    await encrypt(KeyId, 'v')
    const stranger = call(user('stranger', undefined, otherAccount), 'kms', 'GetKeyLastUsage', { KeyId: Arn })
    assert.match(await refusal(stranger), /^AccessDeniedException: /)
    const byAlias = call(administrator, 'kms', 'GetKeyLastUsage', { KeyId: 'alias/a' })
    assert.equal(await refusal(byAlias), "NotFoundException: Invalid keyId 'alias/a'")
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    clock.now += days(8)
    await housekeep()
    assert.deepEqual(await store.reader.all('SELECT operation FROM key_usage'), [])
  })
})
