/** The policy simulator as the AWS SDK sees it, beside what the same callers are really answered. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { EvaluationResult, SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam'
import { account, document, openLarder, refusal } from '../larder.ts'

const arn = (name: string, owner = account) => `arn:aws:ssm:us-east-1:${owner}:parameter${name}`
const userArn = (name: string, owner = account) => `arn:aws:iam::${owner}:user/${name}`
const words = (results: EvaluationResult[] | undefined) =>
  results!.map(({ EvalActionName, EvalResourceName, EvalDecision }) => [EvalActionName, EvalResourceName, EvalDecision])

suite('the policy simulator', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { iam } = larder.clients()
  const simulate = (input: Partial<SimulateCustomPolicyCommandInput> & { statements: object[] }) => {
    const { statements, ...rest } = input
    const PolicyInputList = [document(...(statements as Record<string, unknown>[]))]
    return iam.simulateCustomPolicy({ PolicyInputList, ActionNames: ['ssm:GetParameter'], ...rest })
  }

  await test('says of each action on each resource what is decided and which statement decided it', async () => {
    const PolicyDocument = JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: [
          { Sid: 'Read', Effect: 'Allow', Action: 'ssm:Get*', Resource: arn('/app/*') },
          { Sid: 'ButNot', Effect: 'Deny', Action: '*', Resource: arn('/app/root') },
        ],
      },
      null,
      2,
    )
    const { credentials } = await larder.user('alice')
    await iam.putUserPolicy({ UserName: 'alice', PolicyName: 'reads', PolicyDocument })
    const { EvaluationResults, IsTruncated } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: userArn('alice'),
      ActionNames: ['ssm:GetParameter', 'ssm:PutParameter'],
      ResourceArns: [arn('/app/db'), arn('/app/root')],
    })
    assert.equal(IsTruncated, false)
    assert.deepEqual(words(EvaluationResults), [
      ['ssm:GetParameter', arn('/app/db'), 'allowed'],
      ['ssm:GetParameter', arn('/app/root'), 'explicitDeny'],
      ['ssm:PutParameter', arn('/app/db'), 'implicitDeny'],
      ['ssm:PutParameter', arn('/app/root'), 'explicitDeny'],
    ])
    const found = (line: number, column: number, endLine: number) => [
      {
        SourcePolicyId: 'reads',
        SourcePolicyType: 'user',
        StartPosition: { Line: line, Column: column },
        EndPosition: { Line: endLine, Column: 6 },
      },
    ]
    assert.deepEqual(
      EvaluationResults!.map(({ MatchedStatements }) => MatchedStatements),
      [found(3, 17, 9), found(9, 6, 15), [], found(9, 6, 15)],
    )
    assert.deepEqual(EvaluationResults![0]!.ResourceSpecificResults, [
      {
        EvalResourceName: arn('/app/db'),
        EvalResourceDecision: 'allowed',
        MatchedStatements: found(3, 17, 9),
        MissingContextValues: [],
        EvalDecisionDetails: {},
      },
    ])
    // And so it is when alice asks.
    await larder.clients().ssm.putParameter({ Name: '/app/db', Value: 'v', Type: 'String' })
    await larder.clients().ssm.putParameter({ Name: '/app/root', Value: 'v', Type: 'String' })
    const { ssm } = larder.clients(credentials)
    assert.equal((await ssm.getParameter({ Name: '/app/db' })).Parameter!.Value, 'v')
    assert.match((await refusal(ssm.getParameter({ Name: '/app/root' }))).message, /with an explicit deny/)
    assert.match(
      (await refusal(ssm.putParameter({ Name: '/app/db', Value: 'w', Overwrite: true }))).message,
      /no identity/,
    )
  })

  await test('takes the values of condition keys, and tells which it would need', async () => {
    const statements = [
      {
        Effect: 'Allow',
        Action: 'ssm:*',
        Resource: arn(`/home/\${aws:username}/*`),
        Condition: {
          IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': 60 },
        },
      },
    ]
    const ResourceArns = [arn('/home/alice/x')]
    const without = await simulate({ statements, ResourceArns })
    const [result] = without.EvaluationResults!
    assert.equal(result!.EvalDecision, 'implicitDeny')
    assert.deepEqual(result!.MissingContextValues, [])
    const needed = ['aws:username', 'aws:SourceIp', 'aws:MultiFactorAuthAge']
    assert.deepEqual(result!.ResourceSpecificResults![0]!.MissingContextValues, needed)
    const PolicyInputList = [document(...statements)]
    assert.deepEqual((await iam.getContextKeysForCustomPolicy({ PolicyInputList })).ContextKeyNames, needed)
    // Without a resource they stand in the result itself.
    const anywhere = await simulate({ statements: [{ ...statements[0]!, Resource: '*' }] })
    assert.deepEqual(anywhere.EvaluationResults![0]!.MissingContextValues, needed.slice(1))

    const entry = (name: string, type: 'string' | 'ip' | 'numeric', value: string) => ({
      ContextKeyName: name,
      ContextKeyType: type,
      ContextKeyValues: [value],
    })
    const ContextEntries = [
      entry('AWS:UserName', 'string', 'alice'),
      entry('aws:SourceIp', 'ip', '203.0.113.9'),
      entry('aws:MultiFactorAuthAge', 'numeric', '59'),
    ]
    const all = await simulate({ statements, ResourceArns, ContextEntries })
    assert.equal(all.EvaluationResults![0]!.EvalDecision, 'allowed')
    ContextEntries[2] = entry('aws:MultiFactorAuthAge', 'numeric', '60')
    const late = await simulate({ statements, ResourceArns, ContextEntries })
    assert.equal(late.EvaluationResults![0]!.EvalDecision, 'implicitDeny')
  })

  await test('holds a principal to a permissions boundary', async () => {
    const statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
    const PermissionsBoundaryPolicyInputList = [document({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })]
    const ActionNames = ['ssm:GetParameter', 'kms:Decrypt']
    const { EvaluationResults } = await simulate({ statements, PermissionsBoundaryPolicyInputList, ActionNames })
    assert.deepEqual(
      EvaluationResults!.map(({ EvalDecision, PermissionsBoundaryDecisionDetail: detail, MatchedStatements }) => [
        EvalDecision,
        detail,
        MatchedStatements!.map(({ SourcePolicyId }) => SourcePolicyId),
      ]),
      [
        ['allowed', { AllowedByPermissionsBoundary: true }, ['PolicyInputList.1']],
        ['implicitDeny', { AllowedByPermissionsBoundary: false }, []],
      ],
    )
  })

  await test('takes in groups, managed policies and the boundary that a principal has, and knows groups themselves', async () => {
    await larder.user('grouped')
    const reads = document({ Effect: 'Allow', Action: 'ssm:Get*', Resource: '*' })
    await iam.createGroup({ GroupName: 'readers' })
    await iam.putGroupPolicy({ GroupName: 'readers', PolicyName: 'g', PolicyDocument: reads })
    await iam.addUserToGroup({ GroupName: 'readers', UserName: 'grouped' })
    const { Policy } = await iam.createPolicy({
      PolicyName: 'keys',
      PolicyDocument: document({ Effect: 'Allow', Action: 'kms:*', Resource: '*' }),
    })
    await iam.attachUserPolicy({ UserName: 'grouped', PolicyArn: Policy!.Arn! })
    await iam.attachGroupPolicy({ GroupName: 'readers', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
    const simulated = async (PolicySourceArn: string) => {
      const ActionNames = ['ssm:GetParameter', 'kms:Decrypt', 's3:GetObject']
      const { EvaluationResults } = await iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames })
      return EvaluationResults!.map(({ EvalDecision, MatchedStatements }) => [
        EvalDecision,
        ...MatchedStatements!.map((one) => `${one.SourcePolicyType} ${one.SourcePolicyId}`).sort(),
      ])
    }
    const everything = 'aws-managed AdministratorAccess'
    assert.deepEqual(await simulated(userArn('grouped')), [
      ['allowed', everything, 'group g'],
      ['allowed', everything, 'user-managed keys'],
      ['allowed', everything],
    ])
    const group = `arn:aws:iam::${account}:group/readers`
    assert.deepEqual(await simulated(group), [
      ['allowed', everything, 'group g'],
      ['allowed', everything],
      ['allowed', everything],
    ])
    await iam.putUserPermissionsBoundary({ UserName: 'grouped', PermissionsBoundary: Policy!.Arn! })
    assert.deepEqual(
      (await simulated(userArn('grouped'))).map(([decision]) => decision),
      ['implicitDeny', 'allowed', 'implicitDeny'],
    )
  })

  await test('judges a resource policy in one account and between two', async () => {
    const other = '444455556666'
    const ResourcePolicy = document({ Effect: 'Allow', Principal: { AWS: userArn('bob') }, Action: '*', Resource: '*' })
    const nothing = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]
    const everything = [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }]
    const decide = async (statements: object[], owner: string, CallerArn = userArn('bob')) => {
      const ResourceArns = [arn('/a', owner)]
      const { EvaluationResults } = await simulate({ statements, ResourceArns, ResourcePolicy, CallerArn })
      const { EvalDecision, EvalDecisionDetails } = EvaluationResults![0]!
      return [EvalDecision, EvalDecisionDetails]
    }
    assert.deepEqual(await decide(nothing, account), ['allowed', {}])
    assert.deepEqual(await decide(nothing, account, userArn('carol')), ['implicitDeny', {}])
    assert.deepEqual(await decide(nothing, other), [
      'implicitDeny',
      { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
    ])
    assert.deepEqual(await decide(everything, other), [
      'allowed',
      { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' },
    ])
    // What does not say whose it is belongs to who is said to own it.
    const bucket = { ResourceArns: ['arn:aws:s3:::b'], ActionNames: ['s3:GetObject'], CallerArn: userArn('bob') }
    const owned = await simulate({ statements: nothing, ...bucket, ResourcePolicy, ResourceOwner: other })
    assert.equal(owned.EvaluationResults![0]!.EvalDecision, 'allowed')
    const mine = await simulate({ statements: nothing, ...bucket, ResourceOwner: other })
    assert.equal(mine.EvaluationResults![0]!.EvalDecision, 'implicitDeny')
    // Without a word of the key's own policy nobody uses a key.
    const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
    const keyPolicy = document({ Effect: 'Allow', Principal: { AWS: userArn('dave') }, Action: 'kms:*', Resource: '*' })
    const decrypt = { ActionNames: ['kms:Decrypt'], ResourceArns: [key], ResourcePolicy: keyPolicy }
    const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
    for (const [name, decision] of [
      ['dave', 'allowed'],
      ['bob', 'implicitDeny'],
    ] as const) {
      const { EvaluationResults } = await simulate({ statements: all, ...decrypt, CallerArn: userArn(name) })
      assert.equal(EvaluationResults![0]!.EvalDecision, decision)
    }
  })

  await test('answers in pages', async () => {
    const ResourceArns = Array.from({ length: 7 }, (_, index) => arn(`/p/${index}`))
    const statements = [{ Effect: 'Allow', Action: '*', Resource: arn('/p/3') }]
    const seen: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await simulate({ statements, ResourceArns, MaxItems: 3, ...(Marker && { Marker }) })
      seen.push(...page.EvaluationResults!.map(({ EvalResourceName }) => EvalResourceName))
      Marker = page.Marker
      assert.equal(page.IsTruncated, Marker !== undefined)
    } while (Marker !== undefined)
    assert.deepEqual(seen, ResourceArns)
    const { Marker: first } = await simulate({ statements, ResourceArns, MaxItems: 3 })
    const wrong = simulate({ statements: [{ ...statements[0]!, Action: 's3:*' }], ResourceArns, Marker: first! })
    assert.equal((await refusal(wrong)).name, 'ValidationError')
  })

  await test('refuses what it cannot simulate', async () => {
    const statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
    const boundary = document(...statements)
    const anybody = document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })
    const entry = { ContextKeyName: 'aws:a', ContextKeyType: 'numeric', ContextKeyValues: ['x'] } as const
    const cases: [Partial<SimulateCustomPolicyCommandInput>, RegExp][] = [
      [{ ActionNames: ['ssm:Get*'] }, /Invalid action name: ssm:Get\*/],
      [{ ActionNames: ['GetParameter'] }, /Invalid action name/],
      [{ ResourceArns: ['/app/db'] }, /Invalid resource ARN/],
      [{ PolicyInputList: ['{}'] }, /^PolicyInputList\.1: /],
      [{ PermissionsBoundaryPolicyInputList: [boundary, boundary] }, /Only one permissions boundary/],
      [{ ResourcePolicy: anybody }, /CallerArn is required/],
      [{ ResourcePolicy: boundary, CallerArn: userArn('a') }, /^ResourcePolicy: Missing required field Principal/],
      [{ CallerArn: `arn:aws:iam::${account}:role/r` }, /must be the ARN of an IAM user/],
      [{ ResourceOwner: 'me' }, /Invalid ResourceOwner/],
      [{ ResourceHandlingOption: 'EC2-VPC-EBS' }, /EC2/],
      [{ ContextEntries: [entry] }, /is not of type numeric/],
      [{ ContextEntries: [{ ...entry, ContextKeyValues: ['1', '2'] }] }, /takes one value/],
      [{ ContextEntries: Array(2).fill({ ...entry, ContextKeyValues: ['1'] }) }, /given twice/],
      [{ ContextEntries: [{ ContextKeyName: 'aws:a' }] }, /has a name, a type and values/],
      [
        { ResourceArns: [`arn:aws:iam::${account}:role/r`], ResourcePolicy: anybody, CallerArn: userArn('a') },
        /IAM resources cannot be simulated/,
      ],
    ]
    for (const [input, message] of cases) {
      const error = await refusal(simulate({ statements, ...input }))
      assert.deepEqual([error.name, error.$metadata!.httpStatusCode], ['InvalidInputException', 400], String(message))
      assert.match(error.message, message)
    }
  })

  await test('does not match long policies with long values, which nobody else would be served meanwhile', async () => {
    const like = (pattern: string) => ({
      statements: [
        { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringLike: { 'aws:useragent': pattern } } },
      ],
    })
    const value = (length: number) => [
      {
        ContextKeyName: 'aws:UserAgent',
        ContextKeyType: 'string' as const,
        ContextKeyValues: ['a'.repeat(length)],
      },
    ]
    const hard = like(`*${`${'a'.repeat(20)}?`.repeat(100)}c*`)
    const variable = like(`*${`\${aws:UserAgent}?`.repeat(100)}c*`)
    for (const [input, length] of [
      [hard, 100_000],
      [variable, 5_000],
    ] as const) {
      const error = await refusal(simulate({ ...input, ContextEntries: value(length) }))
      assert.equal(error.message, 'The simulated policies and values of context keys are too long together.')
    }
    const { EvaluationResults } = await simulate({ ...hard, ContextEntries: value(5_000) })
    assert.equal(EvaluationResults![0]!.EvalDecision, 'implicitDeny')
    const ActionNames = Array.from({ length: 100 }, (_, index) => `s3:A${index}`)
    const page = await simulate({ ...hard, ActionNames, ContextEntries: value(5_000) })
    assert.ok(page.IsTruncated && page.EvaluationResults!.length < 20)
  })

  await test('tells nobody about principals of whom it may not, or who are not there', async () => {
    const trust = { AWS: `arn:aws:iam::${account}:root` }
    const role = await larder.role('app', trust, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' })
    const { credentials } = await larder.user('auditor', {
      Effect: 'Allow',
      Action: ['iam:SimulatePrincipalPolicy', 'iam:GetContextKeysForPrincipalPolicy'],
      Resource: role,
    })
    const auditor = larder.clients(credentials).iam
    const asked = (PolicySourceArn: string) =>
      auditor.simulatePrincipalPolicy({ PolicySourceArn, ActionNames: ['kms:Decrypt'] })
    const { EvaluationResults } = await asked(role)
    assert.equal(EvaluationResults![0]!.EvalDecision, 'allowed')
    assert.equal(EvaluationResults![0]!.MatchedStatements![0]!.SourcePolicyType, 'role')
    assert.deepEqual((await auditor.getContextKeysForPrincipalPolicy({ PolicySourceArn: role })).ContextKeyNames, [])
    for (const who of [userArn('alice'), userArn('nobody'), userArn('alice', '444455556666')]) {
      assert.equal((await refusal(asked(who))).name, 'AccessDenied')
      assert.equal(
        (await refusal(auditor.getContextKeysForPrincipalPolicy({ PolicySourceArn: who }))).name,
        'AccessDenied',
      )
    }
    for (const who of [userArn('nobody'), userArn('x/alice'), userArn('alice', '444455556666'), `${role}\0`]) {
      const error = await refusal(iam.simulatePrincipalPolicy({ PolicySourceArn: who, ActionNames: ['kms:Decrypt'] }))
      assert.ok(['NoSuchEntityException', 'ValidationError'].includes(error.name), error.name)
    }
    assert.equal(
      (await refusal(auditor.simulateCustomPolicy({ PolicyInputList: [''], ActionNames: [] }))).name,
      'ValidationError',
    )
  })
})
