/** Groups, managed policies, boundaries and reports as the AWS SDK sees them, held to what the people and roles concerned may then really do. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  DeleteConflictException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  paginateGetAccountAuthorizationDetails,
  paginateGetGroup,
  paginateListAttachedGroupPolicies,
  paginateListEntitiesForPolicy,
  paginateListGroups,
  paginateListInstanceProfiles,
  paginateListPolicies,
  paginateListPolicyVersions,
  waitUntilInstanceProfileExists,
  waitUntilPolicyExists,
  waitUntilRoleExists,
} from '@aws-sdk/client-iam'
import { SSMServiceException } from '@aws-sdk/client-ssm'
import { STSServiceException } from '@aws-sdk/client-sts'
import { account, document, openLarder } from '../larder.ts'
import { refused } from './refused.ts'

const allow = (Action: string | string[]) => document({ Effect: 'Allow', Action, Resource: '*' })
const ofAws = (name: string) => `arn:aws:iam::aws:policy/${name}`

/** All that the pages of a paginator list. */
async function all<Page, Item>(pages: AsyncIterable<Page>, items: (page: Page) => readonly Item[]): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages) found.push(...items(page))
  return found
}

suite('groups and managed policies through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { iam, ssm } = larder.clients()
  const by = { client: iam, pageSize: 2 }
  const waiting = { client: iam, minDelay: 1, maxDelay: 1, maxWaitTime: 5 }
  await ssm.putParameter({ Name: '/app/key', Value: 'v', Type: 'String' })
  const denied = { class: SSMServiceException, name: 'AccessDeniedException', message: /is not authorized to perform/ }

  await test('whoever comes into a group may do what it may, at once, and no longer than that', async () => {
    const { credentials } = await larder.user('ann')
    const ann = larder.clients(credentials)
    const read = () => ann.ssm.getParameter({ Name: '/app/key' })
    await refused(read(), denied)
    for (const GroupName of ['readers', 'others', 'third']) await iam.createGroup({ GroupName })
    const { Policy } = await iam.createPolicy({ PolicyName: 'reads', PolicyDocument: allow('ssm:GetParameter') })
    const PolicyArn = Policy!.Arn!
    await waitUntilPolicyExists(waiting, { PolicyArn })
    await iam.attachGroupPolicy({ GroupName: 'readers', PolicyArn })
    await iam.addUserToGroup({ GroupName: 'readers', UserName: 'ann' })
    assert.equal((await read()).Parameter!.Value, 'v')

    const { PolicyVersion } = await iam.createPolicyVersion({
      PolicyArn,
      PolicyDocument: allow('ssm:DescribeParameters'),
      SetAsDefault: true,
    })
    assert.equal(PolicyVersion!.VersionId, 'v2')
    await refused(read(), denied)
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' })
    assert.equal((await read()).Parameter!.Value, 'v')
    await iam.removeUserFromGroup({ GroupName: 'readers', UserName: 'ann' })
    await refused(read(), denied)

    for (const UserName of ['b', 'c', 'd']) {
      await iam.createUser({ UserName })
      await iam.addUserToGroup({ GroupName: 'readers', UserName })
    }
    const members = await all(paginateGetGroup(by, { GroupName: 'readers' }), ({ Users }) => Users!)
    assert.deepEqual(members.map(({ UserName }) => UserName).sort(), ['b', 'c', 'd'])
    const groups = await all(paginateListGroups(by, {}), ({ Groups }) => Groups!)
    assert.deepEqual(
      groups.map(({ GroupName }) => GroupName),
      ['others', 'readers', 'third'],
    )
    const attached = await all(
      paginateListAttachedGroupPolicies(by, { GroupName: 'readers' }),
      ({ AttachedPolicies }) => AttachedPolicies!,
    )
    assert.deepEqual(attached, [{ PolicyName: 'reads', PolicyArn }])
    const versions = await all(paginateListPolicyVersions(by, { PolicyArn }), ({ Versions }) => Versions!)
    assert.deepEqual(
      versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [
        ['v2', false],
        ['v1', true],
      ],
    )
    const conflict = { class: DeleteConflictException, status: 409 }
    await refused(iam.deletePolicy({ PolicyArn }), {
      ...conflict,
      message: 'Cannot delete a policy attached to entities.',
    })
    await refused(iam.deleteGroup({ GroupName: 'readers' }), {
      ...conflict,
      message: 'Cannot delete entity, must remove users from group first.',
    })
    await refused(iam.createPolicy({ PolicyName: 'x', PolicyDocument: '{}' }), {
      class: MalformedPolicyDocumentException,
      message: /./,
    })
  })

  await test('policies are listed whole, and tell who holds them', async () => {
    const policies = await all(paginateListPolicies({ client: iam, pageSize: 5 }, {}), ({ Policies }) => Policies!)
    const names = policies.map(({ PolicyName }) => PolicyName)
    assert.equal(new Set(names).size, names.length)
    assert.ok(names.includes('reads') && names.includes('AdministratorAccess'))
    const { AccessKey } = await iam.createAccessKey({ UserName: 'b' })
    const b = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    const PolicyArn = ofAws('AmazonSSMReadOnlyAccess')
    await iam.attachUserPolicy({ UserName: 'b', PolicyArn })
    assert.equal((await larder.clients(b).ssm.getParameter({ Name: '/app/key' })).Parameter!.Value, 'v')
    await iam.putUserPermissionsBoundary({ UserName: 'c', PermissionsBoundary: PolicyArn })
    const holders = await all(paginateListEntitiesForPolicy(by, { PolicyArn }), ({ PolicyUsers }) => PolicyUsers!)
    assert.deepEqual(holders.map(({ UserName }) => UserName).sort(), ['b', 'c'])
    const { Policy } = await iam.getPolicy({ PolicyArn })
    assert.deepEqual([Policy!.AttachmentCount, Policy!.PermissionsBoundaryUsageCount], [1, 1])
    await refused(iam.getPolicy({ PolicyArn: `arn:aws:iam::${account}:policy/none` }), {
      class: NoSuchEntityException,
      message: `Policy arn:aws:iam::${account}:policy/none was not found.`,
      status: 404,
    })
    const eleven = Array.from({ length: 10 }, (_, number) => `many${number}`)
    for (const PolicyName of eleven) {
      const { Policy } = await iam.createPolicy({ PolicyName, PolicyDocument: allow('ssm:GetParameter') })
      if (PolicyName !== 'many9') await iam.attachUserPolicy({ UserName: 'b', PolicyArn: Policy!.Arn! })
    }
    await refused(iam.attachUserPolicy({ UserName: 'b', PolicyArn: `arn:aws:iam::${account}:policy/many9` }), {
      class: LimitExceededException,
      message: 'Cannot exceed quota for PoliciesPerUser: 10',
      status: 409,
    })
  })

  await test('a boundary holds its role’s sessions back, and policies named for a session narrow that one alone', async () => {
    const RoleName = 'app'
    const RoleArn = await larder.role(RoleName, { AWS: `arn:aws:iam::${account}:root` })
    await waitUntilRoleExists(waiting, { RoleName })
    await iam.attachRolePolicy({ RoleName, PolicyArn: ofAws('AdministratorAccess') })
    const whole = larder.clients(await larder.assume(RoleArn))
    assert.equal((await whole.ssm.getParameter({ Name: '/app/key' })).Parameter!.Value, 'v')
    await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: ofAws('IAMReadOnlyAccess') })
    await refused(whole.ssm.getParameter({ Name: '/app/key' }), {
      ...denied,
      message: /because no permissions boundary allows the ssm:GetParameter action$/,
    })
    assert.equal((await whole.iam.getRole({ RoleName })).Role!.RoleName, RoleName)
    await iam.deleteRolePermissionsBoundary({ RoleName })

    const { Policy } = await iam.createPolicy({ PolicyName: 'session', PolicyDocument: allow('ssm:GetParameter') })
    const narrowed = larder.clients(await larder.assume(RoleArn, undefined, { PolicyArns: [{ arn: Policy!.Arn! }] }))
    assert.equal((await narrowed.ssm.getParameter({ Name: '/app/key' })).Parameter!.Value, 'v')
    await refused(narrowed.ssm.putParameter({ Name: '/app/key', Value: 'w', Overwrite: true }), {
      ...denied,
      message: /because no session policy allows the ssm:PutParameter action$/,
    })
    await whole.ssm.putParameter({ Name: '/app/key', Value: 'w', Overwrite: true })
    await iam.deletePolicy({ PolicyArn: Policy!.Arn! })
    await refused(narrowed.sts.getCallerIdentity({}), {
      class: STSServiceException,
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    })
  })

  await test('profiles, reports and details come as the SDK types them', async () => {
    const InstanceProfileName = 'web'
    await iam.createInstanceProfile({ InstanceProfileName })
    await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: 'app' })
    await waitUntilInstanceProfileExists(waiting, { InstanceProfileName })
    const profiles = await all(paginateListInstanceProfiles(by, {}), ({ InstanceProfiles }) => InstanceProfiles!)
    assert.deepEqual(
      profiles.map(({ Roles }) => Roles![0]!.RoleName),
      ['app'],
    )
    await iam.createAccountAlias({ AccountAlias: 'acme' })
    assert.deepEqual((await iam.listAccountAliases({})).AccountAliases, ['acme'])
    const { SummaryMap } = await iam.getAccountSummary({})
    assert.deepEqual([SummaryMap!.Groups, SummaryMap!.Roles, SummaryMap!.InstanceProfiles], [3, 1, 1])
    const details = await all(paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 4 }, {}), (page) => [
      ...page.UserDetailList!.map(({ Arn }) => Arn!),
      ...page.GroupDetailList!.map(({ Arn }) => Arn!),
      ...page.RoleDetailList!.map(({ Arn }) => Arn!),
    ])
    assert.equal(new Set(details).size, SummaryMap!.Users! + SummaryMap!.Groups! + SummaryMap!.Roles!)
    assert.equal((await iam.generateCredentialReport({})).State, 'COMPLETE')
    const { Content, ReportFormat } = await iam.getCredentialReport({})
    assert.equal(ReportFormat, 'text/csv')
    assert.equal(Buffer.from(Content!).toString().trimEnd().split('\n').length, SummaryMap!.Users! + 2)
  })
})
