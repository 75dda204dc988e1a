import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  account,
  ask,
  contextOf,
  identity,
  otherAccount,
  policyOf,
  resourcePolicy,
  roleSession,
  user,
  type Values,
  variable,
} from './test/ask.ts'

// Policies as AWS's guides print them, with what the guides say of them. Each test names its page.

const may = (policies: object[], action: string, resource: string, values: Values = {}, principal = user('alice')) =>
  ask({ ...principal, identityPolicies: [identity(...policies)] }, { action, resource, context: contextOf(values) }) ===
  'allowed'

test('IAM, reference_policies_evaluation-logic: Carlos may use his bucket and not the logs', () => {
  const policies = [
    {
      Sid: 'AllowS3ListRead',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:GetAccountPublicAccessBlock', 's3:ListAccessPoints', 's3:ListAllMyBuckets'],
      Resource: 'arn:aws:s3:::*',
    },
    {
      Sid: 'AllowS3Self',
      Effect: 'Allow',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
    },
    { Sid: 'DenyS3Logs', Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::*log*' },
  ]
  const bucketPolicy = resourcePolicy({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:user/carlossalazar` },
    Action: 's3:*',
    Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
  })
  const carlos = user('carlossalazar', { identityPolicies: [identity(...policies)] })
  const put = (resource: string) => ask(carlos, { action: 's3:PutObject', resource, resourcePolicy: bucketPolicy })
  assert.equal(put('arn:aws:s3:::carlossalazar-logs/a'), 'explicit identity-based policy')
  assert.equal(put('arn:aws:s3:::carlossalazar/a'), 'allowed')
  assert.equal(ask(carlos, { action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::other' }), 'allowed')
  assert.equal(ask(carlos, { action: 's3:GetObject', resource: 'arn:aws:s3:::other/a' }), 'no identity-based policy')
})

test('IAM, reference_policies_evaluation-logic: reports are denied explicitly, creation implicitly', () => {
  const carlos = user('carlos', {
    identityPolicies: [
      identity(
        { Sid: 'AllowGetList', Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' },
        { Sid: 'DenyReports', Effect: 'Deny', Action: 'iam:*Report', Resource: '*' },
      ),
    ],
  })
  assert.equal(ask(carlos, { action: 'iam:GetUser', resource: '*' }), 'allowed')
  assert.equal(ask(carlos, { action: 'iam:CreatePolicy', resource: '*' }), 'no identity-based policy')
  assert.equal(
    ask(carlos, { action: 'iam:GetOrganizationsAccessReport', resource: '*' }),
    'explicit identity-based policy',
  )
})

test('IAM, reference_policies_elements_condition_operators: a home directory for each user', () => {
  const home = variable('aws:username')
  const policies = [
    { Effect: 'Allow', Action: ['s3:ListAllMyBuckets', 's3:GetBucketLocation'], Resource: 'arn:aws:s3:::*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::BUCKET-NAME',
      Condition: { StringLike: { 's3:prefix': ['', 'home/', `home/${home}/`] } },
    },
    {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::BUCKET-NAME/home/${home}`, `arn:aws:s3:::BUCKET-NAME/home/${home}/*`],
    },
  ]
  const alice = { 'aws:username': 'alice' }
  assert.equal(may(policies, 's3:GetObject', 'arn:aws:s3:::BUCKET-NAME/home/alice/a', alice), true)
  assert.equal(may(policies, 's3:GetObject', 'arn:aws:s3:::BUCKET-NAME/home/bob/a', alice), false)
  const list = (prefix: string) =>
    may(policies, 's3:ListBucket', 'arn:aws:s3:::BUCKET-NAME', { ...alice, 's3:prefix': prefix })
  assert.deepEqual(['', 'home/', 'home/alice/', 'home/bob/', 'other'].map(list), [true, true, true, false, false])
})

