import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KeyMetadata, KmsOperations } from '../../../../model/kms.ts'
import type { Input } from '../../operation.ts'
import { eventsSince } from '../../store/events.ts'
import { account, days, delegatedTo, keyPolicy, openKeys, refusal, region, user } from './test/keys.ts'

const [paris, stockholm] = ['eu-west-3', 'eu-north-1']

async function open(t: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(t)
  const { call, administrator } = larder
  const ask = <N extends keyof KmsOperations>(where: string, name: N, input: Input<'kms', N>, caller = administrator) =>
    call(caller, 'kms', name, input, { region: where })
  const newPrimary = async (more: Input<'kms', 'CreateKey'> = {}) => {
    const { KeyMetadata: metadata } = await ask(region, 'CreateKey', { MultiRegion: true, ...more })
    return metadata as KeyMetadata & { KeyId: string; Arn: string }
  }
  const replicate = (KeyId: string, ReplicaRegion: string, more = {}) =>
    ask(region, 'ReplicateKey', { KeyId, ReplicaRegion, ...more })
  const described = async (where: string, KeyId: string) => (await ask(where, 'DescribeKey', { KeyId })).KeyMetadata!
  const encrypt = async (where: string, KeyId: string, text: string) =>
    (await ask(where, 'Encrypt', { KeyId, Plaintext: Buffer.from(text) })).CiphertextBlob!
  const decrypt = async (where: string, CiphertextBlob: Uint8Array) =>
    Buffer.from((await ask(where, 'Decrypt', { CiphertextBlob })).Plaintext!).toString()
  return { ...larder, ask, newPrimary, replicate, described, encrypt, decrypt }
}

const arnIn = (where: string, KeyId: string) => `arn:aws:kms:${where}:${account}:key/${KeyId}`
const keyIn = (where: string, KeyId: string) => ({ Arn: arnIn(where, KeyId), Region: where })

