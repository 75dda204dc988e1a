import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  account,
  days,
  delegatedTo,
  keyPolicy,
  openKeys,
  otherAccount,
  refusal,
  region,
  role,
  user,
} from './test/keys.ts'

const useOf = (Resource: string) => [{ Effect: 'Allow' as const, Action: ['kms:Encrypt', 'kms:Decrypt'], Resource }]

describe('A key of another account', () => {
  it('is used when its policy and the caller’s own policies both allow', async (t) => {
    const { call, newKey, decrypt } = await openKeys(t)
    const { Arn } = await newKey({ Policy: keyPolicy(delegatedTo(account), delegatedTo(otherAccount)) })
    const app = role('app', useOf(Arn), otherAccount)
    const { CiphertextBlob, KeyId } = await call(app, 'kms', 'Encrypt', {
      KeyId: Arn,
      Plaintext: Buffer.from('secret'),
    })
    assert.equal(KeyId, Arn)
    assert.equal(await decrypt(CiphertextBlob!, undefined, app), 'secret')
    // The owner reads it too: it is the owner's key.
    assert.equal(await decrypt(CiphertextBlob!), 'secret')
  })

  it('is not used when only one side allows', async (t) => {
    const { call, newKey } = await openKeys(t)
    const shared = await newKey({ Policy: keyPolicy(delegatedTo(account), delegatedTo(otherAccount)) })
    const own = await newKey()
    const idle = role('idle', [{ Effect: 'Allow', Action: 'kms:ListKeys', Resource: '*' }], otherAccount)
    const app = role('app', useOf('*'), otherAccount)
    for (const [caller, key] of [
      [idle, shared],
      [app, own],
    ] as const) {
      await assert.rejects(call(caller, 'kms', 'Encrypt', { KeyId: key.Arn, Plaintext: Buffer.from('v') }), {
        code: 'AccessDeniedException',
        message: `User: ${caller.principal.arn} is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      })
    }
  })

  it('does not show in a ciphertext whether it is denied, gone, or never was', async (t) => {
    const { call, clock, housekeep, administrator, newKey, encrypt } = await openKeys(t)
    const stranger = user('stranger', undefined, otherAccount)
    const denies = { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' } as const
    const denied = await newKey({ Policy: keyPolicy(delegatedTo(account), delegatedTo(otherAccount), denies) })
    const [unshared, gone] = [await newKey(), await newKey()]
    const blobs = [await encrypt(denied.KeyId, 'v'), await encrypt(unshared.KeyId, 'v'), await encrypt(gone.KeyId, 'v')]
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId: gone.KeyId, PendingWindowInDays: 7 })
    clock.now += days(8)
    await housekeep()
    const refusals = await Promise.all(
      blobs.map((CiphertextBlob) => refusal(call(stranger, 'kms', 'Decrypt', { CiphertextBlob }))),
    )
    assert.deepEqual(
      [...new Set(refusals)],
      [
        `AccessDeniedException: User: ${stranger.principal.arn} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      ],
    )
  })

  it('is described and used by the ARN of an alias, but never managed', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { Arn, KeyId } = await newKey({ Policy: keyPolicy(delegatedTo(account), delegatedTo(otherAccount)) })
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/shared', TargetKeyId: KeyId })
    const guest = user('guest', undefined, otherAccount)
    const alias = `arn:aws:kms:${region}:${account}:alias/shared`
    const { KeyMetadata } = await call(guest, 'kms', 'DescribeKey', { KeyId: alias })
    assert.equal(KeyMetadata!.Arn, Arn)
    assert.equal((await call(guest, 'kms', 'GetKeyRotationStatus', { KeyId: Arn })).KeyRotationEnabled, false)
    for (const name of ['DisableKey', 'GetKeyPolicy', 'ListResourceTags', 'RotateKeyOnDemand'] as const) {
      await assert.rejects(call(guest, 'kms', name, { KeyId: Arn }), { code: 'AccessDeniedException' })
    }
    // The alias of the same name in one's own account is another one.
    await assert.rejects(call(guest, 'kms', 'DescribeKey', { KeyId: 'alias/shared' }), { code: 'NotFoundException' })
  })

  it('may admit callers of one account only', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const ofPartner = { StringEquals: { 'kms:CallerAccount': otherAccount } }
    const partner = {
      Effect: 'Allow',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: ofPartner,
    } as const
    const { KeyId } = await newKey({ Policy: keyPolicy(delegatedTo(account), partner) })
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, role('app', useOf('*'), otherAccount)), 'secret')
    await assert.rejects(decrypt(blob, undefined, role('app', useOf('*'), '777788889999')), {
      code: 'AccessDeniedException',
    })
  })
})