test('IAM, reference_policies_elements_condition_operators: IfExists, Null, dates, networks', () => {
  const run = (condition: object, values: Values) =>
    may(
      [{ Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*', Condition: condition }],
      'ec2:RunInstances',
      '*',
      values,
    )
  const types = { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] }
  assert.equal(run({ StringLike: types }, { 'ec2:InstanceType': 't2.micro' }), true)
  assert.equal(run({ StringLike: types }, {}), false)
  assert.equal(run({ StringLikeIfExists: types }, {}), true)
  assert.equal(run({ StringLikeIfExists: types }, { 'ec2:InstanceType': 'c5.large' }), false)
  assert.equal(run({ Null: { 'aws:TokenIssueTime': 'true' } }, {}), true)
  assert.equal(run({ Null: { 'aws:TokenIssueTime': 'true' } }, { 'aws:TokenIssueTime': '2024-05-01T00:00:00Z' }), false)
  const after = { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } }
  assert.equal(run(after, { 'aws:TokenIssueTime': '2020-01-01T00:00:02Z' }), true)
  assert.equal(run(after, {}), false)
  const networks = { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } }
  assert.equal(run(networks, { 'aws:SourceIp': '203.0.113.255' }), true)
  assert.equal(run(networks, { 'aws:SourceIp': '2001:db8:1234:5678::9' }), true)
  assert.equal(run(networks, { 'aws:SourceIp': '203.0.112.255' }), false)
})

test('IAM, reference_policies_multi-value-conditions: attributes of a DynamoDB table', () => {
  const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/Thread'
  const attributes = (...names: string[]) => ({ 'dynamodb:requestedAttributes': names })
  const only = (operator: string) => ({
    [operator]: { 'dynamodb:requestedAttributes': ['PostDateTime', 'Message', 'Tags'] },
  })
  const get = (names: string[]) =>
    may(
      [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table, Condition: only('ForAllValues:StringLike') }],
      'dynamodb:GetItem',
      table,
      attributes(...names),
    )
  assert.equal(get(['PostDateTime', 'Message']), true)
  assert.equal(get(['PostDateTime', 'ID']), false)
  const put = (names: string[]) =>
    may(
      [
        { Effect: 'Allow', Action: 'dynamodb:*', Resource: table },
        {
          Effect: 'Deny',
          Action: 'dynamodb:PutItem',
          Resource: table,
          Condition: { 'ForAnyValue:StringLike': { 'dynamodb:requestedAttributes': ['ID', 'PostDateTime'] } },
        },
      ],
      'dynamodb:PutItem',
      table,
      attributes(...names),
    )
  assert.equal(put(['UserName', 'Message', 'PostDateTime']), false)
  assert.equal(put(['UserName']), true)
})

test('IAM, access_policies_boundaries: Shirley may create no user, whatever her policies allow', () => {
  const shirley = user('ShirleyRodriguez', {
    permissionsBoundary: identity({ Effect: 'Allow', Action: ['s3:*', 'cloudwatch:*', 'ec2:*'], Resource: '*' }),
    identityPolicies: [identity({ Effect: 'Allow', Action: ['iam:CreateUser', 's3:ListAllMyBuckets'], Resource: '*' })],
  })
  assert.equal(ask(shirley, { action: 'iam:CreateUser', resource: '*' }), 'no permissions boundary')
  assert.equal(ask(shirley, { action: 's3:ListAllMyBuckets', resource: '*' }), 'allowed')
  assert.equal(ask(shirley, { action: 'ec2:RunInstances', resource: '*' }), 'no identity-based policy')
})