describe('A multi-Region key', () => {
  it('is a primary key at first, and has an id that says what it is', async (t) => {
    const { newPrimary } = await open(t)
    const { KeyId, Arn, MultiRegion, MultiRegionConfiguration, KeyState } = await newPrimary()
    assert.match(KeyId, /^mrk-[0-9a-f]{32}$/)
    assert.deepEqual([Arn, MultiRegion, KeyState], [arnIn(region, KeyId), true, 'Enabled'])
    assert.deepEqual(MultiRegionConfiguration, {
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: keyIn(region, KeyId),
      ReplicaKeys: [],
    })
  })

  it('opens in each of its regions what any of them encrypted, before and after it rotates', async (t) => {
    const { ask, newPrimary, replicate, described, encrypt, decrypt } = await open(t)
    const { KeyId } = await newPrimary()
    const oldest = await encrypt(region, KeyId, 'oldest')
    await ask(region, 'RotateKeyOnDemand', { KeyId })
    const { ReplicaKeyMetadata: replica } = await replicate(KeyId, paris)
    await replicate(KeyId, stockholm)
    assert.equal(replica!.CurrentKeyMaterialId, (await described(region, KeyId)).CurrentKeyMaterialId)
    const before = await encrypt(paris, KeyId, 'before')
    await ask(region, 'RotateKeyOnDemand', { KeyId })
    const after = await encrypt(stockholm, KeyId, 'after')
    for (const where of [region, paris, stockholm]) {
      const opened = [oldest, before, after].map((blob) => decrypt(where, blob))
      assert.deepEqual(await Promise.all(opened), ['oldest', 'before', 'after'])
    }
    const materials = await Promise.all([region, paris].map((where) => described(where, KeyId)))
    assert.equal(materials[0]!.CurrentKeyMaterialId, materials[1]!.CurrentKeyMaterialId)
    assert.equal((await ask(paris, 'ListKeyRotations', { KeyId })).Rotations!.length, 2)
    const { KeyId: usedKey } = await ask(paris, 'Decrypt', { CiphertextBlob: oldest })
    assert.equal(usedKey, arnIn(paris, KeyId))
  })

  it('keeps its material in each region sealed for that region', async (t) => {
    const { newPrimary, replicate, store, keys } = await open(t)
    const { KeyId } = await newPrimary()
    await replicate(KeyId, paris)
    const rows = await store.reader.all<{ sealed: Uint8Array; region: string; version: string }>(
      'SELECT sealed, region, backing_key_id AS version FROM backing_keys ORDER BY region',
    )
    assert.deepEqual(
      rows.map((row) => row.region),
      [paris, region],
    )
    const unseal = ({ sealed }: { sealed: Uint8Array }, { region, version }: { region: string; version: string }) =>
      keys.open(sealed, { account, region, resource: KeyId, version, purpose: 'kms-backing-key' })
    const [there, here] = [rows[0]!, rows[1]!]
    assert.deepEqual(unseal(there, there), unseal(here, here))
    assert.throws(() => unseal(there, here), { name: 'OpenError' })
  })

  it('is one key of every kind: signatures and MACs of one region are right in the others', async (t) => {
    const { ask, newPrimary, replicate } = await open(t)
    const signer = await newPrimary({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    const mac = await newPrimary({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    for (const { KeyId } of [signer, mac]) await replicate(KeyId, paris)
    const message = { Message: Buffer.from('m') }
    const signing = { KeyId: signer.KeyId, ...message, SigningAlgorithm: 'ECDSA_SHA_256' as const }
    const { Signature } = await ask(region, 'Sign', signing)
    assert.equal((await ask(paris, 'Verify', { ...signing, Signature: Signature! })).SignatureValid, true)
    const macking = { KeyId: mac.KeyId, ...message, MacAlgorithm: 'HMAC_SHA_256' as const }
    const { Mac } = await ask(paris, 'GenerateMac', macking)
    assert.equal((await ask(region, 'VerifyMac', { ...macking, Mac: Mac! })).MacValid, true)
  })

  it('shares id and rotation with its replicas, and nothing that is their own', async (t) => {
    const { ask, newPrimary, replicate, described, encrypt } = await open(t)
    const { KeyId } = await newPrimary({ Description: 'here', Tags: [{ TagKey: 'a', TagValue: 'here' }] })
    await ask(region, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const Policy = keyPolicy(delegatedTo(account))
    const Tags = [{ TagKey: 'a', TagValue: 'there' }]
    const answer = await replicate(KeyId, paris, { Policy, Tags, Description: 'there' })
    assert.deepEqual([answer.ReplicaPolicy, answer.ReplicaTags], [Policy, Tags])
    assert.deepEqual(answer.ReplicaKeyMetadata!.MultiRegionConfiguration, {
      MultiRegionKeyType: 'REPLICA',
      PrimaryKey: keyIn(region, KeyId),
      ReplicaKeys: [keyIn(paris, KeyId)],
    })
    assert.deepEqual(answer.ReplicaKeyMetadata, await described(paris, KeyId))
    assert.deepEqual((await described(region, KeyId)).MultiRegionConfiguration!.ReplicaKeys, [keyIn(paris, KeyId)])
    const status = (where: string) => ask(where, 'GetKeyRotationStatus', { KeyId })
    assert.deepEqual(await status(paris), await status(region))
    await ask(region, 'DisableKeyRotation', { KeyId })
    assert.equal((await status(paris)).KeyRotationEnabled, false)

    await ask(paris, 'CreateAlias', { AliasName: 'alias/there', TargetKeyId: KeyId })
    await ask(region, 'DisableKey', { KeyId })
    await encrypt(paris, 'alias/there', 'v')
    assert.deepEqual((await ask(region, 'ListAliases', { KeyId })).Aliases, [])
    const { Description, KeyState } = await described(region, KeyId)
    assert.deepEqual([Description, KeyState], ['here', 'Disabled'])
    assert.equal((await ask(region, 'ListResourceTags', { KeyId })).Tags![0]!.TagValue, 'here')
  })

  it('rotates by itself everywhere at once, by the schedule of the primary key', async (t) => {
    const { ask, newPrimary, replicate, described, clock, housekeep, store, decrypt, encrypt } = await open(t)
    const { KeyId } = await newPrimary()
    await replicate(KeyId, paris)
    await ask(region, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const blob = await encrypt(paris, KeyId, 'before')
    clock.now += days(90)
    await housekeep()
    const [here, there] = [await described(region, KeyId), await described(paris, KeyId)]
    assert.equal(here.CurrentKeyMaterialId, there.CurrentKeyMaterialId)
    for (const where of [region, paris]) {
      assert.equal((await ask(where, 'ListKeyRotations', { KeyId })).Rotations!.length, 1)
      assert.equal(await decrypt(where, blob), 'before')
      const events = await eventsSince(store.reader, account, where, undefined, 9)
      assert.deepEqual(
        events.map(({ detailType, resources }) => [detailType, ...resources]),
        [['KMS CMK Rotation', arnIn(where, KeyId)]],
      )
    }
    const next = (await ask(paris, 'GetKeyRotationStatus', { KeyId })).NextRotationDate
    assert.deepEqual(next, new Date(clock.now + days(90)))
  })

  it('is replicated and rotated by its primary key only, once into a region', async (t) => {
    const { ask, newPrimary, newKey, replicate } = await open(t)
    const { KeyId } = await newPrimary()
    const single = await newKey()
    await replicate(KeyId, paris)
    const replica = arnIn(paris, KeyId)
    const invalid = (action: string) =>
      `UnsupportedOperationException: ${replica} is a multi-Region replica key which is not valid for ${action}.`
    const in_ = { KeyId, ReplicaRegion: stockholm }
    assert.equal(await refusal(ask(paris, 'ReplicateKey', in_)), invalid('ReplicateKey'))
    assert.equal(await refusal(ask(paris, 'RotateKeyOnDemand', { KeyId })), invalid('RotateKeyOnDemand'))
    assert.equal(await refusal(ask(paris, 'EnableKeyRotation', { KeyId })), invalid('EnableKeyRotation'))
    assert.equal(await refusal(ask(paris, 'DisableKeyRotation', { KeyId })), invalid('DisableKeyRotation'))
    assert.equal(await refusal(replicate(KeyId, paris)), `AlreadyExistsException: ${replica} already exists.`)
    const here = arnIn(region, KeyId)
    assert.equal(await refusal(replicate(KeyId, region)), `AlreadyExistsException: ${here} already exists.`)
    const notOne = `UnsupportedOperationException: ${single.Arn} is not a multi-Region key.`
    assert.equal(await refusal(replicate(single.KeyId, paris)), notOne)
    for (let more = 2; more <= 40; more++) await replicate(KeyId, `aa-test-${more}`)
    const tooMany = 'LimitExceededException: A key can have replicas in 40 Regions at most.'
    assert.equal(await refusal(replicate(KeyId, stockholm)), tooMany)
    await ask(region, 'DisableKey', { KeyId })
    assert.equal(await refusal(replicate(KeyId, stockholm)), `DisabledException: ${here} is disabled.`)
  })

  it('may have its primary key in another of its regions', async (t) => {
    const { ask, newPrimary, newKey, replicate, described } = await open(t)
    const { KeyId } = await newPrimary()
    await replicate(KeyId, paris)
    await replicate(KeyId, stockholm)
    const update = (where: string, PrimaryRegion: string) => ask(where, 'UpdatePrimaryRegion', { KeyId, PrimaryRegion })
    await update(region, paris)
    const configuration = {
      PrimaryKey: keyIn(paris, KeyId),
      ReplicaKeys: [keyIn(stockholm, KeyId), keyIn(region, KeyId)],
    }
    for (const [where, MultiRegionKeyType] of [
      [region, 'REPLICA'],
      [paris, 'PRIMARY'],
      [stockholm, 'REPLICA'],
    ] as const) {
      const { MultiRegionConfiguration } = await described(where, KeyId)
      assert.deepEqual(MultiRegionConfiguration, { MultiRegionKeyType, ...configuration })
    }
    await ask(paris, 'RotateKeyOnDemand', { KeyId })
    assert.match(await refusal(update(region, stockholm)), /^UnsupportedOperationException: .*replica key/)
    assert.match(await refusal(update(paris, paris)), /^UnsupportedOperationException: .*is the primary key already/)
    assert.equal(
      await refusal(update(paris, 'sa-east-1')),
      `NotFoundException: Key '${arnIn('sa-east-1', KeyId)}' does not exist`,
    )
    await ask(stockholm, 'DisableKey', { KeyId })
    const disabled = `DisabledException: ${arnIn(stockholm, KeyId)} is disabled.`
    assert.equal(await refusal(update(paris, stockholm)), disabled)
    const single = await newKey()
    const notOne = ask(region, 'UpdatePrimaryRegion', { KeyId: single.KeyId, PrimaryRegion: paris })
    assert.match(await refusal(notOne), /^UnsupportedOperationException: .*is not a multi-Region key/)
  })

  it('is deleted region by region, the primary key last', async (t) => {
    const { ask, newPrimary, replicate, described, clock, housekeep, store, encrypt, decrypt } = await open(t)
    const { KeyId, Arn } = await newPrimary()
    await replicate(KeyId, paris)
    await replicate(KeyId, stockholm)
    const blob = await encrypt(paris, KeyId, 'v')
    const schedule = (where: string) => ask(where, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    assert.deepEqual(await schedule(region), {
      KeyId: Arn,
      KeyState: 'PendingReplicaDeletion',
      PendingWindowInDays: 7,
    })
    const waiting = await described(region, KeyId)
    assert.deepEqual([waiting.KeyState, waiting.PendingDeletionWindowInDays], ['PendingReplicaDeletion', 7])
    assert.equal(waiting.DeletionDate, undefined)
    const pending = `KMSInvalidStateException: ${Arn} is pending replica deletion.`
    assert.equal(await refusal(encrypt(region, KeyId, 'v')), pending)
    assert.equal(await refusal(schedule(region)), pending)
    assert.equal(await refusal(replicate(KeyId, 'sa-east-1')), pending)
    assert.equal(await decrypt(paris, blob), 'v')

    await ask(region, 'CancelKeyDeletion', { KeyId })
    assert.equal((await described(region, KeyId)).KeyState, 'Disabled')
    await schedule(region)

    await schedule(paris)
    clock.now += days(7)
    await housekeep()
    assert.match(await refusal(described(paris, KeyId)), /^NotFoundException/)
    assert.equal((await described(region, KeyId)).KeyState, 'PendingReplicaDeletion')
    assert.deepEqual((await described(stockholm, KeyId)).MultiRegionConfiguration!.ReplicaKeys, [
      keyIn(stockholm, KeyId),
    ])
    await schedule(stockholm)
    clock.now += days(7)
    await housekeep()
    const last = await described(region, KeyId)
    assert.deepEqual([last.KeyState, last.DeletionDate], ['PendingDeletion', new Date(clock.now + days(7))])
    assert.deepEqual(last.MultiRegionConfiguration!.ReplicaKeys, [])
    assert.equal(last.PendingDeletionWindowInDays, undefined)
    clock.now += days(7)
    await housekeep()
    assert.match(await refusal(described(region, KeyId)), /^NotFoundException/)
    assert.deepEqual(await store.reader.all('SELECT key_id FROM backing_keys'), [])
  })

  it('is replicated by those who may in both regions, as their policies say', async (t) => {
    const { ask, newPrimary, introduce } = await open(t)
    const { KeyId } = await newPrimary()
    const input = { KeyId, ReplicaRegion: paris, Tags: [{ TagKey: 'a', TagValue: 'b' }] }
    const allow = (Action: string, Condition: Record<string, Record<string, string>> = {}) =>
      ({ Effect: 'Allow', Action, Resource: '*', Condition }) as const
    const intoParis = { StringEquals: { 'kms:ReplicaRegion': paris, 'kms:MultiRegionKeyType': 'PRIMARY' } }
    const there = { 'aws:RequestedRegion': paris, 'kms:MultiRegionKeyType': 'REPLICA', 'kms:KeyOrigin': 'AWS_KMS' }
    const attempt = async (name: string, ...statements: ReturnType<typeof allow>[]) => {
      const caller = user(name, statements)
      await introduce(caller)
      return refusal(ask(region, 'ReplicateKey', input, caller))
    }
    const replicateThere = allow('kms:ReplicateKey', intoParis)
    const createThere = allow('kms:CreateKey', { StringEquals: there, Bool: { 'kms:MultiRegion': 'true' } })
    const tagThere = allow('kms:TagResource', { StringEquals: { ...there, 'aws:RequestTag/a': 'b' } })
    assert.match(await attempt('a', createThere, tagThere), /^AccessDeniedException: .*kms:ReplicateKey/)
    assert.match(await attempt('b', replicateThere, tagThere), /^AccessDeniedException: .*kms:CreateKey/)
    assert.match(await attempt('c', replicateThere, createThere), /^AccessDeniedException: .*kms:TagResource/)
    const elsewhere = allow('kms:CreateKey', { StringEquals: { 'aws:RequestedRegion': region } })
    assert.match(await attempt('d', replicateThere, elsewhere, tagThere), /^AccessDeniedException: .*kms:CreateKey/)
    const maker = user('maker', [replicateThere, createThere, tagThere])
    await introduce(maker)
    await ask(region, 'ReplicateKey', input, maker)

    const mover = user('mover', [allow('kms:UpdatePrimaryRegion', { StringEquals: { 'kms:PrimaryRegion': paris } })])
    await introduce(mover)
    const update = { KeyId, PrimaryRegion: paris }
    await ask(paris, 'PutKeyPolicy', { KeyId, Policy: keyPolicy(delegatedTo(account), denyMoving) })
    assert.match(
      await refusal(ask(region, 'UpdatePrimaryRegion', update, mover)),
      /^AccessDeniedException: .*resource-based/,
    )
    await ask(paris, 'PutKeyPolicy', { KeyId, Policy: keyPolicy(delegatedTo(account)) })
    await ask(region, 'UpdatePrimaryRegion', update, mover)
  })
})

const denyMoving = { Effect: 'Deny', Principal: '*', Action: 'kms:UpdatePrimaryRegion', Resource: '*' } as const
