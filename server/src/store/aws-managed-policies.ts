/**
 * Policies that AWS manages, so far as a store of secrets meets them: every account has them, and nobody can change them. They say what AWS's
 * say; of ReadOnlyAccess and SecurityAudit, which speak of hundreds of services, what they say of those that are here.
 * Source: AWS Managed Policy Reference Guide.
 */

export interface AwsManagedPolicy {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly path: string
  readonly description: string
  readonly version: number
  readonly document: string
  /** When AWS made this version, in milliseconds since 1970. */
  readonly updatedAt: number
}

type Row = readonly [
  name: string,
  id: string,
  version: number,
  at: string,
  description: string,
  ...statements: object[],
]

const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more })
const actionsOf = (service: string, names: string) => names.split(' ').map((name) => `${service}:${name}`)

const logs = actionsOf('logs', 'CreateLogGroup CreateLogStream PutLogEvents')
const readingRoles = actionsOf(
  'iam',
  'GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles',
)
const readingStacks = ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources']
const readingNetworks = actionsOf('ec2', 'DescribeSecurityGroups DescribeSubnets DescribeVpcs')
const readingRest = [
  ...actionsOf('states', 'DescribeStateMachine ListStateMachines'),
  'tag:GetResources',
  ...actionsOf('xray', 'GetTraceSummaries BatchGetTraces'),
]
const ssmLinkedRole = 'arn:aws:iam::*:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM*'
const lambdaLinkedRole = 'arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda'
const lambdaLogs = { Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/*' }

const table: readonly Row[] = [
  [
    'AWSKeyManagementServicePowerUser',
    'ANPAJNPP7PPPPMJRV2SA4',
    2,
    '2017-03-07T00:55:11Z',
    'Provides access to AWS Key Management Service (KMS).',
    allow([
      ...actionsOf(
        'kms',
        'CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* TagResource UntagResource',
      ),
      ...actionsOf('iam', 'ListGroups ListRoles ListUsers'),
    ]),
  ],
  [
    'AWSLambda_FullAccess',
    'ANPAZKAPJZG4OXQPYWZ5D',
    5,
    '2026-02-11T22:18:56Z',
    'Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
    allow([
      ...readingStacks,
      ...actionsOf('cloudwatch', 'ListMetrics GetMetricData'),
      ...readingNetworks,
      ...actionsOf('kms', 'DescribeKey ListAliases'),
      ...readingRoles,
      'lambda:*',
      'logs:DescribeLogGroups',
      ...readingRest,
    ]),
    allow('iam:PassRole', { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } }),
    allow(actionsOf('logs', 'DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail'), lambdaLogs),
    allow('iam:CreateServiceLinkedRole', {
      Resource: lambdaLinkedRole,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'lambda.amazonaws.com' } },
    }),
  ],
  [
    'AWSLambda_ReadOnlyAccess',
    'ANPAZKAPJZG4JFVGNK5ZZ',
    2,
    '2023-07-27T17:32:05Z',
    'Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
    allow([
      ...readingStacks,
      'cloudformation:ListStacks',
      ...actionsOf('cloudwatch', 'GetMetricData ListMetrics'),
      ...readingNetworks,
      'kms:ListAliases',
      ...readingRoles,
      'logs:DescribeLogGroups',
      ...actionsOf('lambda', 'Get* List*'),
      ...readingRest,
    ]),
    allow(
      actionsOf(
        'logs',
        'DescribeLogStreams GetLogEvents FilterLogEvents StartQuery StopQuery DescribeQueries GetLogGroupFields GetLogRecord GetQueryResults',
      ),
      lambdaLogs,
    ),
  ],
  [
    'AWSSecretsManagerClientReadOnlyAccess',
    'ANPAZKAPJZG4IBDCSKRFM',
    3,
    '2026-02-12T18:00:42Z',
    'Grants read access to secrets, and to their keys through AWS Secrets Manager.',
    allow(actionsOf('secretsmanager', 'GetSecretValue DescribeSecret'), {
      Resource: 'arn:aws:secretsmanager:*:*:secret:*',
    }),
    allow('kms:Decrypt', {
      Resource: 'arn:aws:kms:*:*:key/*',
      Condition: {
        StringLike: {
          'kms:EncryptionContext:SecretARN': 'arn:aws:secretsmanager:*:*:secret:*',
          'kms:ViaService': 'secretsmanager.*.amazonaws.com',
        },
      },
    }),
  ],
  [
    'AWSXRayDaemonWriteAccess',
    'ANPAIOE47HSUE5AVBNEDM',
    2,
    '2024-02-13T21:58:30Z',
    'Allow the AWS X-Ray Daemon to relay raw trace segments data to the service API and retrieve sampling data to be used by the X-Ray SDK.',
    allow(
      actionsOf(
        'xray',
        'PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries',
      ),
    ),
  ],
  [
    'AdministratorAccess',
    'ANPAIWMBCKSKIEE64ZLYK',
    1,
    '2015-02-06T18:39:46Z',
    'Provides full access to AWS services and resources.',
    allow('*'),
  ],
  [
    'AmazonSSMFullAccess',
    'ANPAJA7V6HI4ISQFMDYAG',
    4,
    '2019-11-20T20:08:56Z',
    'Provides full access to Amazon SSM.',
    allow([
      'cloudwatch:PutMetricData',
      ...actionsOf('ds', 'CreateComputer DescribeDirectories'),
      'ec2:DescribeInstanceStatus',
      'logs:*',
      'ssm:*',
      'ec2messages:*',
    ]),
    allow('iam:CreateServiceLinkedRole', {
      Resource: ssmLinkedRole,
      Condition: { StringLike: { 'iam:AWSServiceName': 'ssm.amazonaws.com' } },
    }),
    allow(actionsOf('iam', 'DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus'), { Resource: ssmLinkedRole }),
    allow(actionsOf('ssmmessages', 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel')),
  ],
  [
    'AmazonSSMReadOnlyAccess',
    'ANPAJODSKQGGJTHRYZ5FC',
    1,
    '2015-05-29T17:44:19Z',
    'Provides read only access to Amazon SSM.',
    allow(actionsOf('ssm', 'Describe* Get* List*')),
  ],
  [
    'IAMFullAccess',
    'ANPAI7XKCFMBPM3QQRRVQ',
    2,
    '2019-06-21T19:40:00Z',
    'Provides full access to IAM via the AWS Management Console.',
    allow([
      'iam:*',
      ...actionsOf(
        'organizations',
        'DescribeAccount DescribeOrganization DescribeOrganizationalUnit DescribePolicy ListChildren ListParents ListPoliciesForTarget ListRoots ListPolicies ListTargetsForPolicy',
      ),
    ]),
  ],
  [
    'IAMReadOnlyAccess',
    'ANPAJKSO7NDY4T57MWDSQ',
    4,
    '2018-01-25T19:11:27Z',
    'Provides read only access to IAM via the AWS Management Console.',
    allow(
      actionsOf(
        'iam',
        'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy',
      ),
    ),
  ],
  [
    'IAMUserChangePassword',
    'ANPAJ4L4MM2A7QIEB56MS',
    2,
    '2016-11-15T23:18:55Z',
    'Provides the ability for an IAM user to change their own password.',
    // A policy variable, which IAM fills in.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant literally
    allow('iam:ChangePassword', { Resource: 'arn:aws:iam::*:user/${aws:username}' }),
    allow('iam:GetAccountPasswordPolicy'),
  ],
  [
    'PowerUserAccess',
    'ANPAJYRXTHIB4FOVS3ZXS',
    12,
    '2026-02-12T17:59:14Z',
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow([
      ...actionsOf('account', 'GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions'),
      ...actionsOf('iam', 'CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles'),
      ...actionsOf('organizations', 'DescribeEffectivePolicy DescribeOrganization'),
    ]),
  ],
  [
    'ReadOnlyAccess',
    'ANPAILL3HVNFSB6DCOWYQ',
    1,
    '2015-02-06T18:39:48Z',
    'Provides read-only access to AWS services and resources.',
    allow([
      ...actionsOf('iam', 'Generate* Get* List* Simulate*'),
      ...actionsOf('kms', 'Describe* Get* List*'),
      ...actionsOf('lambda', 'Get* List*'),
      ...actionsOf('secretsmanager', 'Describe* GetResourcePolicy List*'),
      ...actionsOf('ssm', 'Describe* Get* List*'),
      ...actionsOf('sts', 'GetAccessKeyInfo GetCallerIdentity GetSessionToken'),
    ]),
  ],
  [
    'SecretsManagerReadWrite',
    'ANPAI3VG7CI5BIQZQ6G2E',
    6,
    '2026-08-25T23:37:10Z',
    'Provides read/write access to AWS Secrets Manager via the AWS Management Console.',
    allow([
      'secretsmanager:*',
      ...actionsOf(
        'cloudformation',
        'CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks ExecuteChangeSet',
      ),
      ...actionsOf('docdb-elastic', 'GetCluster ListClusters'),
      ...readingNetworks,
      ...actionsOf('kms', 'DescribeKey ListAliases ListKeys'),
      'lambda:ListFunctions',
      ...actionsOf('rds', 'DescribeDBClusters DescribeDBInstances'),
      'redshift:DescribeClusters',
      ...actionsOf('redshift-serverless', 'ListWorkgroups GetNamespace'),
      'tag:GetResources',
    ]),
    allow(actionsOf('lambda', 'AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration'), {
      Resource: 'arn:aws:lambda:*:*:function:SecretsManager*',
    }),
    allow(actionsOf('serverlessrepo', 'CreateCloudFormationChangeSet GetApplication'), {
      Resource: 'arn:aws:serverlessrepo:*:*:applications/SecretsManager*',
    }),
    allow('s3:GetObject', {
      Resource: ['arn:aws:s3:::awsserverlessrepo-changesets*', 'arn:aws:s3:::secrets-manager-rotation-apps-*/*'],
    }),
    allow(actionsOf('cloudformation', 'TagResource UntagResource'), {
      Condition: { StringEquals: { 'cloudformation:CreateAction': ['CreateChangeSet', 'ExecuteChangeSet'] } },
    }),
  ],
  [
    'SecurityAudit',
    'ANPAIX2T3QCXHR2OGGCTO',
    1,
    '2015-02-06T18:41:01Z',
    'The security audit template grants access to read security configuration metadata.',
    allow([
      ...actionsOf(
        'iam',
        'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy',
      ),
      ...actionsOf('kms', 'Describe* Get* List*'),
      ...actionsOf('lambda', 'GetPolicy List*'),
      ...actionsOf('secretsmanager', 'DescribeSecret GetResourcePolicy ListSecretVersionIds ListSecrets'),
      ...actionsOf('ssm', 'Describe* ListTagsForResource'),
      'sts:GetAccessKeyInfo',
    ]),
  ],
  [
    'service-role/AWSLambdaBasicExecutionRole',
    'ANPAJNCQGXC42545SKXIK',
    1,
    '2015-04-09T15:03:43Z',
    'Provides write permissions to CloudWatch Logs.',
    allow(logs),
  ],
  [
    'service-role/AWSLambdaRole',
    'ANPAJX4DPCRGTC4NFDUXI',
    1,
    '2015-02-06T18:41:28Z',
    'Default policy for AWS Lambda service role.',
    allow('lambda:InvokeFunction'),
  ],
  [
    'service-role/AWSLambdaVPCAccessExecutionRole',
    'ANPAJVTME3YLVNL72YR2K',
    3,
    '2024-01-05T22:38:26Z',
    'Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC.',
    allow([
      ...logs,
      ...actionsOf(
        'ec2',
        'CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses',
      ),
    ]),
  ],
]

/** By their ARNs, in the order of these. */
export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> = new Map(table.map(policyOf))

function policyOf([place, id, version, at, description, ...statements]: Row): [string, AwsManagedPolicy] {
  const arn = `arn:aws:iam::aws:policy/${place}`
  const slash = place.lastIndexOf('/') + 1
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 4)
  const [path, name] = [`/${place.slice(0, slash)}`, place.slice(slash)]
  return [arn, { arn, id, name, path, description, version, document, updatedAt: Date.parse(at) }]
}
