/** Parameter Store as the AWS SDK sees it: its shapes, its exceptions, its paginators. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { KMSServiceException } from '@aws-sdk/client-kms'
import {
  HierarchyTypeMismatchException,
  InvalidAllowedPatternException,
  InvalidFilterKey,
  InvalidKeyId,
  InvalidNextToken,
  InvalidPolicyTypeException,
  InvalidResourceId,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterPatternMismatchException,
  ParameterVersionNotFound,
  paginateDescribeParameters,
  paginateGetParameterHistory,
  paginateGetParametersByPath,
  paginateGetResourcePolicies,
  ResourcePolicyConflictException,
  ServiceSettingNotFound,
  SSMServiceException,
} from '@aws-sdk/client-ssm'
import { account, document, openLarder, region } from '../larder.ts'
import { refused } from './refused.ts'

suite('Parameter Store through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms } = larder.clients()
  const arnOf = (name: string) => `arn:aws:ssm:${region}:${account}:parameter${name}`
  const read = async (Name: string) => (await ssm.getParameter({ Name, WithDecryption: true })).Parameter?.Value

  await test('a parameter comes back as it was put', async () => {
    const Value = 'Grüße 🔑\n\t"<&>" \\'
    const before = Date.now()
    const put = await ssm.putParameter({ Name: '/text/value', Type: 'String', Value, Description: 'ein Gruß' })
    assert.deepEqual([put.Version, put.Tier, put.$metadata.httpStatusCode], [1, 'Standard', 200])
    assert.match(put.$metadata.requestId!, /^[0-9a-f-]{36}$/)
    const { Parameter } = await ssm.getParameter({ Name: '/text/value' })
    const { LastModifiedDate, ...rest } = Parameter!
    assert.ok(LastModifiedDate instanceof Date && LastModifiedDate.getTime() >= before)
    assert.deepEqual(rest, {
      Name: '/text/value',
      Type: 'String',
      Value,
      Version: 1,
      ARN: arnOf('/text/value'),
      DataType: 'text',
    })
  })

  await test('each version is found by its number, its label and its ARN', async () => {
    for (const Value of ['one', 'two', 'three']) {
      await ssm.putParameter({ Name: '/app/version', Type: 'String', Value, Overwrite: true })
    }
    const labelled = await ssm.labelParameterVersion({
      Name: '/app/version',
      ParameterVersion: 2,
      Labels: ['live', '1st'],
    })
    assert.deepEqual([labelled.InvalidLabels, labelled.ParameterVersion], [['1st'], 2])
    const { Parameter } = await ssm.getParameter({ Name: '/app/version:live' })
    assert.deepEqual([Parameter!.Value, Parameter!.Version, Parameter!.Selector], ['two', 2, ':live'])
    assert.equal(await read('/app/version:1'), 'one')
    assert.equal(await read(`${arnOf('/app/version')}:1`), 'one')
    assert.equal(await read('/app/version'), 'three')
    const unlabelled = await ssm.unlabelParameterVersion({
      Name: '/app/version',
      ParameterVersion: 2,
      Labels: ['live', 'gone'],
    })
    assert.deepEqual([unlabelled.RemovedLabels, unlabelled.InvalidLabels], [['live'], ['gone']])
  })

  await test('a SecureString is a ciphertext of KMS to who does not ask for decryption', async () => {
    await ssm.putParameter({ Name: '/app/secret', Type: 'SecureString', Value: 'correct horse' })
    assert.equal(await read('/app/secret'), 'correct horse')
    const { Parameter } = await ssm.getParameter({ Name: '/app/secret' })
    assert.match(Parameter!.Value!, /^AQICAH[A-Za-z0-9+/]+=*$/)
    const { Parameters } = await ssm.describeParameters({
      ParameterFilters: [{ Key: 'Name', Values: ['/app/secret'] }],
    })
    assert.equal(Parameters![0]!.KeyId, 'alias/aws/ssm')
    // The managed key is for Parameter Store's use alone, whoever asks.
    await refused(
      kms.decrypt({
        CiphertextBlob: Buffer.from(Parameter!.Value!, 'base64'),
        EncryptionContext: { PARAMETER_ARN: arnOf('/app/secret') },
      }),
      {
        class: KMSServiceException,
        name: 'AccessDeniedException',
        message: /is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key\//,
      },
    )
  })

  await test('several are read at once, and what is missing is named', async () => {
    for (const name of ['b', 'a', 'c'])
      await ssm.putParameter({ Name: `/several/${name}`, Type: 'String', Value: name })
    const { Parameters, InvalidParameters } = await ssm.getParameters({
      Names: ['/several/c', '/several/none', '/several/a'],
    })
    assert.deepEqual(
      Parameters!.map(({ Value }) => Value),
      ['a', 'c'],
    )
    assert.deepEqual(InvalidParameters, ['/several/none'])
    const gone = await ssm.deleteParameters({ Names: ['/several/a', '/several/none'] })
    assert.deepEqual([gone.DeletedParameters, gone.InvalidParameters], [['/several/a'], ['/several/none']])
    await ssm.deleteParameter({ Name: '/several/b' })
    await refused(ssm.deleteParameter({ Name: '/several/b' }), {
      class: ParameterNotFound,
      message: 'Parameter /several/b not found.',
    })
  })

  await test('refusals are the SDK’s own exceptions', async () => {
    await ssm.putParameter({ Name: '/refused/it', Type: 'String', Value: 'v' })
    const put = (more: object) => ssm.putParameter({ Name: '/refused/it', Value: 'v', ...more })
    await refused(ssm.getParameter({ Name: '/refused/none' }), {
      class: ParameterNotFound,
      message: 'Parameter /refused/none not found.',
    })
    await refused(ssm.getParameter({ Name: '/refused/it:7' }), {
      class: ParameterVersionNotFound,
      message: 'Systems Manager could not find version 7 of /refused/it. Verify the version and try again.',
    })
    await refused(put({}), {
      class: ParameterAlreadyExists,
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    })
    await refused(put({ Type: 'SecureString', Overwrite: true }), {
      class: HierarchyTypeMismatchException,
      message: /You can't change \/refused\/it from a String type to a SecureString type\./,
    })
    await refused(put({ Overwrite: true, AllowedPattern: '^[0-9]+$' }), {
      class: ParameterPatternMismatchException,
      message: 'Parameter value, cannot be validated against allowedPattern: ^[0-9]+$',
    })
    await refused(put({ Overwrite: true, AllowedPattern: '[' }), {
      class: InvalidAllowedPatternException,
      message: /AllowedPattern must be a valid RE2 expression/,
    })
    await refused(put({ Name: '/refused/key', Type: 'SecureString', KeyId: 'alias/none' }), {
      class: InvalidKeyId,
      message: /^Alias arn:aws:kms:us-east-1:111122223333:alias\/none is not found\. \(Service: AWSKMS; /,
    })
    const policy = JSON.stringify([{ Type: 'Forever', Version: '1.0', Attributes: {} }])
    await refused(put({ Overwrite: true, Tier: 'Advanced', Policies: policy }), {
      class: InvalidPolicyTypeException,
      message: 'Policy type Forever is not supported.',
    })
    await refused(ssm.describeParameters({ ParameterFilters: [{ Key: 'Label', Values: ['live'] }] }), {
      class: InvalidFilterKey,
      message: /Label/,
    })
    await refused(
      ssm.addTagsToResource({
        ResourceType: 'Parameter',
        ResourceId: '/refused/none',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
      { class: InvalidResourceId, message: "The resource ID /refused/none isn't valid." },
    )
    await refused(ssm.getServiceSetting({ SettingId: '/ssm/none' }), {
      class: ServiceSettingNotFound,
      message: 'The service setting /ssm/none was not found.',
    })
    await refused(put({ Name: '/aws/mine', Type: 'String' }), {
      class: SSMServiceException,
      name: 'AccessDeniedException',
      message: 'No access to reserved parameter name: /aws/mine.',
    })
    await refused(put({ Name: '/refused/none', Type: 'Text', Tier: 'Cheap' }), {
      class: SSMServiceException,
      name: 'ValidationException',
      message: /^2 validation errors detected: /,
    })
  })

  await test('what Larder does not do is refused as AWS refuses what it does not know', async () => {
    await refused(ssm.getInventory({}), {
      class: SSMServiceException,
      name: 'UnknownOperationException',
      message: 'UnknownError',
    })
  })

  await test('paginators walk a hierarchy, a history and all descriptions to their ends', async () => {
    const names = Array.from({ length: 23 }, (_, number) => `/walk/p${String(number).padStart(2, '0')}`)
    for (const Name of names) await ssm.putParameter({ Name, Type: 'String', Value: Name })
    await ssm.putParameter({ Name: '/walk/deeper/p', Type: 'String', Value: 'p' })

    const pages: string[][] = []
    for await (const { Parameters } of paginateGetParametersByPath({ client: ssm }, { Path: '/walk' })) {
      pages.push(Parameters!.map(({ Name }) => Name!))
    }
    assert.deepEqual(pages.flat(), names)
    assert.deepEqual(
      pages.map(({ length }) => length),
      [10, 10, 3],
    )

    const recursive: string[] = []
    const all = { Path: '/walk', Recursive: true }
    for await (const { Parameters } of paginateGetParametersByPath({ client: ssm, pageSize: 4 }, all)) {
      recursive.push(...Parameters!.map(({ Name }) => Name!))
    }
    assert.deepEqual(recursive, ['/walk/deeper/p', ...names])

    const described: string[] = []
    const below = { ParameterFilters: [{ Key: 'Path', Option: 'OneLevel', Values: ['/walk'] }] }
    for await (const { Parameters } of paginateDescribeParameters({ client: ssm, pageSize: 5 }, below)) {
      described.push(...Parameters!.map(({ Name }) => Name!))
    }
    assert.deepEqual(described.sort(), names)

    for (let version = 2; version <= 7; version++) {
      await ssm.putParameter({ Name: '/walk/p00', Value: `${version}`, Overwrite: true })
    }
    const versions: number[] = []
    for await (const page of paginateGetParameterHistory({ client: ssm, pageSize: 3 }, { Name: '/walk/p00' })) {
      versions.push(...page.Parameters!.map(({ Version }) => Version!))
    }
    assert.deepEqual(versions, [1, 2, 3, 4, 5, 6, 7])
  })

  await test('a paginator goes on where another stopped, and nowhere else', async () => {
    for (const name of ['a', 'b', 'c']) await ssm.putParameter({ Name: `/halt/${name}`, Type: 'String', Value: name })
    const { NextToken, Parameters } = await ssm.getParametersByPath({ Path: '/halt', MaxResults: 1 })
    assert.deepEqual(
      Parameters!.map(({ Value }) => Value),
      ['a'],
    )
    const rest: string[] = []
    const from = { client: ssm, startingToken: NextToken! }
    for await (const page of paginateGetParametersByPath(from, { Path: '/halt' })) {
      rest.push(...page.Parameters!.map(({ Value }) => Value!))
    }
    assert.deepEqual(rest, ['b', 'c'])
    const nowhere = { class: InvalidNextToken, message: "The specified token isn't valid." }
    await refused(ssm.getParametersByPath({ Path: '/walk', NextToken: NextToken! }), nowhere)
    await refused(ssm.getParametersByPath({ Path: '/halt', NextToken: 'AAAA' }), nowhere)
  })

  await test('tags are put, found by and taken away', async () => {
    await ssm.putParameter({
      Name: '/tagged/it',
      Type: 'String',
      Value: 'v',
      Tags: [{ Key: 'team', Value: 'red' }],
    })
    const of = { ResourceType: 'Parameter', ResourceId: '/tagged/it' } as const
    await ssm.addTagsToResource({ ...of, Tags: [{ Key: 'stage', Value: 'prod' }] })
    const { Parameters } = await ssm.describeParameters({
      ParameterFilters: [{ Key: 'tag:stage', Values: ['prod'] }],
    })
    assert.deepEqual(
      Parameters!.map(({ Name }) => Name),
      ['/tagged/it'],
    )
    await ssm.removeTagsFromResource({ ...of, TagKeys: ['team'] })
    assert.deepEqual((await ssm.listTagsForResource(of)).TagList, [{ Key: 'stage', Value: 'prod' }])
  })

  await test('an Advanced parameter carries its policies', async () => {
    const expiration = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2199-01-01T00:00:00Z' } }
    const put = await ssm.putParameter({
      Name: '/advanced/it',
      Type: 'String',
      Value: 'v'.repeat(5000),
      Tier: 'Intelligent-Tiering',
      Policies: JSON.stringify([expiration]),
    })
    assert.equal(put.Tier, 'Advanced')
    const { Parameters } = await ssm.describeParameters({
      ParameterFilters: [{ Key: 'Name', Values: ['/advanced/it'] }],
    })
    const [{ PolicyText, PolicyType, PolicyStatus } = {}] = Parameters![0]!.Policies!
    assert.deepEqual(JSON.parse(PolicyText!), expiration)
    assert.deepEqual([PolicyType, PolicyStatus], ['Expiration', 'Pending'])
  })

  await test('a parameter is shared by a policy that is replaced only by who knows it', async () => {
    await ssm.putParameter({ Name: '/shared/it', Type: 'String', Value: 'v', Tier: 'Advanced' })
    const ResourceArn = arnOf('/shared/it')
    const Policy = document({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:DescribeParameters'],
      Resource: ResourceArn,
    })
    const { PolicyId, PolicyHash } = await ssm.putResourcePolicy({ ResourceArn, Policy })
    const found: unknown[] = []
    for await (const { Policies } of paginateGetResourcePolicies({ client: ssm }, { ResourceArn })) {
      found.push(...Policies!)
    }
    assert.deepEqual(found, [{ PolicyId, PolicyHash, Policy }])
    await refused(ssm.deleteResourcePolicy({ ResourceArn, PolicyId, PolicyHash: '0'.repeat(64) }), {
      class: ResourcePolicyConflictException,
      message: "The hash provided in the call doesn't match the stored hash.",
    })
    await ssm.deleteResourcePolicy({ ResourceArn, PolicyId, PolicyHash })
    assert.deepEqual((await ssm.getResourcePolicies({ ResourceArn })).Policies, [])
  })

  await test('a setting of the service decides the tier of what names none', async () => {
    const SettingId = '/ssm/parameter-store/default-parameter-tier'
    await ssm.updateServiceSetting({ SettingId, SettingValue: 'Advanced' })
    const { ServiceSetting } = await ssm.getServiceSetting({ SettingId })
    assert.ok(ServiceSetting!.LastModifiedDate instanceof Date)
    assert.deepEqual([ServiceSetting!.SettingValue, ServiceSetting!.Status], ['Advanced', 'Customized'])
    const put = await ssm.putParameter({ Name: '/setting/it', Type: 'String', Value: 'v' })
    assert.equal(put.Tier, 'Advanced')
    assert.equal((await ssm.resetServiceSetting({ SettingId })).ServiceSetting!.SettingValue, 'Standard')
  })

  await test('another region of the same account sees nothing of it', async () => {
    const { ssm: elsewhere } = larder.clients(larder.administrator, { region: 'eu-west-1' })
    await ssm.putParameter({ Name: '/here/it', Type: 'String', Value: 'here' })
    await refused(elsewhere.getParameter({ Name: '/here/it' }), {
      class: ParameterNotFound,
      message: 'Parameter /here/it not found.',
    })
    assert.deepEqual((await elsewhere.describeParameters({})).Parameters, [])
    await elsewhere.putParameter({ Name: '/here/it', Type: 'SecureString', Value: 'there' })
    const { Parameter } = await elsewhere.getParameter({ Name: '/here/it', WithDecryption: true })
    assert.deepEqual(
      [Parameter!.Value, Parameter!.ARN],
      ['there', `arn:aws:ssm:eu-west-1:${account}:parameter/here/it`],
    )
    assert.equal(await read('/here/it'), 'here')
  })
})
