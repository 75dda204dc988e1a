import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, onlyMay, openIdentities, user } from '../test/people.ts'

const lists = [
  ['ListSSHPublicKeys', 'SSHPublicKeys'],
  ['ListMFADevices', 'MFADevices'],
  ['ListSigningCertificates', 'Certificates'],
  ['ListServiceSpecificCredentials', 'ServiceSpecificCredentials'],
] as const

for (const [operation, member] of lists) {
  test(`a user has none of what ${operation} lists, and a user that does not exist is missed`, async (t) => {
    const { call, administrator } = await openIdentities(t)
    assert.deepEqual(await call(administrator, 'iam', operation, { UserName: 'administrator' }), {
      [member]: [],
      IsTruncated: false,
    })
    const { User } = await call(administrator, 'iam', 'GetUser', { UserName: 'administrator' })
    const self = { ...user('administrator'), userId: User!.UserId! }
    assert.deepEqual(await call(self, 'iam', operation, {}), { [member]: [], IsTruncated: false })
    await assert.rejects(
      call(administrator, 'iam', operation, { UserName: 'nobody' }),
      fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
    )
    await assert.rejects(
      call(administrator, 'iam', operation, { UserName: 'administrator', Marker: 'made-up' }),
      fault('ValidationError', 'Invalid Marker.'),
    )
    await assert.rejects(call(onlyMay('ann', 'iam:GetUser', '*'), 'iam', operation, { UserName: 'administrator' }), {
      code: 'AccessDenied',
      message: new RegExp(`is not authorized to perform: iam:${operation} on resource: user administrator `),
    })
  })
}

test('an account has no virtual MFA device', async (t) => {
  const { call, administrator } = await openIdentities(t)
  assert.deepEqual(await call(administrator, 'iam', 'ListVirtualMFADevices', {}), {
    VirtualMFADevices: [],
    IsTruncated: false,
  })
  await assert.rejects(
    call(administrator, 'iam', 'ListVirtualMFADevices', { Marker: 'made-up' }),
    fault('ValidationError', 'Invalid Marker.'),
  )
  await assert.rejects(call(onlyMay('ann', 'iam:GetUser', '*'), 'iam', 'ListVirtualMFADevices', {}), {
    code: 'AccessDenied',
  })
})

test('nobody has a password to delete', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await assert.rejects(
    call(administrator, 'iam', 'DeleteLoginProfile', { UserName: 'administrator' }),
    fault('NoSuchEntity', 'Login Profile for User administrator cannot be found.'),
  )
  await assert.rejects(
    call(administrator, 'iam', 'DeleteLoginProfile', { UserName: 'nobody' }),
    fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
  )
  await assert.rejects(
    call(onlyMay('ann', 'iam:GetUser', '*'), 'iam', 'DeleteLoginProfile', { UserName: 'administrator' }),
    { code: 'AccessDenied' },
  )
})
