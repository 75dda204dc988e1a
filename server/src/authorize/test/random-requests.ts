/** Random principals, policies and requests, drawn from so few names that they often concern each other. */
import fc from 'fast-check'
import { account, otherAccount, variable } from './ask.ts'
import type { Document, ReferencePrincipal, ReferenceRequest } from './reference-evaluator.ts'

const from = <T>(...values: T[]) => fc.constantFrom(...values)
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3) => fc.array(arbitrary, { minLength: 1, maxLength })
/** One value alone or a list. */
const oneOrMore = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(arbitrary, few(arbitrary))
const sometimes = <T>(percent: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: percent, arbitrary }, { weight: 100 - percent, arbitrary: fc.constant(undefined) })

const actions = from('ssm:GetParameter', 'ssm:PutParameter', 'kms:Decrypt', 'kms:Encrypt')
const actionPatterns = from(
  '*',
  '*:*',
  'ssm:*',
  'ssm:Get*',
  'SSM:getparameter',
  'kms:?ecrypt',
  'kms:*crypt',
  'ssm:*Parameter',
  'kms:Decrypt',
  'iam:*',
)

const parameter = (owner: string, name: string) => `arn:aws:ssm:us-east-1:${owner}:parameter/${name}`
const resources = from(
  parameter(account, 'app/alice'),
  parameter(account, 'app/*'),
  parameter(account, 'team/red/key'),
  parameter(account, `x:${account}:parameter/app/alice`),
  `arn:aws:secretsmanager:us-west-1:${account}:secret:app/db`,
  '*',
)
const resourcePatterns = from(
  '*',
  '*',
  parameter('*', 'app/*'),
  parameter(account, `app/${variable('aws:username')}`),
  parameter('*', `app/${variable("aws:username, 'alice'")}`),
  parameter('*', `team/${variable('aws:PrincipalTag/team')}/*`),
  parameter('*', `app/${variable('*')}`),
  `arn:aws:ssm:us-*-1:${account}:parameter/app/a?ice`,
  `arn:aws:ssm:*:${account}:parameter/app/*`,
  'arn:aws:ssm:us-east-?:*',
  'arn:aws:s*',
  'arn:*:secretsmanager:*:secret:app/*',
  'arn:aws:ssm',
)

// --- conditions: each family of operators with keys, values of policies, values of requests --------------------

interface Family {
  readonly operators: string[]
  readonly key: string
  readonly wanted: string[]
  readonly given: string[]
}

const texts: Omit<Family, 'operators' | 'key'> = {
  wanted: [
    'alice',
    'a*',
    'A?ICE',
    'r*d',
    '*',
    '',
    variable('aws:username'),
    variable("aws:PrincipalTag/team, 'red'"),
    `x${variable('?')}`,
  ],
  given: ['alice', 'ALICE', 'red', 'a*', '', 'x?'],
}
const stringOperators = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
]
const ordered = (family: string) =>
  ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (order) => family + order,
  )

const families: readonly Family[] = [
  { operators: stringOperators, key: 'aws:username', ...texts },
  { operators: stringOperators, key: 'aws:PrincipalTag/Team', ...texts },
  { operators: stringOperators, key: 'aws:TagKeys', ...texts },
  {
    operators: ordered('Numeric'),
    key: 'aws:number',
    wanted: ['10', '-1.5', '10.0', '9'],
    given: ['10', '9.5', '-2', 'ten'],
  },
  {
    operators: ordered('Date'),
    key: 'aws:CurrentTime',
    wanted: ['2020-01-01T00:00:00Z', '1577836800', '2020-01-01T02:00:00+02:00', '2021-06-01'],
    given: ['2020-01-01T00:00:00Z', '2019-12-31T23:59:59.5Z', '1577836801', 'today'],
  },
  {
    operators: ['Bool'],
    key: 'aws:SecureTransport',
    wanted: ['true', 'False', variable('aws:SecureTransport')],
    given: ['true', 'FALSE', 'maybe'],
  },
  { operators: ['BinaryEquals'], key: 'aws:binary', wanted: ['AAEC', '//8='], given: ['AAEC', '//8=', '!'] },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    key: 'aws:SourceIp',
    wanted: ['203.0.113.0/24', '203.0.113.7', '2001:db8::/33', '0.0.0.0/0', '2001:db8::7'],
    given: ['203.0.113.7', '203.0.114.1', '2001:db8::7', '2001:db8:8000::1', 'ssm.amazonaws.com'],
  },
  {
    operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
    key: 'aws:PrincipalArn',
    wanted: [
      `arn:aws:iam::${account}:user/*`,
      'arn:aws:iam::*:role/app/?eader',
      `arn:aws:iam::${account}:user/${variable('aws:username')}`,
      '*',
    ],
    given: [
      `arn:aws:iam::${account}:user/alice`,
      `arn:aws:iam::${otherAccount}:role/app/reader`,
      'arn:aws:iam::1:2:user/x',
      'lambda',
    ],
  },
  { operators: ['Null'], key: 'aws:TagKeys', wanted: ['true', 'false'], given: [] },
]

const conditionOf = ({ operators, key, wanted }: Family) =>
  fc
    .tuple(
      from('', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...operators),
      from('', '', 'IfExists'),
      oneOrMore(fc.constantFrom(...wanted)),
    )
    .map(([quantifier, operator, suffix, values]) => ({
      [operator === 'Null' ? 'Null' : quantifier + operator + suffix]: { [key]: values },
    }))
const conditions = few(fc.oneof(...families.map(conditionOf)), 2).map(
  (blocks) => Object.assign({}, ...blocks) as object,
)

