import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { account, openLarder, region } from '../../../test/larder.ts'
import { readApplication } from './application.ts'
import { type Event, launch, outputsOf, removeStack } from './launch.ts'
import { openStore } from './store.ts'

const template = `
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Token: { Type: String, NoEcho: true, MinLength: 8, Default: token-token }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Alias:
    Type: AWS::KMS::Alias
    Properties: { AliasName: !Sub "alias/\${Stage}/app", TargetKeyId: !Ref Key }
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      Tags: [{ Key: stage, Value: !Ref Stage }]
  Url:
    Type: AWS::SSM::Parameter
    Properties: { Name: !Sub "/\${Stage}/url", Type: String, Value: !Sub "https://\${Stage}.example", Tags: { a: b } }
  OnlyProd:
    Type: AWS::SSM::Parameter
    Condition: IsProd
    Properties: { Type: String, Value: x }
  Database:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: !Sub "\${Stage}/db"
      KmsKeyId: !GetAtt Key.Arn
      GenerateSecretString: { SecretStringTemplate: '{"username":"app"}', GenerateStringKey: password, PasswordLength: 20 }
  ApiToken:
    Type: AWS::SecretsManager::Secret
    Properties: { SecretString: !Ref Token }
  Copied:
    Type: AWS::SSM::Parameter
    DependsOn: [Database, Url]
    Properties:
      Type: String
      Value: !Sub "{{resolve:secretsmanager:\${Stage}/db:SecretString:username}}@{{resolve:ssm:/\${Stage}/url}}"
  Orders: { Type: AWS::DynamoDB::Table }
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Environment: { Variables: { TABLE: !Ref Orders } }
      Policies:
        - SSMParameterReadPolicy: { ParameterName: !Sub "\${Stage}/*" }
        - AWSSecretsManagerGetSecretValuePolicy: { SecretArn: !Ref Database }
        - DynamoDBReadPolicy: { TableName: !Ref Orders }
        - Statement: [{ Effect: Allow, Action: dynamodb:Query, Resource: !GetAtt Orders.Arn }]
  Extra:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: extra
      Roles: [!Ref ReaderRole]
      PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn }] }
Outputs:
  Url: { Value: !GetAtt Url.Value }
  Table: { Value: !GetAtt Orders.Arn }
  Token: { Value: !Sub "token: \${Token}" }
`

