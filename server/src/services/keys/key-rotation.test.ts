import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventsSince } from '../../store/events.ts'
import { account, days, openKeys, refusal, region, user } from './test/keys.ts'

async function open(t: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(t)
  const { call, administrator } = larder
  const status = async (KeyId: string) => {
    const { KeyId: _same, ...rest } = await call(administrator, 'kms', 'GetKeyRotationStatus', { KeyId })
    return rest
  }
  const material = async (KeyId: string) =>
    (await call(administrator, 'kms', 'DescribeKey', { KeyId })).KeyMetadata!.CurrentKeyMaterialId!
  const rotations = async (KeyId: string, input = {}) =>
    (await call(administrator, 'kms', 'ListKeyRotations', { KeyId, ...input })).Rotations!
  return { ...larder, status, material, rotations }
}

describe('Rotation of a key', () => {
  it('on demand gives it new material; what the old material encrypted opens for ever', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt, material } = await open(t)
    const { KeyId, Arn } = await newKey()
    const [before, first] = [await encrypt(KeyId, 'before'), await material(KeyId)]
    assert.deepEqual(await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId }), { KeyId: Arn })
    const [after, second] = [await encrypt(KeyId, 'after'), await material(KeyId)]
    assert.notEqual(first, second)
    for (const [blob, text, id] of [
      [before, 'before', first],
      [after, 'after', second],
    ] as const) {
      assert.equal(await decrypt(blob), text)
      assert.equal((await call(administrator, 'kms', 'Decrypt', { CiphertextBlob: blob })).KeyMaterialId, id)
    }
  })

  it('on demand happens 25 times at most, and leaves the schedule alone', async (t) => {
    const { call, clock, administrator, newKey, status, encrypt, decrypt } = await open(t)
    const { KeyId, Arn } = await newKey()
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const scheduled = await status(KeyId)
    const oldest = await encrypt(KeyId, 'oldest')
    clock.now += days(10)
    for (let count = 0; count < 25; count++) await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId })
    assert.equal(
      await refusal(call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId })),
      `LimitExceededException: The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${Arn}`,
    )
    assert.deepEqual(await status(KeyId), scheduled)
    assert.equal(await decrypt(oldest), 'oldest')
  })

  it('by itself is off until it is enabled, then yearly unless the request says otherwise', async (t) => {
    const { call, clock, administrator, newKey, status } = await open(t)
    const { KeyId } = await newKey()
    assert.deepEqual(await status(KeyId), { KeyRotationEnabled: false })
    const enabled = (RotationPeriodInDays: number, from = clock.now) => ({
      KeyRotationEnabled: true,
      RotationPeriodInDays,
      NextRotationDate: new Date(from + days(RotationPeriodInDays)),
    })
    const start = clock.now
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId })
    assert.deepEqual(await status(KeyId), enabled(365))
    clock.now += days(1)
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId })
    assert.deepEqual(await status(KeyId), enabled(365, start))
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 2560 })
    assert.deepEqual(await status(KeyId), enabled(2560))
    await call(administrator, 'kms', 'DisableKeyRotation', { KeyId })
    assert.deepEqual(await status(KeyId), { KeyRotationEnabled: false })
    for (const RotationPeriodInDays of [89, 2561]) {
      await assert.rejects(call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays }), {
        code: 'ValidationException',
        message: /^1 validation error detected: Value '\d+' at 'rotationPeriodInDays' failed to satisfy constraint/,
      })
    }
  })

  it('by itself happens on its day, and what it encrypted before still opens', async (t) => {
    const { call, clock, housekeep, administrator, newKey, encrypt, decrypt, status, material, rotations } =
      await open(t)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 100 })
    const [start, first, blob] = [clock.now, await material(KeyId), await encrypt(KeyId, 'first')]
    clock.now = start + days(100) - 1
    await housekeep()
    assert.equal(await material(KeyId), first)
    clock.now += 1
    await housekeep()
    const second = await material(KeyId)
    assert.notEqual(second, first)
    await housekeep()
    assert.equal(await material(KeyId), second)
    assert.deepEqual((await status(KeyId)).NextRotationDate, new Date(start + days(200)))
    assert.deepEqual(await rotations(KeyId), [
      {
        KeyId,
        KeyMaterialId: second,
        KeyMaterialState: 'CURRENT',
        RotationDate: new Date(start + days(100)),
        RotationType: 'AUTOMATIC',
      },
    ])
    assert.equal(await decrypt(blob), 'first')
  })

  it('that was missed is made up for once, and the schedule goes on', async (t) => {
    const { call, clock, housekeep, administrator, newKey, status, rotations } = await open(t)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 100 })
    const start = clock.now
    clock.now = start + days(350)
    await housekeep()
    assert.equal((await rotations(KeyId)).length, 1)
    assert.deepEqual((await status(KeyId)).NextRotationDate, new Date(start + days(400)))
  })

  it('waits while the key is disabled or to be deleted', async (t) => {
    const { call, clock, housekeep, administrator, newKey, status, rotations } = await open(t)
    const [disabled, doomed] = [await newKey(), await newKey()]
    for (const { KeyId } of [disabled, doomed]) {
      await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    }
    clock.now += days(89)
    await call(administrator, 'kms', 'DisableKey', { KeyId: disabled.KeyId })
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId: doomed.KeyId, PendingWindowInDays: 30 })
    assert.deepEqual(await status(doomed.KeyId), { KeyRotationEnabled: false })
    assert.equal((await status(disabled.KeyId)).KeyRotationEnabled, true)
    clock.now += days(5)
    await housekeep()
    for (const { KeyId } of [disabled, doomed]) assert.deepEqual(await rotations(KeyId), [])
    await call(administrator, 'kms', 'CancelKeyDeletion', { KeyId: doomed.KeyId })
    assert.equal((await status(doomed.KeyId)).KeyRotationEnabled, true)
    for (const { KeyId } of [disabled, doomed]) await call(administrator, 'kms', 'EnableKey', { KeyId })
    await housekeep()
    for (const { KeyId } of [disabled, doomed]) assert.equal((await rotations(KeyId)).length, 1)
  })

  it('comes to AWS-managed keys every year', async (t) => {
    const { call, clock, housekeep, administrator, rotations } = await open(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })
    clock.now += days(365)
    await housekeep()
    assert.equal((await rotations(KeyMetadata!.KeyId!)).length, 1)
  })

  it('is listed oldest first, page by page, with the first material on request', async (t) => {
    const { call, clock, housekeep, administrator, newKey, rotations } = await open(t)
    const { KeyId, CurrentKeyMaterialId } = await newKey()
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId })
    const demanded = new Date(clock.now)
    clock.now += days(90)
    await housekeep()
    const all = await rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })
    assert.deepEqual(
      all.map(({ KeyMaterialId, ...rest }) => rest),
      [
        { KeyId, KeyMaterialState: 'NON_CURRENT' },
        { KeyId, KeyMaterialState: 'NON_CURRENT', RotationDate: demanded, RotationType: 'ON_DEMAND' },
        { KeyId, KeyMaterialState: 'CURRENT', RotationDate: new Date(clock.now), RotationType: 'AUTOMATIC' },
      ],
    )
    assert.equal(all[0]!.KeyMaterialId, CurrentKeyMaterialId)
    assert.deepEqual(await rotations(KeyId), all.slice(1))
    const list = (input: object) => call(administrator, 'kms', 'ListKeyRotations', { KeyId, Limit: 1, ...input })
    const { Rotations, NextMarker: Marker, Truncated } = await list({})
    assert.deepEqual([Rotations, Truncated], [[all[1]], true])
    assert.deepEqual(await list({ Marker }), { Rotations: [all[2]], Truncated: false })
    assert.equal(
      await refusal(list({ Marker, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })),
      'InvalidMarkerException: The marker is not valid.',
    )
  })

  it('leaves an event each time', async (t) => {
    const { call, clock, housekeep, administrator, newKey, store } = await open(t)
    const { KeyId, Arn } = await newKey()
    await call(administrator, 'kms', 'RotateKeyOnDemand', { KeyId })
    await call(administrator, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    clock.now += days(90)
    await housekeep()
    const events = await eventsSince(store.reader, account, region, undefined, 10)
    assert.deepEqual(
      events.map(({ detailType, resources, detail }) => [detailType, resources, detail]),
      [1, 2].map(() => ['KMS CMK Rotation', [Arn], { 'key-id': KeyId }]),
    )
  })

  it('can be held to a short period by policy', async (t) => {
    const { call, newKey } = await open(t)
    const { KeyId } = await newKey()
    const Condition = { NumericLessThanEquals: { 'kms:RotationPeriodInDays': '180' } }
    const careful = user('careful', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }])
    await assert.rejects(call(careful, 'kms', 'EnableKeyRotation', { KeyId }), { code: 'AccessDeniedException' })
    await call(careful, 'kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 180 })
  })
})