const values = fc
  .tuple(
    ...families
      .filter(({ given }) => given.length > 0)
      .map(({ key, given }) =>
        fc.tuple(fc.constant(key.toLowerCase()), sometimes(75, few(fc.constantFrom(...given), 2))),
      ),
  )
  .map((entries) => Object.fromEntries(entries.filter(([, given]) => given !== undefined)) as Record<string, string[]>)

// --- statements and policies ------------------------------------------------------------------------------------

const without = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
const what = fc.record({
  Action: fc.tuple(from('Action', 'Action', 'Action', 'NotAction'), oneOrMore(actionPatterns)),
  Resource: fc.tuple(from('Resource', 'Resource', 'Resource', 'NotResource'), oneOrMore(resourcePatterns)),
  Condition: sometimes(35, conditions),
})
const effects = from('Allow', 'Allow', 'Allow', 'Deny')
const statementOf = (
  body: { Action: [string, unknown]; Resource: [string, unknown]; Condition: unknown },
  rest: object,
) =>
  without({
    ...rest,
    [body.Action[0]]: body.Action[1],
    [body.Resource[0]]: body.Resource[1],
    Condition: body.Condition,
  })

/** To the earlier version a variable is plain text, which Bool does not take. */
const documentOf = (statement: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Document> =>
  fc
    .record({ Version: from('2012-10-17', '2012-10-17', '2008-10-17'), Statement: few(statement) })
    .map((source) =>
      JSON.stringify(source).includes('{aws:SecureTransport}') ? { ...source, Version: '2012-10-17' } : source,
    )
const identityDocument = documentOf(fc.tuple(what, effects).map(([body, Effect]) => statementOf(body, { Effect })))

const userArn = (owner: string) => `arn:aws:iam::${owner}:user/alice`
const roleArn = (owner: string) => `arn:aws:iam::${owner}:role/app/reader`
const sessionArn = (owner: string) => `arn:aws:sts::${owner}:assumed-role/reader/s1`
const federatedArn = (owner: string) => `arn:aws:sts::${owner}:federated-user/fed`
const rootArn = (owner: string) => `arn:aws:iam::${owner}:root`

const owners = from(account, account, account, account, account, otherAccount)
const awsIds = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(
      owners,
      from(userArn, roleArn, sessionArn, federatedArn, rootArn, (owner: string) => owner),
    )
    .map(([owner, id]) => id(owner)),
)
const principals = fc.oneof(
  { weight: 1, arbitrary: fc.constant('*') },
  { weight: 8, arbitrary: oneOrMore(awsIds).map((AWS) => ({ AWS })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(awsIds, from('lambda.amazonaws.com', 'ec2.amazonaws.com'))
      .map(([AWS, Service]) => ({ AWS, Service })),
  },
)
/** Whole chains, that NotPrincipal spares somebody now and then. */
const sparedPrincipals = fc.oneof(
  principals,
  owners.map((owner) => ({ AWS: [owner, userArn(owner), roleArn(owner), sessionArn(owner), federatedArn(owner)] })),
)
const resourceDocument = documentOf(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(what, effects, principals)
        .map(([body, Effect, Principal]) => statementOf(body, { Effect, Principal })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(what, sparedPrincipals)
        .map(([body, NotPrincipal]) => statementOf(body, { Effect: 'Deny', NotPrincipal })),
    },
  ),
)

// --- requests ---------------------------------------------------------------------------------------------------

const policies = {
  identityPolicies: fc.array(identityDocument, { maxLength: 2 }),
  permissionsBoundary: sometimes(45, identityDocument),
  sessionPolicies: sometimes(60, fc.array(identityDocument, { maxLength: 2 })),
}

const principalOf = ([kind, owner, { identityPolicies, permissionsBoundary, sessionPolicies }]: [
  ReferencePrincipal['kind'],
  string,
  {
    identityPolicies: Document[]
    permissionsBoundary?: Document | undefined
    sessionPolicies?: Document[] | undefined
  },
]): ReferencePrincipal => {
  const limits = { ...(permissionsBoundary && { permissionsBoundary }), ...(sessionPolicies && { sessionPolicies }) }
  switch (kind) {
    case 'user':
      return {
        kind,
        account: owner,
        arn: userArn(owner),
        identityPolicies,
        ...(permissionsBoundary && { permissionsBoundary }),
      }
    case 'assumed-role':
      return { kind, account: owner, arn: sessionArn(owner), roleArn: roleArn(owner), identityPolicies, ...limits }
    case 'federated-user':
      return { kind, account: owner, arn: federatedArn(owner), identityPolicies, ...limits }
    case 'root':
      return { kind, account: owner, arn: rootArn(owner), identityPolicies: [] }
    case 'service':
      return { kind, account: owner, arn: 'lambda.amazonaws.com', identityPolicies: [] }
  }
}

export const randomRequests: fc.Arbitrary<ReferenceRequest> = fc
  .record({
    principal: fc
      .tuple(
        from<ReferencePrincipal['kind']>(
          'user',
          'user',
          'assumed-role',
          'assumed-role',
          'assumed-role',
          'federated-user',
          'root',
          'service',
        ),
        owners,
        fc.record(policies),
      )
      .map(principalOf),
    action: actions,
    resource: resources,
    resourceAccount: fc.constant(account),
    values,
    resourcePolicy: sometimes(65, resourceDocument),
    mustAllow: sometimes(40, fc.constant(true)),
    granted: sometimes(20, from<'principal' | 'role' | 'account'>('principal', 'role', 'account')),
  })
  .map(({ resourcePolicy, mustAllow = false, granted, ...rest }) => ({
    ...rest,
    mustAllow: resourcePolicy !== undefined && mustAllow,
    ...(resourcePolicy && { resourcePolicy }),
    ...(granted && { granted }),
  }))
