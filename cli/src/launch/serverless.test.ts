// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what variables look like
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { account, openLarder, region } from '../../../test/larder.ts'
import { readApplication } from './application.ts'
import { launch } from './launch.ts'
import { openStore } from './store.ts'
import { findFunction } from './template-functions.ts'

const yaml = `
service: weather
params: { default: { domain: example.org }, prod: { domain: example.com } }
custom:
  stage: \${opt:stage, self:provider.stage}
  keys: \${file(keys.yml):\${self:custom.stage}}
  loop: \${self:custom.loop}
provider:
  name: aws
  runtime: nodejs24.x
  stage: dev
  environment: { STAGE: "\${sls:stage}", DOMAIN: "\${param:domain}", NOTHING: null }
  iamRoleStatements:
    - Effect: Allow
      Action: ssm:GetParameter
      Resource: arn:aws:ssm:\${aws:region}:#{AWS::AccountId}:parameter/\${self:custom.keys.name}
functions:
  push-settings:
    handler: src/push.handler
    timeout: 10
    environment:
      KEY: \${ssm:/\${self:custom.keys.name}}
      HOST: \${env:HOST, 'localhost'}
      PORT: \${opt:port, 8080}
      TABLE: { Ref: Settings }
  greet: { handler: src/greet.handler, name: greeter, role: Own }
resources:
  - Resources:
      Settings: { Type: AWS::DynamoDB::Table }
      Own:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
  - Resources:
      Url: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Sub "https://\${AWS::Region}.\${self:service}" } }
`

suite('a serverless.yml', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { ssm, iam } = larder.clients()
  const directory = await mkdtemp(join(tmpdir(), 'larder-serverless-'))
  test.after(() => rm(directory, { recursive: true }))
  const store = await openStore({ url: larder.url, region }, larder.administrator)
  const file = join(directory, 'serverless.yml')
  const options = { adopt: false, tell: () => {}, note: () => {} }
  await writeFile(join(directory, 'keys.yml'), 'dev: { name: darksky/test }\nprod: { name: darksky/live }\n')
  await ssm.putParameter({ Name: '/darksky/live', Value: '${env:HOST}-live', Type: 'SecureString' })

  async function read(text: string, stage?: string, given: Record<string, string> = {}) {
    await writeFile(file, text)
    const parameters = new Map(Object.entries(given))
    const asked = {
      file,
      stack: undefined,
      stage,
      parameters,
      typed: new Set(parameters.keys()),
      environment: { HOST: 'h' },
    }
    return readApplication(asked, store)
  }

  await test('its functions, their variables and their role, for the stage that is asked for', async () => {
    const application = await read(yaml, 'prod', { port: '9090' })
    await launch(application, store, options)
    assert.equal(application.stack.name, 'weather-prod')
    const push = await findFunction(application, 'push-settings', file, store)
    assert.deepEqual(push, {
      name: 'weather-prod-push-settings',
      handler: 'src/push.handler',
      runtime: 'nodejs24.x',
      directory,
      environment: {
        STAGE: 'prod',
        DOMAIN: 'example.com',
        // A value that looks like a variable is none.
        KEY: '${env:HOST}-live',
        HOST: 'h',
        PORT: '9090',
        TABLE: 'weather-prod-Settings',
      },
      timeout: 10,
      memory: 1024,
      role: `arn:aws:iam::${account}:role/weather-prod-${region}-lambdaRole`,
    })
    const RoleName = `weather-prod-${region}-lambdaRole`
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName: 'weather-prod-lambda' })
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument!))
    assert.equal(Statement[2].Resource, `arn:aws:ssm:${region}:${account}:parameter/darksky/live`)
    assert.deepEqual(Statement[1].Resource, [`arn:aws:logs:${region}:${account}:log-group:/aws/lambda/weather-prod*:*`])
    const greet = await findFunction(application, 'greeter', file, store)
    assert.equal(greet.role, `arn:aws:iam::${account}:role/weather-prod-Own`)
    const { Parameter } = await ssm.getParameter({ Name: 'weather-prod-Url' })
    assert.equal(Parameter!.Value, `https://${region}.weather`)
  })

  await test('what it cannot resolve is told with its place', async () => {
    const refused = async (from: string, to: string, message: string) =>
      assert.rejects(read(yaml.replace(from, to), 'prod'), { name: 'TemplateError', message })
    await refused(
      '${param:domain}',
      '${param:nothing}',
      `${file}.provider.environment.DOMAIN: \${param:nothing} has no value. Give it one, or a fallback: \${param:nothing, 'default'}`,
    )
    await refused('${param:domain}', '${self:custom.loop}', '${self:custom.loop} depends on itself.')
    await refused(
      '${param:domain}',
      '${file(domain.js):name}',
      `${file}.provider.environment.DOMAIN: domain.js is a program, which Serverless runs and larder does not.`,
    )
    await refused('name: aws', 'name: google', `${file} provider.name: only aws is known here.`)
  })
})
