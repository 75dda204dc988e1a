import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, lambdaTrust, onlyMay, openIdentities } from '../test/people.ts'

const InstanceProfileName = 'Web'

async function openProfiles(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  for (const RoleName of ['app', 'other'])
    await call(administrator, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: lambdaTrust })
  const Tags = [{ Key: 'Team', Value: 'Blue' }]
  const { InstanceProfile } = await call(administrator, 'iam', 'CreateInstanceProfile', {
    InstanceProfileName,
    Path: '/web/',
    Tags,
  })
  return { ...larder, created: InstanceProfile! }
}

test('an instance profile is made, listed by path and deleted', async (t) => {
  const { call, administrator, created, clock } = await openProfiles(t)
  assert.match(created.InstanceProfileId!, /^AIPA[A-Z2-7]{17}$/)
  const described = {
    Path: '/web/',
    InstanceProfileName,
    InstanceProfileId: created.InstanceProfileId,
    Arn: `arn:aws:iam::${account}:instance-profile/web/Web`,
    CreateDate: new Date(clock.now),
    Roles: [],
  }
  const Tags = [{ Key: 'Team', Value: 'Blue' }]
  assert.deepEqual(created, { ...described, Tags })
  const got = await call(administrator, 'iam', 'GetInstanceProfile', { InstanceProfileName: 'WEB' })
  assert.deepEqual(got.InstanceProfile, { ...described, Tags })
  await assert.rejects(
    call(administrator, 'iam', 'CreateInstanceProfile', { InstanceProfileName: 'web' }),
    fault('EntityAlreadyExists', 'Instance Profile web already exists.'),
  )
  await call(administrator, 'iam', 'CreateInstanceProfile', { InstanceProfileName: 'batch' })
  const list = async (input: { PathPrefix?: string; MaxItems?: number; Marker?: string | undefined }) => {
    const { InstanceProfiles, Marker } = await call(administrator, 'iam', 'ListInstanceProfiles', input)
    return { names: InstanceProfiles!.map((one) => one.InstanceProfileName), Marker, InstanceProfiles }
  }
  assert.deepEqual((await list({})).names, ['batch', 'Web'])
  assert.deepEqual((await list({ PathPrefix: '/web/' })).InstanceProfiles, [described])
  const { names, Marker } = await list({ MaxItems: 1 })
  assert.deepEqual([names, (await list({ MaxItems: 1, Marker })).names], [['batch'], ['Web']])
  await call(administrator, 'iam', 'DeleteInstanceProfile', { InstanceProfileName })
  const missing = fault('NoSuchEntity', 'Instance Profile Web cannot be found.')
  await assert.rejects(call(administrator, 'iam', 'GetInstanceProfile', { InstanceProfileName }), missing)
  await assert.rejects(call(administrator, 'iam', 'DeleteInstanceProfile', { InstanceProfileName }), missing)
})

test('one role is in a profile at most, which holds both until it is taken out', async (t) => {
  const { call, administrator } = await openProfiles(t)
  const add = (RoleName: string) =>
    call(administrator, 'iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName })
  const remove = (RoleName: string) =>
    call(administrator, 'iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName })
  await assert.rejects(add('nobody'), fault('NoSuchEntity', 'The role with name nobody cannot be found.'))
  await add('app')
  const full = fault('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
  await assert.rejects(add('other'), full)
  const { InstanceProfile } = await call(administrator, 'iam', 'GetInstanceProfile', { InstanceProfileName })
  assert.deepEqual(
    InstanceProfile!.Roles!.map(({ RoleName }) => RoleName),
    ['app'],
  )
  const ofRole = await call(administrator, 'iam', 'ListInstanceProfilesForRole', { RoleName: 'app' })
  assert.deepEqual(
    ofRole.InstanceProfiles!.map((one) => one.InstanceProfileName),
    [InstanceProfileName],
  )
  const conflict = fault('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.')
  await assert.rejects(call(administrator, 'iam', 'DeleteRole', { RoleName: 'app' }), conflict)
  await assert.rejects(call(administrator, 'iam', 'DeleteInstanceProfile', { InstanceProfileName }), conflict)
  await assert.rejects(remove('other'), fault('NoSuchEntity', 'Role other is not in Instance Profile Web.'))
  await remove('app')
  const emptied = await call(administrator, 'iam', 'ListInstanceProfilesForRole', { RoleName: 'app' })
  assert.deepEqual(emptied, { InstanceProfiles: [], IsTruncated: false })
  await assert.rejects(call(administrator, 'iam', 'ListInstanceProfilesForRole', { RoleName: 'nobody' }), {
    code: 'NoSuchEntity',
  })
  await call(administrator, 'iam', 'DeleteRole', { RoleName: 'app' })
})

test('who adds a role must be allowed to pass it to EC2', async (t) => {
  const { call } = await openProfiles(t)
  const input = { InstanceProfileName, RoleName: 'app' }
  const profiles = onlyMay('profiles', 'iam:*', `arn:aws:iam::${account}:instance-profile/*`)
  await assert.rejects(
    call(profiles, 'iam', 'AddRoleToInstanceProfile', input),
    /perform: iam:PassRole on resource: role app/,
  )
  const toLambda = { StringEqualsIfExists: { 'iam:PassedToService': 'lambda.amazonaws.com' } }
  const passer = onlyMay('passer', 'iam:*', '*', toLambda)
  await assert.rejects(call(passer, 'iam', 'AddRoleToInstanceProfile', input), /iam:PassRole/)
  const toEc2 = { StringEqualsIfExists: { 'iam:PassedToService': 'ec2.amazonaws.com' } }
  await call(onlyMay('operator', 'iam:*', '*', toEc2), 'iam', 'AddRoleToInstanceProfile', input)
})

test('tags of a profile are set, listed and removed, and policies may ask for them', async (t) => {
  const { call, administrator } = await openProfiles(t)
  const blue = onlyMay('blue', 'iam:*', '*', { StringEquals: { 'aws:ResourceTag/Team': 'Blue' } })
  await call(blue, 'iam', 'TagInstanceProfile', { InstanceProfileName, Tags: [{ Key: 'stage', Value: 'prod' }] })
  const { Tags } = await call(administrator, 'iam', 'ListInstanceProfileTags', { InstanceProfileName })
  assert.deepEqual(Tags, [
    { Key: 'stage', Value: 'prod' },
    { Key: 'Team', Value: 'Blue' },
  ])
  await call(blue, 'iam', 'UntagInstanceProfile', { InstanceProfileName, TagKeys: ['TEAM'] })
  await assert.rejects(call(blue, 'iam', 'GetInstanceProfile', { InstanceProfileName }), { code: 'AccessDenied' })
})
