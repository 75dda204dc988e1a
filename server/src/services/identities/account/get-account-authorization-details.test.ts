import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { newPolicy, onlyMay, openIdentities, policy } from '../test/people.ts'

const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
const inline = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })

async function openAccount(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const kinds = {
    user: await eachKind(larder, 'user'),
    role: await eachKind(larder, 'role'),
    group: await eachKind(larder, 'group'),
  }
  const own = await newPolicy(larder, 'own', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  await call(administrator, 'iam', 'AddUserToGroup', { GroupName: 'it', UserName: 'it' })
  for (const it of Object.values(kinds)) {
    await it.put('p', inline)
    await it.attach(own)
  }
  await kinds.role.attach(admin)
  await kinds.user.bound(own)
  await kinds.user.tag({ Team: 'Blue' })
  await call(administrator, 'iam', 'CreateInstanceProfile', { InstanceProfileName: 'web' })
  await call(administrator, 'iam', 'AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'it' })
  return { ...larder, own }
}

test('one answer tells everybody of an account and what they may do', async (t) => {
  const { call, administrator, own } = await openAccount(t)
  const details = await call(administrator, 'iam', 'GetAccountAuthorizationDetails', {})
  assert.equal(details.IsTruncated, false)
  const [user] = details.UserDetailList!.filter(({ UserName }) => UserName === 'it')
  const attached = { PolicyName: 'own', PolicyArn: own }
  const documents = [{ PolicyName: 'p', PolicyDocument: encodeURIComponent(inline).replaceAll('*', '%2A') }]
  assert.deepEqual(user!.UserPolicyList, documents)
  assert.deepEqual(user!.GroupList, ['it'])
  assert.deepEqual(user!.AttachedManagedPolicies, [attached])
  assert.equal(user!.PermissionsBoundary!.PermissionsBoundaryArn, own)
  assert.deepEqual(user!.Tags, [{ Key: 'Team', Value: 'Blue' }])
  const [group] = details.GroupDetailList!
  assert.deepEqual([group!.GroupPolicyList, group!.AttachedManagedPolicies], [documents, [attached]])
  const [role] = details.RoleDetailList!
  assert.deepEqual(role!.RolePolicyList, documents)
  assert.deepEqual(role!.AttachedManagedPolicies!.map(({ PolicyArn }) => PolicyArn).sort(), [own, admin].sort())
  assert.deepEqual(
    role!.InstanceProfileList!.map((one) => one.InstanceProfileName),
    ['web'],
  )
  assert.deepEqual(
    details.Policies!.map(({ PolicyName, AttachmentCount, PolicyVersionList }) => [
      PolicyName,
      AttachmentCount,
      PolicyVersionList!.map(({ VersionId }) => VersionId),
    ]),
    [
      ['own', 3, ['v1']],
      ['AdministratorAccess', 1, ['v1']],
    ],
  )
})

test('it is told in pages, and only of what is asked for', async (t) => {
  const { call, administrator } = await openAccount(t)
  const names: string[] = []
  let Marker: string | undefined
  do {
    const page = await call(administrator, 'iam', 'GetAccountAuthorizationDetails', { MaxItems: 2, Marker })
    const found = [
      ...page.UserDetailList!.map(({ UserName }) => `user ${UserName}`),
      ...page.GroupDetailList!.map(({ GroupName }) => `group ${GroupName}`),
      ...page.RoleDetailList!.map(({ RoleName }) => `role ${RoleName}`),
      ...page.Policies!.map(({ PolicyName }) => `policy ${PolicyName}`),
    ]
    assert.ok(found.length <= 2)
    names.push(...found)
    Marker = page.Marker
  } while (Marker !== undefined)
  const expected = ['user administrator', 'user it', 'group it', 'role it', 'policy own', 'policy AdministratorAccess']
  assert.deepEqual(names, expected)

  const only = await call(administrator, 'iam', 'GetAccountAuthorizationDetails', {
    Filter: ['Role', 'AWSManagedPolicy'],
  })
  assert.deepEqual(
    [only.UserDetailList, only.GroupDetailList, only.RoleDetailList!.length, only.Policies!.length],
    [[], [], 1, 1],
  )
  const nobody = onlyMay('nobody', 'iam:List*', '*')
  await assert.rejects(call(nobody, 'iam', 'GetAccountAuthorizationDetails', {}), { code: 'AccessDenied' })
})

test('the summary counts what there is and names the quotas', async (t) => {
  const { call, administrator } = await openAccount(t)
  const { SummaryMap } = await call(administrator, 'iam', 'GetAccountSummary', {})
  const { Users, Groups, Roles, Policies, PolicyVersionsInUse, InstanceProfiles, MFADevices, Providers } = SummaryMap!
  assert.deepEqual(
    [Users, Groups, Roles, Policies, PolicyVersionsInUse, InstanceProfiles, MFADevices, Providers],
    [2, 1, 1, 1, 1, 1, 0, 0],
  )
  assert.deepEqual(
    [SummaryMap!.GroupsPerUserQuota, SummaryMap!.PolicySizeQuota, SummaryMap!.AssumeRolePolicySizeQuota],
    [10, 6144, 2048],
  )
})
