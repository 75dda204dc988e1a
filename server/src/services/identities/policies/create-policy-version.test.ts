import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, asUser, fault, newPolicy, onlyMay, openIdentities, policy } from '../test/people.ts'

const allows = (Action: string) => policy({ Effect: 'Allow', Action, Resource: '*' })

test('a policy has a document for each version, and the default one holds', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator, clock } = larder
  const PolicyArn = await newPolicy(larder, 'Reads', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  await call(administrator, 'iam', 'AttachUserPolicy', { UserName: 'alice', PolicyArn })
  const mayList = async () =>
    call(await asUser(larder, 'alice'), 'kms', 'ListKeys', {}).then(
      () => true,
      () => false,
    )
  assert.equal(await mayList(), false)

  clock.now += 1_000
  const { PolicyVersion } = await call(administrator, 'iam', 'CreatePolicyVersion', {
    PolicyArn,
    PolicyDocument: allows('kms:ListKeys'),
  })
  assert.deepEqual(PolicyVersion, { VersionId: 'v2', IsDefaultVersion: false, CreateDate: new Date(clock.now) })
  assert.equal(await mayList(), false)
  await call(administrator, 'iam', 'SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' })
  assert.equal(await mayList(), true)
  const third = await call(administrator, 'iam', 'CreatePolicyVersion', {
    PolicyArn,
    PolicyDocument: allows('iam:ListUsers'),
    SetAsDefault: true,
  })
  assert.deepEqual([third.PolicyVersion!.VersionId, third.PolicyVersion!.IsDefaultVersion], ['v3', true])
  assert.equal(await mayList(), false)

  const { Versions } = await call(administrator, 'iam', 'ListPolicyVersions', { PolicyArn })
  assert.deepEqual(
    Versions!.map(({ VersionId, IsDefaultVersion, Document }) => [VersionId, IsDefaultVersion, Document]),
    [
      ['v3', true, undefined],
      ['v2', false, undefined],
      ['v1', false, undefined],
    ],
  )
  const page = await call(administrator, 'iam', 'ListPolicyVersions', { PolicyArn, MaxItems: 2 })
  const rest = await call(administrator, 'iam', 'ListPolicyVersions', { PolicyArn, MaxItems: 2, Marker: page.Marker })
  assert.deepEqual([page.Versions!.length, rest.Versions!.map(({ VersionId }) => VersionId)], [2, ['v1']])
  const second = await call(administrator, 'iam', 'GetPolicyVersion', { PolicyArn, VersionId: 'v2' })
  assert.equal(decodeURIComponent(second.PolicyVersion!.Document!), allows('kms:ListKeys'))

  const removed = (VersionId: string) => call(administrator, 'iam', 'DeletePolicyVersion', { PolicyArn, VersionId })
  await assert.rejects(removed('v3'), fault('DeleteConflict', 'Cannot delete the default version of a policy.'))
  await removed('v2')
  const gone = fault('NoSuchEntity', `Policy ${PolicyArn} version v2 does not exist or is not attachable.`)
  await assert.rejects(removed('v2'), gone)
  await assert.rejects(call(administrator, 'iam', 'GetPolicyVersion', { PolicyArn, VersionId: 'v2' }), gone)
  await assert.rejects(call(administrator, 'iam', 'SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' }), gone)

  const deleted = () => call(administrator, 'iam', 'DeletePolicy', { PolicyArn })
  await assert.rejects(deleted(), fault('DeleteConflict', 'Cannot delete a policy attached to entities.'))
  await call(administrator, 'iam', 'DetachUserPolicy', { UserName: 'alice', PolicyArn })
  await assert.rejects(deleted(), /^Fault: This policy has more than one version\. Before you delete/)
  await removed('v1')
  await deleted()
  await assert.rejects(deleted(), fault('NoSuchEntity', `Policy ${PolicyArn} was not found.`))
})

test('a policy has five versions at most, and their numbers do not return', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const PolicyArn = await newPolicy(larder, 'p', { Effect: 'Allow', Action: 'a:b', Resource: '*' })
  const another = async () => {
    const PolicyDocument = allows('a:b')
    const { PolicyVersion } = await call(administrator, 'iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument })
    return PolicyVersion!.VersionId
  }
  for (const id of ['v2', 'v3', 'v4', 'v5']) assert.equal(await another(), id)
  await assert.rejects(
    another(),
    fault(
      'LimitExceeded',
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    ),
  )
  await call(administrator, 'iam', 'DeletePolicyVersion', { PolicyArn, VersionId: 'v5' })
  assert.equal(await another(), 'v6')
})

