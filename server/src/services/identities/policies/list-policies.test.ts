import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { account, newPolicy, onlyMay, openIdentities, policy } from '../test/people.ts'

const document = { Effect: 'Allow', Action: 'ssm:*', Resource: '*' } as const
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

async function openPolicies(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const arns: Record<string, string> = {}
  for (const name of ['a', 'B', 'c']) arns[name] = await newPolicy(larder, name, document)
  const PolicyDocument = policy(document)
  await call(administrator, 'iam', 'CreatePolicy', { PolicyName: 'd', Path: '/team/', PolicyDocument })
  const user = await eachKind(larder, 'user')
  const role = await eachKind(larder, 'role')
  const group = await eachKind(larder, 'group')
  await user.attach(arns.a!)
  await group.attach(arns.a!)
  await role.attach(readOnly)
  await role.bound(arns.a!)
  await user.bound(arns.B!)
  await user.bound(basic)
  return { ...larder, arns }
}

test('policies are listed by scope, path and usage, with how often they are in use', async (t) => {
  const { call, administrator } = await openPolicies(t)
  const list = async (input: Parameters<typeof call<'iam', 'ListPolicies'>>[3]) => {
    const { Policies } = await call(administrator, 'iam', 'ListPolicies', input)
    return Policies!.map(({ PolicyName }) => PolicyName)
  }
  assert.deepEqual(await list({ Scope: 'Local' }), ['a', 'B', 'c', 'd'])
  assert.deepEqual(await list({ Scope: 'Local', PathPrefix: '/team/' }), ['d'])
  assert.deepEqual((await list({ Scope: 'AWS', PathPrefix: '/service-role/' }))[0], 'AWSLambdaBasicExecutionRole')
  assert.deepEqual((await list({})).slice(0, 4), ['a', 'B', 'c', 'd'])
  assert.ok((await list({})).includes('AdministratorAccess'))
  assert.deepEqual(await list({ OnlyAttached: true }), ['a', 'ReadOnlyAccess'])
  assert.deepEqual(await list({ OnlyAttached: true, Scope: 'AWS' }), ['ReadOnlyAccess'])
  assert.deepEqual(await list({ PolicyUsageFilter: 'PermissionsPolicy' }), ['a', 'ReadOnlyAccess'])
  assert.deepEqual(await list({ PolicyUsageFilter: 'PermissionsBoundary' }), ['a', 'AWSLambdaBasicExecutionRole'])

  const { Policies } = await call(administrator, 'iam', 'ListPolicies', { Scope: 'Local', MaxItems: 1 })
  assert.deepEqual([Policies![0]!.AttachmentCount, Policies![0]!.PermissionsBoundaryUsageCount], [2, 1])
})

test('pages of policies lead from the own ones to those of AWS, and miss none', async (t) => {
  const { call, administrator } = await openPolicies(t)
  const all = (await call(administrator, 'iam', 'ListPolicies', {})).Policies!.map(({ Arn }) => Arn)
  const paged: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await call(administrator, 'iam', 'ListPolicies', { MaxItems: 3, Marker })
    paged.push(...page.Policies!.map(({ Arn }) => Arn))
    Marker = page.Marker
  } while (Marker !== undefined)
  assert.deepEqual(paged, all)
  const other = { MaxItems: 3, Marker: (await call(administrator, 'iam', 'ListPolicies', { MaxItems: 3 })).Marker }
  await assert.rejects(call(administrator, 'iam', 'ListPolicies', { ...other, Scope: 'AWS' }), {
    code: 'ValidationError',
  })
})

test('a policy tells whom it is attached to, by kind, usage and path', async (t) => {
  const { call, administrator, arns } = await openPolicies(t)
  const list = async (input: Omit<Parameters<typeof call<'iam', 'ListEntitiesForPolicy'>>[3], 'PolicyArn'>) => {
    const answer = await call(administrator, 'iam', 'ListEntitiesForPolicy', { PolicyArn: arns.a!, ...input })
    const { PolicyGroups, PolicyUsers, PolicyRoles } = answer
    return [PolicyGroups!.length, PolicyUsers!.length, PolicyRoles!.length].join(' ')
  }
  assert.equal(await list({}), '1 1 1')
  assert.equal(await list({ EntityFilter: 'User' }), '0 1 0')
  assert.equal(await list({ EntityFilter: 'Group' }), '1 0 0')
  assert.equal(await list({ EntityFilter: 'Role' }), '0 0 1')
  assert.equal(await list({ EntityFilter: 'AWSManagedPolicy' }), '0 0 0')
  assert.equal(await list({ PolicyUsageFilter: 'PermissionsBoundary' }), '0 0 1')
  assert.equal(await list({ PolicyUsageFilter: 'PermissionsPolicy' }), '1 1 0')
  assert.equal(await list({ PathPrefix: '/elsewhere/' }), '0 0 0')

  const first = await call(administrator, 'iam', 'ListEntitiesForPolicy', { PolicyArn: arns.a!, MaxItems: 2 })
  assert.deepEqual(
    [first.PolicyGroups, first.IsTruncated],
    [[{ GroupName: 'it', GroupId: first.PolicyGroups![0]!.GroupId }], true],
  )
  const rest = await call(administrator, 'iam', 'ListEntitiesForPolicy', {
    PolicyArn: arns.a!,
    MaxItems: 2,
    Marker: first.Marker,
  })
  assert.deepEqual(
    rest.PolicyRoles!.map(({ RoleName }) => RoleName),
    ['it'],
  )
  const ofAws = await call(administrator, 'iam', 'ListEntitiesForPolicy', { PolicyArn: readOnly })
  assert.equal(ofAws.PolicyRoles!.length, 1)
  const keeper = onlyMay('keeper', 'iam:*', `arn:aws:iam::${account}:policy/B`)
  await assert.rejects(call(keeper, 'iam', 'ListEntitiesForPolicy', { PolicyArn: arns.a! }), { code: 'AccessDenied' })
})
