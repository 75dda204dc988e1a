import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { auditRecords } from '../../audit/search.ts'
import { eventsSince } from '../../store/events.ts'
import { account, days, openKeys, refusal, region, user } from './test/keys.ts'

describe('Deletion of a key', () => {
  it('waits as long as was asked for, 30 days by default', async (t) => {
    const { call, clock, administrator, newKey } = await openKeys(t)
    for (const PendingWindowInDays of [undefined, 7, 30]) {
      const { KeyId, Arn } = await newKey()
      const DeletionDate = new Date(clock.now + days(PendingWindowInDays ?? 30))
      assert.deepEqual(await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays }), {
        KeyId: Arn,
        DeletionDate,
        KeyState: 'PendingDeletion',
        PendingWindowInDays: PendingWindowInDays ?? 30,
      })
      const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId })
      const { KeyState, Enabled } = KeyMetadata!
      assert.deepEqual([KeyState, Enabled, KeyMetadata!.DeletionDate], ['PendingDeletion', false, DeletionDate])
    }
  })

  it('takes 7 to 30 days', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    for (const PendingWindowInDays of [1, 6, 31, 365]) {
      assert.equal(
        await refusal(call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays })),
        `ValidationException: PendingWindowInDays should be between 7 and 30, but it is ${PendingWindowInDays}`,
      )
    }
  })

  it('can be held to a long window by policy', async (t) => {
    const { call, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const Condition = { NumericGreaterThanEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } }
    const careful = user('careful', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }])
    await assert.rejects(call(careful, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }), {
      code: 'AccessDeniedException',
    })
    await call(careful, 'kms', 'ScheduleKeyDeletion', { KeyId })
  })

  it('is cancelled to a key that is disabled, and then enabled', async (t) => {
    const { call, clock, housekeep, administrator, newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId, Arn } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    clock.now += days(6)
    await housekeep()
    assert.deepEqual(await call(administrator, 'kms', 'CancelKeyDeletion', { KeyId }), { KeyId: Arn })
    clock.now += days(6)
    await housekeep()
    assert.equal(await refusal(decrypt(blob)), `DisabledException: ${Arn} is disabled.`)
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId })
    assert.deepEqual([KeyMetadata!.KeyState, KeyMetadata!.DeletionDate], ['Disabled', undefined])
    await call(administrator, 'kms', 'EnableKey', { KeyId })
    assert.equal(await decrypt(blob), 'secret')
  })

  it('destroys the key, every generation of its material, and its aliases', async (t) => {
    const { call, clock, housekeep, administrator, newKey, encrypt, decrypt, store, givenAliases } = await openKeys(t)
    const [doomed, kept] = [await newKey(), await newKey()]
    await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId: doomed.KeyId })
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: doomed.KeyId })
    const [lost, safe] = [await encrypt(doomed.KeyId, 'lost'), await encrypt(kept.KeyId, 'safe')]
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId: doomed.KeyId, PendingWindowInDays: 7 })
    clock.now += days(7) - 1
    await housekeep()
    assert.equal(await refusal(decrypt(lost)), `KMSInvalidStateException: ${doomed.Arn} is pending deletion.`)
    clock.now += 1
    await housekeep()

    assert.equal(
      await refusal(call(administrator, 'kms', 'DescribeKey', { KeyId: doomed.KeyId })),
      `NotFoundException: Key '${doomed.Arn}' does not exist`,
    )
    assert.match(
      await refusal(decrypt(lost)),
      /^AccessDeniedException: .* associated with this ciphertext because the resource does not exist/,
    )
    assert.deepEqual(await givenAliases(), [])
    const rows = await store.reader.all<{ keyId: string }>('SELECT key_id AS "keyId" FROM backing_keys')
    assert.deepEqual(
      rows.map(({ keyId }) => keyId),
      [kept.KeyId],
    )
    assert.equal(await decrypt(safe), 'safe')
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: kept.KeyId })
  })

  it('leaves an event and a record', async (t) => {
    const { call, clock, housekeep, administrator, newKey, larder, store } = await openKeys(t)
    const { KeyId, Arn } = await newKey()
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    clock.now += days(7)
    await housekeep()
    await housekeep()
    const events = await eventsSince(store.reader, account, region, undefined, 10)
    assert.deepEqual(
      events.map(({ id, ...event }) => event),
      [
        {
          account,
          region,
          time: clock.now,
          source: 'aws.kms',
          detailType: 'KMS CMK Deletion',
          resources: [Arn],
          detail: { 'key-id': KeyId },
        },
      ],
    )
    const { records } = await auditRecords(larder.audit.log, { account, limit: 100 })
    const deletions = records.map(({ record }) => record).filter(({ eventName }) => eventName === 'DeleteKey')
    assert.equal(deletions.length, 1)
    assert.deepEqual(deletions[0]!.resources, [{ ARN: Arn }])
  })

  it('goes through more keys than one portion', async (t) => {
    const { call, clock, housekeep, administrator, newKey } = await openKeys(t)
    for (let count = 0; count < 101; count++) {
      const { KeyId } = await newKey()
      await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    }
    clock.now += days(7)
    await housekeep()
    assert.deepEqual((await call(administrator, 'kms', 'ListKeys', {})).Keys, [])
  })
})
