import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities } from '../test/people.ts'

test('groups are made, listed by path, renamed and deleted', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  const { Group } = await call(administrator, 'iam', 'CreateGroup', { GroupName: 'Devs', Path: '/team/' })
  assert.match(Group!.GroupId!, /^AGPA[A-Z2-7]{17}$/)
  assert.deepEqual(Group, {
    Path: '/team/',
    GroupName: 'Devs',
    GroupId: Group!.GroupId,
    Arn: `arn:aws:iam::${account}:group/team/Devs`,
    CreateDate: new Date(clock.now),
  })
  await assert.rejects(
    call(administrator, 'iam', 'CreateGroup', { GroupName: 'devs' }),
    fault('EntityAlreadyExists', 'Group with name devs already exists.'),
  )
  await call(administrator, 'iam', 'CreateGroup', { GroupName: 'admins' })
  const names = async (input: { PathPrefix?: string; MaxItems?: number; Marker?: string | undefined }) => {
    const { Groups, Marker } = await call(administrator, 'iam', 'ListGroups', input)
    return { names: Groups!.map(({ GroupName }) => GroupName), Marker }
  }
  assert.deepEqual((await names({})).names, ['admins', 'Devs'])
  assert.deepEqual((await names({ PathPrefix: '/team' })).names, ['Devs'])
  const { names: first, Marker } = await names({ MaxItems: 1 })
  assert.deepEqual([first, (await names({ MaxItems: 1, Marker })).names], [['admins'], ['Devs']])

  await assert.rejects(
    call(administrator, 'iam', 'UpdateGroup', { GroupName: 'Devs', NewGroupName: 'ADMINS' }),
    fault('EntityAlreadyExists', 'Group with name ADMINS already exists.'),
  )
  await call(administrator, 'iam', 'UpdateGroup', { GroupName: 'Devs', NewGroupName: 'devs', NewPath: '/' })
  const renamed = await call(administrator, 'iam', 'GetGroup', { GroupName: 'DEVS' })
  assert.equal(renamed.Group!.Arn, `arn:aws:iam::${account}:group/devs`)
  assert.equal(renamed.Group!.GroupId, Group!.GroupId)
  await call(administrator, 'iam', 'DeleteGroup', { GroupName: 'devs' })
  const missing = fault('NoSuchEntity', 'The group with name devs cannot be found.')
  await assert.rejects(call(administrator, 'iam', 'GetGroup', { GroupName: 'devs' }), missing)
  await assert.rejects(call(administrator, 'iam', 'DeleteGroup', { GroupName: 'devs' }), missing)
  await assert.rejects(call(administrator, 'iam', 'UpdateGroup', { GroupName: 'devs' }), missing)
})

test('users come into a group and leave it, which must be empty to be deleted, as they must be in none', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateGroup', { GroupName: 'devs' })
  const people = ['alice', 'bob', 'carol']
  for (const UserName of people) {
    await call(administrator, 'iam', 'CreateUser', { UserName })
    await call(administrator, 'iam', 'AddUserToGroup', { GroupName: 'devs', UserName })
    await call(administrator, 'iam', 'AddUserToGroup', { GroupName: 'devs', UserName })
  }
  const found: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await call(administrator, 'iam', 'GetGroup', { GroupName: 'devs', MaxItems: 2, Marker })
    found.push(...page.Users!.map(({ UserName }) => UserName))
    Marker = page.Marker
  } while (Marker !== undefined)
  assert.deepEqual(found.sort(), people)
  const groupsOf = (UserName: string) => call(administrator, 'iam', 'ListGroupsForUser', { UserName })
  assert.deepEqual(
    (await groupsOf('alice')).Groups!.map(({ GroupName }) => GroupName),
    ['devs'],
  )

  const conflict = fault('DeleteConflict', 'Cannot delete entity, must remove users from group first.')
  await assert.rejects(call(administrator, 'iam', 'DeleteGroup', { GroupName: 'devs' }), conflict)
  await assert.rejects(call(administrator, 'iam', 'DeleteUser', { UserName: 'alice' }), conflict)
  for (const UserName of people)
    await call(administrator, 'iam', 'RemoveUserFromGroup', { GroupName: 'devs', UserName })
  await assert.rejects(
    call(administrator, 'iam', 'RemoveUserFromGroup', { GroupName: 'devs', UserName: 'alice' }),
    fault('NoSuchEntity', 'User alice not in group devs'),
  )
  assert.deepEqual(await groupsOf('alice'), { Groups: [], IsTruncated: false })
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'alice' })
  await call(administrator, 'iam', 'DeleteGroup', { GroupName: 'devs' })
  await assert.rejects(groupsOf('alice'), fault('NoSuchEntity', 'The user with name alice cannot be found.'))
  const nobody = { GroupName: 'devs', UserName: 'bob' }
  const missing = fault('NoSuchEntity', 'The group with name devs cannot be found.')
  await assert.rejects(call(administrator, 'iam', 'AddUserToGroup', nobody), missing)
  await assert.rejects(call(administrator, 'iam', 'RemoveUserFromGroup', nobody), missing)
})

test('a user is in ten groups at most', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const join = async (GroupName: string) => {
    await call(administrator, 'iam', 'CreateGroup', { GroupName })
    await call(administrator, 'iam', 'AddUserToGroup', { GroupName, UserName: 'alice' })
  }
  for (let i = 0; i < 10; i += 1) await join(`g${i}`)
  await assert.rejects(join('eleventh'), fault('LimitExceeded', 'Cannot exceed quota for GroupsPerUser: 10'))
  await call(administrator, 'iam', 'AddUserToGroup', { GroupName: 'g3', UserName: 'alice' })
})

test('who may fill one group may not fill another, nor make the one into the other', async (t) => {
  const { call, administrator } = await openIdentities(t)
  for (const GroupName of ['devs', 'admins']) await call(administrator, 'iam', 'CreateGroup', { GroupName })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const lead = onlyMay('lead', 'iam:*', `arn:aws:iam::${account}:group/devs`)
  await call(lead, 'iam', 'AddUserToGroup', { GroupName: 'devs', UserName: 'alice' })
  await assert.rejects(
    call(lead, 'iam', 'AddUserToGroup', { GroupName: 'admins', UserName: 'alice' }),
    fault(
      'AccessDenied',
      `User: arn:aws:iam::${account}:user/lead is not authorized to perform: iam:AddUserToGroup on resource: group admins because no identity-based policy allows the iam:AddUserToGroup action`,
    ),
  )
  await assert.rejects(call(lead, 'iam', 'UpdateGroup', { GroupName: 'devs', NewPath: '/x/' }), {
    code: 'AccessDenied',
  })
})