test('IAM, reference_policies_elements_principal: everyone but one, by aws:PrincipalArn', () => {
  const policy = resourcePolicy({
    Sid: 'UsePrincipalArnInsteadOfNotPrincipalWithDeny',
    Effect: 'Deny',
    Action: 's3:*',
    Principal: '*',
    Resource: ['arn:aws:s3:::BUCKETNAME/*', 'arn:aws:s3:::BUCKETNAME'],
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:user/user-name` } },
  })
  const get = (name: string) => {
    const principal = user(name, { identityPolicies: [identity({ Effect: 'Allow', Action: 's3:*', Resource: '*' })] })
    const context = contextOf({ 'aws:PrincipalArn': principal.arn })
    return ask(principal, {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::BUCKETNAME/a',
      resourcePolicy: policy,
      context,
    })
  }
  assert.equal(get('user-name'), 'allowed')
  assert.equal(get('alice'), 'explicit resource-based policy')
})

test('IAM, tutorial_attribute-based-access-control: a role works on what carries its own tags', () => {
  const same = (tag: string) => ({ [`aws:ResourceTag/${tag}`]: variable(`aws:PrincipalTag/${tag}`) })
  const policies = [
    {
      Sid: 'AllActionsSecretsManagerSameProjectSameTeam',
      Effect: 'Allow',
      Action: 'secretsmanager:*',
      Resource: '*',
      Condition: { StringEquals: { ...same('access-project'), ...same('access-team') } },
    },
    {
      Sid: 'DenyUntagSecretsManagerReservedTags',
      Effect: 'Deny',
      Action: 'secretsmanager:UntagResource',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'access-*' } },
    },
  ]
  const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:s-AbCdEf`
  const mine = { 'aws:PrincipalTag/access-project': 'peg', 'aws:PrincipalTag/access-team': 'eng' }
  const tagged = (project: string) => ({
    'aws:ResourceTag/access-project': project,
    'aws:ResourceTag/access-team': 'eng',
  })
  assert.equal(may(policies, 'secretsmanager:GetSecretValue', secret, { ...mine, ...tagged('peg') }), true)
  assert.equal(may(policies, 'secretsmanager:GetSecretValue', secret, { ...mine, ...tagged('uni') }), false)
  assert.equal(may(policies, 'secretsmanager:GetSecretValue', secret, tagged('peg')), false)
  const untag = (...keys: string[]) =>
    may(policies, 'secretsmanager:UntagResource', secret, { ...mine, ...tagged('peg'), 'aws:TagKeys': keys })
  assert.equal(untag('note', 'access-team'), false)
  assert.equal(untag('note'), true)
})

test('IAM, reference_policies_examples_aws_my-sec-creds-self-manage: without MFA only what sets MFA up', () => {
  const policies = [
    { Sid: 'AllowAll', Effect: 'Allow', Action: '*', Resource: '*' },
    {
      Sid: 'DenyAllExceptListedIfNoMFA',
      Effect: 'Deny',
      NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'sts:GetSessionToken'],
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ]
  const read = (values: Values) => may(policies, 'ssm:GetParameter', '*', values)
  assert.equal(read({ 'aws:MultiFactorAuthPresent': 'true' }), true)
  assert.equal(read({ 'aws:MultiFactorAuthPresent': 'false' }), false)
  assert.equal(read({}), false)
  assert.equal(may(policies, 'iam:EnableMFADevice', '*'), true)
})

test('KMS, key-policy-default: administrators manage a key and do not use it; its users do', () => {
  const keyArn = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
  const admin = `arn:aws:iam::${account}:user/admin`
  const reader = `arn:aws:iam::${account}:role/app/reader`
  const policy = policyOf(
    'key',
    {
      Sid: 'Allow access for Key Administrators',
      Effect: 'Allow',
      Principal: { AWS: admin },
      Action: ['kms:Create*', 'kms:Describe*', 'kms:Put*', 'kms:Encrypt'],
      Resource: '*',
    },
    {
      Sid: 'Allow use of the key',
      Effect: 'Allow',
      Principal: { AWS: reader },
      Action: ['kms:Encrypt', 'kms:Decrypt'],
      Resource: '*',
    },
    {
      Sid: 'Allow one context only',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringNotEquals: { 'kms:EncryptionContext:AppName': 'ExampleApp' } },
    },
  )
  const use = (
    principal: Parameters<typeof ask>[0],
    action: string,
    values: Values = { 'kms:EncryptionContext:AppName': 'ExampleApp' },
  ) =>
    ask(principal, {
      action,
      resource: keyArn,
      resourcePolicy: policy,
      resourcePolicyRule: 'must-allow',
      context: contextOf(values),
    })
  const powerful = { identityPolicies: [identity({ Effect: 'Allow', Action: '*', Resource: '*' })] }
  assert.equal(use(user('admin', powerful), 'kms:Encrypt'), 'allowed')
  assert.equal(use(user('admin', powerful), 'kms:Decrypt'), 'no resource-based policy')
  assert.equal(use(roleSession(), 'kms:Decrypt'), 'allowed')
  assert.equal(
    use(roleSession(), 'kms:Decrypt', { 'kms:EncryptionContext:AppName': 'Other' }),
    'explicit resource-based policy',
  )
  assert.equal(use(roleSession(), 'kms:Decrypt', {}), 'explicit resource-based policy')
  assert.equal(use(roleSession({ account: otherAccount, ...powerful }), 'kms:Decrypt'), 'no resource-based policy')
})
