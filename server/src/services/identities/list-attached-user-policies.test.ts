import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from './test/each-kind.ts'
import { fault, openIdentities } from './test/people.ts'

for (const kind of ['user', 'role'] as const) {
  test(`nothing is attached to a ${kind}, and a ${kind} that does not exist is missed`, async (t) => {
    const it = await eachKind(await openIdentities(t), kind)
    assert.deepEqual(await it.listAttached({}), { AttachedPolicies: [], IsTruncated: false })
    await assert.rejects(it.listAttached({ Marker: 'made-up' }), fault('ValidationError', 'Invalid Marker.'))
    const missing = fault('NoSuchEntity', `The ${kind} with name nobody cannot be found.`)
    await assert.rejects(it.of('nobody').listAttached({}), missing)
  })
}

test('no user is in a group, no role in an instance profile', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  await eachKind(larder, 'user')
  await eachKind(larder, 'role')
  assert.deepEqual(await call(administrator, 'iam', 'ListGroupsForUser', { UserName: 'it' }), {
    Groups: [],
    IsTruncated: false,
  })
  assert.deepEqual(await call(administrator, 'iam', 'ListInstanceProfilesForRole', { RoleName: 'it' }), {
    InstanceProfiles: [],
    IsTruncated: false,
  })
  await assert.rejects(call(administrator, 'iam', 'ListGroupsForUser', { UserName: 'none' }), { code: 'NoSuchEntity' })
  await assert.rejects(call(administrator, 'iam', 'ListInstanceProfilesForRole', { RoleName: 'none' }), {
    code: 'NoSuchEntity',
  })
})
