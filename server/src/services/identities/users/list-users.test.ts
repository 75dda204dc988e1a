import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, lambdaTrust, onlyMay, openIdentities } from '../test/people.ts'

test('users are listed by name, a page at a time', async (t) => {
  const { call, administrator } = await openIdentities(t)
  for (const UserName of ['dora', 'Bea', 'carl', 'alf']) await call(administrator, 'iam', 'CreateUser', { UserName })
  const pages: (string | undefined)[][] = []
  let Marker: string | undefined
  do {
    const page = await call(administrator, 'iam', 'ListUsers', { MaxItems: 2, Marker })
    pages.push(page.Users!.map(({ UserName }) => UserName))
    assert.equal(page.IsTruncated, page.Marker !== undefined)
    Marker = page.Marker
  } while (Marker !== undefined)
  assert.deepEqual(pages, [['administrator', 'alf'], ['Bea', 'carl'], ['dora']])
})

test('a list goes on where it stopped, even after what it stopped at is gone', async (t) => {
  const { call, administrator } = await openIdentities(t)
  for (const UserName of ['a', 'b', 'c']) await call(administrator, 'iam', 'CreateUser', { UserName })
  const { Marker } = await call(administrator, 'iam', 'ListUsers', { MaxItems: 2 })
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'a' })
  const { Users } = await call(administrator, 'iam', 'ListUsers', { MaxItems: 2, Marker })
  assert.deepEqual(
    Users!.map(({ UserName }) => UserName),
    ['b', 'c'],
  )
})

test('a path prefix selects users and roles alike', async (t) => {
  const { call, administrator } = await openIdentities(t)
  for (const [name, Path] of [
    ['one', '/app/'],
    ['two', '/app/blue/'],
    ['three', '/apple/'],
    ['four', '/'],
  ] as const) {
    await call(administrator, 'iam', 'CreateUser', { UserName: name, Path })
    await call(administrator, 'iam', 'CreateRole', { RoleName: name, Path, AssumeRolePolicyDocument: lambdaTrust })
  }
  const users = async (PathPrefix: string) =>
    (await call(administrator, 'iam', 'ListUsers', { PathPrefix })).Users!.map(({ UserName }) => UserName)
  assert.deepEqual(await users('/app/'), ['one', 'two'])
  assert.deepEqual(await users('/app'), ['one', 'three', 'two'])
  assert.deepEqual(await users('/x'), [])
  const { Roles, IsTruncated } = await call(administrator, 'iam', 'ListRoles', { PathPrefix: '/app/' })
  assert.deepEqual(
    Roles!.map(({ RoleName, MaxSessionDuration }) => [RoleName, MaxSessionDuration]),
    [
      ['one', 3600],
      ['two', 3600],
    ],
  )
  assert.equal(IsTruncated, false)
})

test('a marker fits its own list only', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'zoe' })
  const { Marker } = await call(administrator, 'iam', 'ListUsers', { MaxItems: 1 })
  const refused = fault('ValidationError', 'Invalid Marker.')
  await assert.rejects(call(administrator, 'iam', 'ListUsers', { PathPrefix: '/x/', Marker }), refused)
  await assert.rejects(call(administrator, 'iam', 'ListRoles', { Marker }), refused)
  await assert.rejects(call(administrator, 'iam', 'ListUsers', { Marker: `${Marker}A` }), refused)
  await call(administrator, 'iam', 'ListUsers', { Marker })
})

test('who lists asks for the path', async (t) => {
  const { call } = await openIdentities(t)
  const hr = onlyMay('hr', 'iam:ListUsers', `arn:aws:iam::${account}:user/staff/*`)
  await call(hr, 'iam', 'ListUsers', { PathPrefix: '/staff/' })
  await assert.rejects(
    call(hr, 'iam', 'ListUsers', {}),
    fault(
      'AccessDenied',
      `User: arn:aws:iam::${account}:user/hr is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${account}:user/ because no identity-based policy allows the iam:ListUsers action`,
    ),
  )
})
