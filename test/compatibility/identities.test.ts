/** IAM as the AWS SDK sees it: its exceptions, its paginators and its waiters, and keys that work from the moment they exist. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  IAMServiceException,
  InvalidInputException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  paginateListAccessKeys,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListInstanceProfilesForRole,
  paginateListMFADevices,
  paginateListRolePolicies,
  paginateListRoles,
  paginateListRoleTags,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  paginateListUsers,
  paginateListUserTags,
  paginateListVirtualMFADevices,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import { STSServiceException } from '@aws-sdk/client-sts'
import { account, document, openLarder } from '../larder.ts'
import { refused } from './refused.ts'

const allow = (Action: string) => document({ Effect: 'Allow', Action, Resource: '*' })
const trustOf = (AWS: string) => document({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' })
const numbered = (prefix: string) => Array.from({ length: 5 }, (_, number) => `${prefix}${number}`)

/** All that the pages of a paginator list. */
async function all<Page, Item>(pages: AsyncIterable<Page>, items: (page: Page) => readonly Item[]): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages) found.push(...items(page))
  return found
}

suite('IAM through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { iam } = larder.clients()
  const root = `arn:aws:iam::${account}:root`

  await test('a user is described as the SDK types it, under its new name too', async () => {
    const Tags = [{ Key: 'team', Value: 'rot und grün' }]
    const { User } = await iam.createUser({ UserName: 'ann', Path: '/team/', Tags })
    const { CreateDate, UserId, ...rest } = User!
    assert.ok(CreateDate instanceof Date)
    assert.match(UserId!, /^AIDA[A-Z2-7]{17}$/)
    assert.deepEqual(rest, { Path: '/team/', UserName: 'ann', Arn: `arn:aws:iam::${account}:user/team/ann`, Tags })
    await iam.updateUser({ UserName: 'ann', NewUserName: 'anna' })
    assert.equal((await iam.getUser({ UserName: 'anna' })).User!.UserId, UserId)
  })

  await test('an access key works at once, and its end is at once', async () => {
    const { credentials, arn } = await larder.user('keyed')
    const { sts } = larder.clients(credentials)
    const of = { UserName: 'keyed', AccessKeyId: credentials.accessKeyId }
    const unknown = {
      class: STSServiceException,
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    }
    assert.equal((await sts.getCallerIdentity({})).Arn, arn)
    await iam.updateAccessKey({ ...of, Status: 'Inactive' })
    await refused(sts.getCallerIdentity({}), unknown)
    await iam.updateAccessKey({ ...of, Status: 'Active' })
    assert.equal((await sts.getCallerIdentity({})).Arn, arn)
    const { AccessKeyLastUsed, UserName } = await iam.getAccessKeyLastUsed({ AccessKeyId: of.AccessKeyId })
    assert.equal(UserName, 'keyed')
    assert.ok(AccessKeyLastUsed)
    await iam.deleteAccessKey(of)
    await refused(sts.getCallerIdentity({}), unknown)
  })

  await test('a policy allows and denies from the moment it is put and taken away', async () => {
    const { credentials, arn } = await larder.user('bounded')
    const { iam: theirs } = larder.clients(credentials)
    const denied = {
      class: IAMServiceException,
      name: 'AccessDenied',
      message: `User: ${arn} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no identity-based policy allows the iam:ListRoles action`,
      status: 403,
    }
    await refused(theirs.listRoles({}), denied)
    await iam.putUserPolicy({ UserName: 'bounded', PolicyName: 'p', PolicyDocument: allow('iam:ListRoles') })
    await theirs.listRoles({})
    await iam.deleteUserPolicy({ UserName: 'bounded', PolicyName: 'p' })
    await refused(theirs.listRoles({}), denied)
  })

  await test('a policy document comes back as it was put, in the encoding of the protocol', async () => {
    const PolicyDocument = document({
      Effect: 'Allow',
      Action: 'ssm:*',
      Resource: '*',
      Condition: { StringLike: { 'aws:username': 'a+b %20 & <ü>*' } },
    })
    await iam.createUser({ UserName: 'written' })
    await iam.putUserPolicy({ UserName: 'written', PolicyName: 'p', PolicyDocument })
    const read = await iam.getUserPolicy({ UserName: 'written', PolicyName: 'p' })
    assert.equal(decodeURIComponent(read.PolicyDocument!), PolicyDocument)
  })

  await test('a role is described as the SDK types it', async () => {
    const made = await iam.createRole({
      RoleName: 'described',
      AssumeRolePolicyDocument: trustOf(root),
      Description: 'liest & schreibt',
      MaxSessionDuration: 7200,
    })
    assert.match(made.Role!.RoleId!, /^AROA[A-Z2-7]{17}$/)
    const { Role } = await iam.getRole({ RoleName: 'described' })
    assert.ok(Role!.CreateDate instanceof Date)
    assert.deepEqual([Role!.Description, Role!.MaxSessionDuration], ['liest & schreibt', 7200])
    assert.deepEqual(JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)), JSON.parse(trustOf(root)))
    await iam.updateRole({ RoleName: 'described', MaxSessionDuration: 3600 })
    const described = await iam.updateRoleDescription({ RoleName: 'described', Description: 'liest' })
    assert.deepEqual([described.Role!.Description, described.Role!.MaxSessionDuration], ['liest', 3600])
    await iam.putRolePolicy({ RoleName: 'described', PolicyName: 'p', PolicyDocument: allow('ssm:*') })
    const read = await iam.getRolePolicy({ RoleName: 'described', PolicyName: 'p' })
    assert.equal(decodeURIComponent(read.PolicyDocument!), allow('ssm:*'))
    await iam.deleteRolePolicy({ RoleName: 'described', PolicyName: 'p' })
    await iam.deleteRole({ RoleName: 'described' })
  })

  await test('refusals are the SDK’s own exceptions', async () => {
    await iam.createUser({ UserName: 'refused' })
    await refused(iam.getUser({ UserName: 'nobody' }), {
      class: NoSuchEntityException,
      message: 'The user with name nobody cannot be found.',
      status: 404,
    })
    await refused(iam.getRole({ RoleName: 'nobody' }), {
      class: NoSuchEntityException,
      message: 'The role with name nobody cannot be found.',
      status: 404,
    })
    await refused(iam.createUser({ UserName: 'refused' }), {
      class: EntityAlreadyExistsException,
      message: 'User with name refused already exists.',
      status: 409,
    })
    await refused(iam.putUserPolicy({ UserName: 'refused', PolicyName: 'p', PolicyDocument: '{' }), {
      class: MalformedPolicyDocumentException,
      message: /./,
    })
    const boundary = 'arn:aws:iam::aws:policy/NoSuchAccess'
    await refused(iam.createUser({ UserName: 'bound', PermissionsBoundary: boundary }), {
      class: NoSuchEntityException,
      message: `Scope ARN: ${boundary} does not exist or is not attachable.`,
      status: 404,
    })
    await refused(iam.createUser({ UserName: 'bound', PermissionsBoundary: 'arn:aws:s3:::not-a-policy' }), {
      class: InvalidInputException,
      message: 'ARN arn:aws:s3:::not-a-policy is not valid.',
    })
    await iam.createAccessKey({ UserName: 'refused' })
    await refused(iam.deleteUser({ UserName: 'refused' }), {
      class: DeleteConflictException,
      message: 'Cannot delete entity, must delete access keys first.',
      status: 409,
    })
    await iam.createAccessKey({ UserName: 'refused' })
    await refused(iam.createAccessKey({ UserName: 'refused' }), {
      class: LimitExceededException,
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
      status: 409,
    })
    await refused(iam.createUser({ UserName: 'no spaces' }), {
      class: IAMServiceException,
      name: 'ValidationError',
      message: /^1 validation error detected: Value 'no spaces' at 'userName' failed to satisfy constraint: /,
    })
    await refused(iam.listUsers({ Marker: 'made-up' }), {
      class: IAMServiceException,
      name: 'ValidationError',
      message: 'Invalid Marker.',
    })
    await refused(iam.listServerCertificates({}), {
      class: IAMServiceException,
      name: 'InvalidAction',
      message: 'Could not find operation ListServerCertificates for version 2010-05-08',
    })
  })

  await test('paginators walk users, and all that a user has, to their ends', async () => {
    const names = numbered('walker-')
    for (const UserName of names) await iam.createUser({ UserName, Path: '/walk/' })
    const client = { client: iam, pageSize: 2 }
    assert.deepEqual(
      await all(paginateListUsers(client, { PathPrefix: '/walk/' }), ({ Users }) => {
        assert.ok(Users!.length <= 2)
        return Users!.map(({ UserName }) => UserName)
      }),
      names,
    )
    const UserName = names[0]!
    const policies = numbered('policy-')
    for (const PolicyName of policies) {
      await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: allow('ssm:*') })
    }
    const keys = [await iam.createAccessKey({ UserName }), await iam.createAccessKey({ UserName })]
    const Tags = numbered('tag-').map((Key) => ({ Key, Value: '' }))
    await iam.tagUser({ UserName, Tags })
    await iam.untagUser({ UserName, TagKeys: ['tag-4'] })
    assert.deepEqual(
      await all(paginateListUserPolicies(client, { UserName }), ({ PolicyNames }) => PolicyNames!),
      policies,
    )
    assert.deepEqual(await all(paginateListUserTags(client, { UserName }), (page) => page.Tags!), Tags.slice(0, 4))
    assert.deepEqual(
      await all(paginateListAccessKeys({ client: iam, pageSize: 1 }, { UserName }), (page) =>
        page.AccessKeyMetadata!.map(({ AccessKeyId }) => AccessKeyId),
      ),
      keys.map(({ AccessKey }) => AccessKey!.AccessKeyId),
    )
    assert.deepEqual(
      await all(paginateListAttachedUserPolicies(client, { UserName }), (page) => page.AttachedPolicies!),
      [],
    )
    assert.deepEqual(await all(paginateListGroupsForUser(client, { UserName }), ({ Groups }) => Groups!), [])
  })

  await test('paginators walk roles, and all that a role has, to their ends', async () => {
    const names = numbered('role-')
    for (const RoleName of names) {
      await iam.createRole({ RoleName, Path: '/walk/', AssumeRolePolicyDocument: trustOf(root) })
    }
    const client = { client: iam, pageSize: 2 }
    assert.deepEqual(
      await all(paginateListRoles(client, { PathPrefix: '/walk/' }), ({ Roles }) =>
        Roles!.map(({ RoleName }) => RoleName),
      ),
      names,
    )
    const RoleName = names[0]!
    const policies = numbered('policy-')
    for (const PolicyName of policies) {
      await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: allow('ssm:*') })
    }
    const Tags = numbered('tag-').map((Key) => ({ Key, Value: 'v' }))
    await iam.tagRole({ RoleName, Tags })
    await iam.untagRole({ RoleName, TagKeys: ['tag-0'] })
    assert.deepEqual(
      await all(paginateListRolePolicies(client, { RoleName }), ({ PolicyNames }) => PolicyNames!),
      policies,
    )
    assert.deepEqual(await all(paginateListRoleTags(client, { RoleName }), (page) => page.Tags!), Tags.slice(1))
    assert.deepEqual(
      await all(paginateListAttachedRolePolicies(client, { RoleName }), (page) => page.AttachedPolicies!),
      [],
    )
    assert.deepEqual(
      await all(paginateListInstanceProfilesForRole(client, { RoleName }), (page) => page.InstanceProfiles!),
      [],
    )
  })

  await test('what users cannot have here is listed as none, and deleting it says so', async () => {
    await iam.createUser({ UserName: 'bare' })
    const client = { client: iam }
    const UserName = 'bare'
    assert.deepEqual(await all(paginateListMFADevices(client, { UserName }), (page) => page.MFADevices!), [])
    assert.deepEqual(await all(paginateListVirtualMFADevices(client, {}), (page) => page.VirtualMFADevices!), [])
    assert.deepEqual(await all(paginateListSSHPublicKeys(client, { UserName }), (page) => page.SSHPublicKeys!), [])
    assert.deepEqual(await all(paginateListSigningCertificates(client, { UserName }), (page) => page.Certificates!), [])
    assert.deepEqual((await iam.listServiceSpecificCredentials({ UserName })).ServiceSpecificCredentials, [])
    await refused(iam.deleteLoginProfile({ UserName }), {
      class: NoSuchEntityException,
      message: 'Login Profile for User bare cannot be found.',
      status: 404,
    })
  })

  await test('waiters return when what they wait for is there, and give up when it never comes', async () => {
    const soon = { client: iam, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 }
    const user = waitUntilUserExists(soon, { UserName: 'awaited' })
    const role = waitUntilRoleExists(soon, { RoleName: 'awaited' })
    await refused(iam.getUser({ UserName: 'awaited' }), {
      class: NoSuchEntityException,
      message: 'The user with name awaited cannot be found.',
      status: 404,
    })
    await iam.createUser({ UserName: 'awaited' })
    await iam.createRole({ RoleName: 'awaited', AssumeRolePolicyDocument: trustOf(root) })
    assert.deepEqual([(await user).state, (await role).state], ['SUCCESS', 'SUCCESS'])
    await assert.rejects(waitUntilUserExists({ ...soon, maxWaitTime: 0.05 }, { UserName: 'never' }), {
      name: 'TimeoutError',
    })
  })

  await test('identities are of the account, whatever region asks', async () => {
    const { iam: elsewhere } = larder.clients(larder.administrator, { region: 'eu-west-1' })
    await iam.createUser({ UserName: 'everywhere' })
    assert.equal((await elsewhere.getUser({ UserName: 'everywhere' })).User!.UserName, 'everywhere')
  })
})