test('a document follows the grammar and has 6144 characters at most, white space not counted', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const create = (PolicyName: string, PolicyDocument: string) =>
    call(administrator, 'iam', 'CreatePolicy', { PolicyName, PolicyDocument })
  const empty = policy({ Effect: 'Allow', Action: 'a:b', Resource: '' }).length
  const sized = (size: number) =>
    policy({ Effect: 'Allow', Action: 'a:b', Resource: 'arn:aws:a:::'.padEnd(size - empty, 'x') })
  const { Policy } = await create('longest', JSON.stringify(JSON.parse(sized(6144)), null, 4))
  const tooLong = fault('LimitExceeded', 'Cannot exceed quota for PolicySize: 6144')
  await assert.rejects(create('longer', sized(6145)), tooLong)
  await assert.rejects(
    call(administrator, 'iam', 'CreatePolicyVersion', { PolicyArn: Policy!.Arn!, PolicyDocument: sized(6145) }),
    tooLong,
  )
  await assert.rejects(create('broken', '{'), { code: 'MalformedPolicyDocument' })
})

test('a policy has a name of its own, a path, a description and tags', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator, clock } = larder
  const input = {
    PolicyName: 'Reads',
    Path: '/team/',
    Description: 'What the team reads',
    PolicyDocument: allows('ssm:GetParameter'),
    Tags: [{ Key: 'Team', Value: 'Blue' }],
  }
  const { Policy } = await call(administrator, 'iam', 'CreatePolicy', input)
  const PolicyArn = `arn:aws:iam::${account}:policy/team/Reads`
  assert.match(Policy!.PolicyId!, /^ANPA[A-Z2-7]{17}$/)
  const described = {
    PolicyName: 'Reads',
    PolicyId: Policy!.PolicyId,
    Arn: PolicyArn,
    Path: '/team/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(clock.now),
    UpdateDate: new Date(clock.now),
    Tags: [{ Key: 'Team', Value: 'Blue' }],
  }
  assert.deepEqual(Policy, described)
  const got = await call(administrator, 'iam', 'GetPolicy', { PolicyArn })
  assert.deepEqual(got.Policy, { ...described, Description: 'What the team reads' })
  await assert.rejects(
    call(administrator, 'iam', 'CreatePolicy', { ...input, PolicyName: 'reads', Path: '/' }),
    fault('EntityAlreadyExists', 'A policy called reads already exists. Duplicate names are not allowed.'),
  )

  const blue = onlyMay('blue', 'iam:*', '*', { StringEquals: { 'aws:ResourceTag/Team': 'Blue' } })
  await call(blue, 'iam', 'TagPolicy', { PolicyArn, Tags: [{ Key: 'stage', Value: 'prod' }] })
  await call(blue, 'iam', 'UntagPolicy', { PolicyArn, TagKeys: ['team'] })
  await assert.rejects(call(blue, 'iam', 'GetPolicy', { PolicyArn }), { code: 'AccessDenied' })
  assert.deepEqual((await call(administrator, 'iam', 'ListPolicyTags', { PolicyArn })).Tags, [
    { Key: 'stage', Value: 'prod' },
  ])
  const untagged = onlyMay('untagged', 'iam:CreatePolicy', '*')
  await assert.rejects(call(untagged, 'iam', 'CreatePolicy', { ...input, PolicyName: 'x' }), /iam:TagPolicy/)
})

test('policies of AWS are there to read and to attach, and nobody changes them; those of another account are not there', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const { Policy } = await call(administrator, 'iam', 'GetPolicy', { PolicyArn })
  assert.deepEqual(
    [Policy!.PolicyName, Policy!.DefaultVersionId, Policy!.IsAttachable],
    ['AdministratorAccess', 'v1', true],
  )
  const { PolicyVersion } = await call(administrator, 'iam', 'GetPolicyVersion', { PolicyArn, VersionId: 'v1' })
  assert.deepEqual(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement, [
    { Effect: 'Allow', Action: '*', Resource: '*' },
  ])
  const Tags = [{ Key: 'a', Value: 'b' }]
  const PolicyDocument = allows('a:b')
  const foreign = 'arn:aws:iam::999988887777:policy/theirs'
  for (const arn of [PolicyArn, foreign]) {
    const theirs = { PolicyArn: arn }
    const refused = (action: string) =>
      fault(
        'AccessDenied',
        `User: ${administrator.principal.arn} is not authorized to perform: iam:${action} on resource: policy ${arn} because no resource-based policy allows the iam:${action} action`,
      )
    await assert.rejects(
      call(administrator, 'iam', 'CreatePolicyVersion', { ...theirs, PolicyDocument }),
      refused('CreatePolicyVersion'),
    )
    const version = { ...theirs, VersionId: 'v1' }
    await assert.rejects(call(administrator, 'iam', 'DeletePolicyVersion', version), refused('DeletePolicyVersion'))
    await assert.rejects(
      call(administrator, 'iam', 'SetDefaultPolicyVersion', version),
      refused('SetDefaultPolicyVersion'),
    )
    await assert.rejects(call(administrator, 'iam', 'DeletePolicy', theirs), refused('DeletePolicy'))
    await assert.rejects(call(administrator, 'iam', 'TagPolicy', { ...theirs, Tags }), refused('TagPolicy'))
    await assert.rejects(
      call(administrator, 'iam', 'UntagPolicy', { ...theirs, TagKeys: ['a'] }),
      refused('UntagPolicy'),
    )
  }
  await assert.rejects(call(administrator, 'iam', 'GetPolicy', { PolicyArn: foreign }), { code: 'AccessDenied' })
})
