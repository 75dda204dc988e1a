import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeAt, stepAt } from '../../../credentials/one-time-password.ts'
import { account, fault, openIdentities } from '../test/people.ts'

/** What an authenticator app does with the seed that it is shown. */
function seedOf(base32: unknown): Buffer {
  const text = Buffer.from(base32 as Uint8Array).toString()
  const bits = [...text].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
}

test('a device is made, enabled by two codes, listed, taken off and deleted', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  const made = await call(administrator, 'iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' })
  const SerialNumber = `arn:aws:iam::${account}:mfa/phone`
  assert.equal(made.VirtualMFADevice?.SerialNumber, SerialNumber)
  const seed = seedOf(made.VirtualMFADevice?.Base32StringSeed)
  assert.equal(seed.length, 20)
  const code = (offset: number) => codeAt(seed, stepAt(clock.now) + offset)
  const enable = (first: string, second: string) =>
    call(administrator, 'iam', 'EnableMFADevice', {
      UserName: 'ana',
      SerialNumber,
      AuthenticationCode1: first,
      AuthenticationCode2: second,
    })

  await assert.rejects(
    enable(code(0), code(-1)),
    fault('InvalidAuthenticationCode', 'Authentication code for device is not valid.'),
  )
  await enable(code(-1), code(0))
  await assert.rejects(
    enable(code(0), code(1)),
    fault('EntityAlreadyExists', 'MFA Device is already in use by a user.'),
  )
  const EnableDate = new Date(clock.now)
  assert.deepEqual((await call(administrator, 'iam', 'ListMFADevices', { UserName: 'ana' })).MFADevices, [
    { UserName: 'ana', SerialNumber, EnableDate },
  ])
  assert.deepEqual(await call(administrator, 'iam', 'GetMFADevice', { UserName: 'ana', SerialNumber }), {
    UserName: 'ana',
    SerialNumber,
    EnableDate,
  })
  const { VirtualMFADevices } = await call(administrator, 'iam', 'ListVirtualMFADevices', {
    AssignmentStatus: 'Assigned',
  })
  assert.equal(VirtualMFADevices?.[0]?.User?.UserName, 'ana')
  assert.equal(VirtualMFADevices?.[0]?.Base32StringSeed, undefined)

  await assert.rejects(
    call(administrator, 'iam', 'DeleteVirtualMFADevice', { SerialNumber }),
    fault('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.'),
  )
  await assert.rejects(
    call(administrator, 'iam', 'DeleteUser', { UserName: 'ana' }),
    fault('DeleteConflict', 'Cannot delete entity, must delete MFA device first.'),
  )
  await call(administrator, 'iam', 'DeactivateMFADevice', { UserName: 'ana', SerialNumber })
  await call(administrator, 'iam', 'DeleteVirtualMFADevice', { SerialNumber })
  await assert.rejects(
    call(administrator, 'iam', 'DeleteVirtualMFADevice', { SerialNumber }),
    fault('NoSuchEntity', `VirtualMFADevice with serial number ${SerialNumber} does not exist.`),
  )
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'ana' })
})