suite('launching a template', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { ssm, kms, iam, secretsManager } = larder.clients()
  const directory = await mkdtemp(join(tmpdir(), 'larder-launch-'))
  test.after(() => rm(directory, { recursive: true }))
  const store = await openStore({ url: larder.url, region }, larder.administrator)

  /** What is told of each resource, and what else is said. */
  async function bring(text: string, parameters: Record<string, string> = {}, { adopt = false, stack = 'app' } = {}) {
    const file = join(directory, 'template.yaml')
    await writeFile(file, text)
    const events: Event[] = []
    const notes: string[] = []
    const options = { adopt, tell: (event: Event) => events.push(event), note: (note: string) => notes.push(note) }
    const asked = {
      file,
      stack,
      stage: undefined,
      parameters: new Map(Object.entries(parameters)),
      typed: new Set<string>(),
      environment: {},
    }
    const application = await readApplication(asked, store)
    const outcomes = () => Object.fromEntries(events.map(({ id, outcome }) => [id, outcome]))
    await launch(application, store, options).catch((error) => {
      throw Object.assign(error, { outcomes: outcomes() })
    })
    return { application, outcomes: outcomes(), events, notes: [...application.notes, ...notes], options }
  }
  const parameterValue = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value

  await test('everything is made in the order of its references, and what the store has no service for is left out', async () => {
    const { outcomes, notes, application } = await bring(template)
    assert.deepEqual(outcomes, {
      Key: 'created',
      Alias: 'created',
      Url: 'created',
      Database: 'created',
      ApiToken: 'created',
      Copied: 'created',
      Orders: 'left out',
      ReaderRole: 'created',
      Reader: 'function',
      Extra: 'created',
    })
    assert.ok(
      notes.some(
        (note) => note === 'Reader: the policy DynamoDBReadPolicy is left out: the store has no such service.',
      ),
    )
    assert.equal(await parameterValue('app-Copied'), 'app@https://dev.example')
    const table = `arn:aws:dynamodb:${region}:${account}:table/app-Orders`
    assert.deepEqual(outputsOf(application), [
      ['Url', 'https://dev.example'],
      ['Table', table],
      ['Token', '****'],
    ])
    const { SecretString, ARN } = await secretsManager.getSecretValue({ SecretId: 'dev/db' })
    const { username, password } = JSON.parse(SecretString!)
    assert.deepEqual([username, password.length], ['app', 20])
    const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/dev/app' })
    assert.equal((await kms.getKeyRotationStatus({ KeyId: KeyMetadata!.KeyId! })).KeyRotationEnabled, true)
    const policyOf = async (PolicyName: string) => {
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName: 'app-ReaderRole', PolicyName })
      return JSON.parse(decodeURIComponent(PolicyDocument!)).Statement
    }
    assert.deepEqual(
      (await policyOf('ReaderRolePolicy0'))[1].Resource,
      `arn:aws:ssm:${region}:${account}:parameter/dev/*`,
    )
    assert.deepEqual((await policyOf('ReaderRolePolicy1'))[0].Resource, ARN)
    assert.deepEqual((await policyOf('ReaderRolePolicy3'))[0].Resource, table)
    assert.deepEqual((await policyOf('extra'))[0].Resource, KeyMetadata!.Arn)
    // What the stack keeps of itself holds no secret.
    const { Parameters } = await ssm.getParametersByPath({ Path: '/larder', Recursive: true })
    assert.ok(Parameters!.length > 0 && !JSON.stringify(Parameters).includes('token-token'))
  })

  await test('launched again, what is the same is left alone, and what was changed is brought back', async () => {
    const before = await secretsManager.getSecretValue({ SecretId: 'dev/db' })
    const { outcomes } = await bring(template)
    assert.deepEqual(new Set(Object.values(outcomes)), new Set(['unchanged', 'left out', 'function']))
    await ssm.putParameter({ Name: '/dev/url', Value: 'elsewhere', Overwrite: true })
    await iam.putRolePolicy({
      RoleName: 'app-ReaderRole',
      PolicyName: 'ReaderRolePolicy3',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
    })
    const changed = template
      .replace('EnableKeyRotation: true', 'EnableKeyRotation: false')
      .replace('Default: token-token', 'Default: other-token')
    const again = await bring(changed)
    const updated = Object.keys(again.outcomes).filter((id) => again.outcomes[id] === 'updated')
    assert.deepEqual(updated.sort(), ['ApiToken', 'Key', 'ReaderRole', 'Url'])
    assert.equal(await parameterValue('/dev/url'), 'https://dev.example')
    assert.deepEqual(
      await secretsManager.getSecretValue({ SecretId: 'dev/db' }).then(({ SecretString }) => SecretString),
      before.SecretString,
    )
  })

  await test('another name takes the place of the old, and what the template dropped goes', async () => {
    const { outcomes } = await bring(template.replace(/ {2}Copied:[\s\S]*?(?= {2}Orders)/, ''), { Stage: 'prod' })
    assert.deepEqual(
      [outcomes.Url, outcomes.Alias, outcomes.OnlyProd, outcomes.Copied],
      ['removed', 'removed', 'created', 'removed'],
    )
    assert.equal(await parameterValue('/prod/url'), 'https://prod.example')
    await assert.rejects(ssm.getParameter({ Name: '/dev/url' }), { name: 'ParameterNotFound' })
    await assert.rejects(ssm.getParameter({ Name: 'app-Copied' }), { name: 'ParameterNotFound' })
    // The parameters of the last launch hold until others are given.
    const again = await bring(template)
    assert.equal(again.outcomes.Url, 'unchanged')
  })

  await test('what is wrong with parameters is told at once, and nothing is made', async () => {
    await assert.rejects(bring(template, { Stage: 'test', Tokne: 'x', Token: 'short' }), {
      name: 'TemplateError',
      message: [
        'Parameters: the template has no Tokne. It has Stage, Token.',
        'Parameters.Stage: it must be one of dev, prod.',
        'Parameters.Token: it must have at least 8 characters.',
      ].join('\n'),
    })
  })

  await test('a failure says which resource; what was made stays the stack’s, and the next launch goes on', async () => {
    const half = (value: string) => `
Resources:
  First: { Type: AWS::SSM::Parameter, Properties: { Name: /half/first, Type: String, Value: a } }
  Second: { Type: AWS::SSM::Parameter, DependsOn: First, Properties: { Name: /half/second, Type: String, Value: "${value}" } }
`
    await assert.rejects(bring(half('{{resolve:ssm:/not/there}}'), {}, { stack: 'half' }), (error: Error) => {
      assert.equal(error.name, 'LaunchError')
      assert.match(error.message, /^Second \(AWS::SSM::Parameter\): /)
      assert.deepEqual((error as Error & { outcomes: object }).outcomes, { First: 'created' })
      return true
    })
    const { outcomes } = await bring(half('b'), {}, { stack: 'half' })
    assert.deepEqual(outcomes, { First: 'unchanged', Second: 'created' })
    await assert.rejects(
      bring(
        'Resources: { A: { Type: AWS::SSM::Parameter, Properties: { Type: SecureString, Value: x } } }',
        {},
        { stack: 'secure' },
      ),
      {
        message: /^Resources\.A: CloudFormation makes no SecureString/,
      },
    )
  })

  await test('what is not of the stack is not touched unless it is adopted', async () => {
    await ssm.putParameter({ Name: '/by/hand', Value: 'mine', Type: 'String' })
    const text =
      'Resources: { A: { Type: AWS::SSM::Parameter, Properties: { Name: /by/hand, Type: String, Value: theirs } } }'
    await assert.rejects(bring(text, {}, { stack: 'other' }), {
      message: /^A \(AWS::SSM::Parameter\): \/by\/hand is there already/,
    })
    assert.equal(await parameterValue('/by/hand'), 'mine')
    assert.deepEqual((await bring(text, {}, { stack: 'other', adopt: true })).outcomes, { A: 'updated' })
    assert.equal(await parameterValue('/by/hand'), 'theirs')
  })

  await test('a stack of the same name and of another template is not taken apart', async () => {
    const text = 'Resources: { Elsewhere: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: x } } }'
    await assert.rejects(bring(text, {}, { stack: 'half' }), { message: /^The stack half is of another template/ })
    assert.equal(await parameterValue('/half/first'), 'a')
  })

  await test('users, roles, managed policies and boundaries, and what AWS manages', async () => {
    const text = (action: string, boundary: string) => `
Resources:
  Edge: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: edge, PolicyDocument: &d { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "${action}", Resource: "*" }] } } }
  Reader: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!Ref Role], PolicyDocument: *d } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      ${boundary}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole, arn:aws:iam::aws:policy/OfAnotherService]
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
  User: { Type: AWS::IAM::User, Properties: { UserName: bob, ManagedPolicyArns: [!Ref Edge], Policies: [{ PolicyName: own, PolicyDocument: *d }] } }
`
    const stack = { stack: 'people' }
    const bounded = text('ssm:Get*', 'PermissionsBoundary: !Ref Edge')
    const made = await bring(bounded, {}, stack)
    assert.deepEqual(made.outcomes, { Edge: 'created', Role: 'created', Reader: 'created', User: 'created' })
    const leftOut = 'Resources.Role: the store has no policy arn:aws:iam::aws:policy/OfAnotherService: it is left out.'
    assert.deepEqual(made.notes, [leftOut])
    const RoleName = 'people-Role'
    const attached = async () => {
      const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName })
      return AttachedPolicies!.map(({ PolicyName }) => PolicyName).sort()
    }
    const boundary = async () => (await iam.getRole({ RoleName })).Role!.PermissionsBoundary?.PermissionsBoundaryArn
    assert.deepEqual(await attached(), ['AWSLambdaBasicExecutionRole', 'people-Reader'])
    assert.equal(await boundary(), `arn:aws:iam::${account}:policy/edge`)
    assert.deepEqual(new Set(Object.values((await bring(bounded, {}, stack)).outcomes)), new Set(['unchanged']))
    const changed = await bring(text('ssm:Describe*', ''), {}, stack)
    assert.deepEqual(new Set(Object.values(changed.outcomes)), new Set(['updated']))
    assert.deepEqual(
      [await attached(), await boundary()],
      [['AWSLambdaBasicExecutionRole', 'people-Reader'], undefined],
    )
    await removeStack(changed.application.stack, store, changed.options)
    await assert.rejects(iam.getUser({ UserName: 'bob' }), { name: 'NoSuchEntityException' })
    await assert.rejects(iam.getPolicy({ PolicyArn: `arn:aws:iam::${account}:policy/edge` }), {
      name: 'NoSuchEntityException',
    })
  })

  await test('a type with a slip of the pen is left out, and told what was probably meant', async () => {
    const { events } = await bring('Resources: { A: { Type: AWS::SSM::Paramter } }', {}, { stack: 'slip' })
    assert.deepEqual(
      events.map(({ outcome, detail }) => [outcome, detail]),
      [['left out', 'stands in: slip-A (did you mean AWS::SSM::Parameter?)']],
    )
  })

  await test('removed, nothing of it is left but what waits for its deletion', async () => {
    const { application, events, options } = await bring(template)
    events.length = 0
    await removeStack(application.stack, store, options)
    assert.ok(events.every(({ outcome }) => outcome === 'removed'))
    assert.match(events.find(({ id }) => id === 'Key')!.detail, /the key is deleted on \d{4}-\d\d-\d\d/)
    const { Parameters } = await ssm.getParametersByPath({ Path: '/larder/stacks/app', Recursive: true })
    assert.deepEqual(Parameters, [])
    await assert.rejects(iam.getRole({ RoleName: 'app-ReaderRole' }), { name: 'NoSuchEntityException' })
    // Launching again takes a secret that waits for its deletion back.
    const token =
      'Resources: { ApiToken: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: another } } }'
    const again = await bring(token)
    assert.deepEqual(again.outcomes, { ApiToken: 'created' })
    assert.deepEqual(again.notes, ['Resources.ApiToken: app-ApiToken was to be deleted, and is kept.'])
    assert.equal((await secretsManager.getSecretValue({ SecretId: 'app-ApiToken' })).SecretString, 'another')
    // One whose key is going too says what to do.
    await assert.rejects(bring(template, { Stage: 'prod' }), {
      message:
        /^Database \(AWS::SecretsManager::Secret\): prod\/db was to be deleted, is kept, and cannot be changed: .*--secret-id prod\/db$/,
    })
  })
})
