import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { account, openLarder, region } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

const runtime = join(import.meta.dirname, '../../../delivery/runtime/src/index.ts')

const template = (actions: string) => `
Globals: { Function: { Timeout: 10, Runtime: nodejs24.x } }
Resources:
  Token: { Type: AWS::SSM::Parameter, Properties: { Name: /app/token, Type: String, Value: from-the-store } }
  Echo: { Type: AWS::Serverless::Function, Properties: { FunctionName: echo, CodeUri: src, Handler: echo.handler, Role: !GetAtt Role.Arn } }
  Read:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src, Handler: nested/read.handler, Role: !GetAtt Role.Arn, Environment: { Variables: { NAME: !Ref Token } } }
  Snake: { Type: AWS::Serverless::Function, Properties: { CodeUri: src, Handler: snake.handler, Runtime: python3.13, Role: !GetAtt Role.Arn } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: app
          PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: [${actions}], Resource: !Sub "arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/app/*" }] }
`

const files = {
  'echo.cjs': `exports.handler = (event, context, callback) => {
    if (event.fail) throw new RangeError('too far')
    callback(null, { event, name: context.functionName, environment: process.env })
  }`,
  'nested/read.ts': `import { awsClient } from ${JSON.stringify(runtime)}
    let calls: number = 0
    export const handler = async (): Promise<unknown> => {
      console.log('reading')
      const { Parameter } = await awsClient().call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name: process.env.NAME })
      return { value: Parameter.Value, calls: ++calls }
    }`,
  'snake.py': `import os
print("loaded")
def handler(event, context):
    return {"event": event, "name": context.function_name, "left": context.get_remaining_time_in_millis() > 0, "home": os.listdir(os.environ["HOME"])}
`,
}

suite('larder invoke', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { home, run } = await larderCommand(after, larder.url)
  const directory = join(home, 'app')
  const file = join(directory, 'template.yaml')
  await mkdir(join(directory, 'src/nested'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, 'src', name), text)
  const administrator = environmentOf(larder.administrator)
  const launch = async (actions: string) => {
    await writeFile(file, template(actions))
    const { code, stderr } = await run(['launch', file], { environment: administrator })
    assert.deepEqual([code, stderr], [0, ''])
  }
  const role = `arn:aws:iam::${account}:role/app-Role`
  const state = `arn:aws:ssm:${region}:${account}:parameter/larder/stacks/app*`
  const reading = { Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:GetParametersByPath'], Resource: state }
  const passing = { Effect: 'Allow', Action: ['iam:PassRole', 'larder:AssumeFunctionRole'], Resource: role }
  const developer = environmentOf((await larder.user('developer', reading, passing)).credentials)
  const invoke = (args: readonly string[], input?: string, environment: NodeJS.ProcessEnv = developer) =>
    run(['invoke', ...args, '--template', file], {
      environment: { ...environment, AWS_PROFILE: 'of-a-person', PRIVATE: 'of-a-person' },
      ...(input !== undefined && { input }),
    })

  await test('it has the credentials of its role, its own variables, and nothing of the person', async () => {
    await launch('ssm:GetParameter')
    const { code, stdout, stderr } = await invoke(['echo', '--event', '-'], '{"a":1}')
    assert.deepEqual([code, stderr], [0, ''])
    const { event, name, environment } = JSON.parse(stdout)
    assert.deepEqual([event, name], [{ a: 1 }, 'echo'])
    assert.match(environment.AWS_ACCESS_KEY_ID, /^ASIA/)
    assert.notEqual(environment.HOME, home)
    assert.doesNotMatch(stdout, /of-a-person/)
    assert.ok(!stdout.includes(developer.AWS_SECRET_ACCESS_KEY!))
    const { sts } = larder.clients({
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      sessionToken: environment.AWS_SESSION_TOKEN,
    })
    assert.equal((await sts.getCallerIdentity({})).Arn, `arn:aws:sts::${account}:assumed-role/app-Role/echo`)
  })

  await test('TypeScript is loaded once and called again, and the calls of the store are told', async () => {
    const { code, stdout, stderr } = await invoke(['Read', '--repeat', '2', '--trace'])
    assert.deepEqual([code, JSON.parse(stdout)], [0, { value: 'from-the-store', calls: 2 }])
    const lines = stderr
      .replace(/ +[\d.]+ ms/g, '')
      .trimEnd()
      .split('\n')
    const turn = ['reading', 'ssm:GetParameter']
    assert.deepEqual(
      lines.map((line) => line.trim()).sort(),
      ['init', ...turn, ...turn, 'first call', 'warm call'].sort(),
    )
  })

  await test('a policy that is wrong fails here, with the statement that it would need', async () => {
    await launch('ssm:PutParameter')
    const { code, stdout, stderr } = await invoke(['Read'])
    assert.equal(code, 1)
    assert.match(JSON.parse(stdout).errorMessage, /ssm:GetParameter/)
    const resource = `arn:aws:ssm:${region}:${account}:parameter/app/token`
    const needed = JSON.stringify({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: resource })
    assert.ok(stderr.includes(`larder: app-Role would need ${needed}\n`), stderr)
  })

  await test('what it throws is its answer, and who may not pass its role may not run it', async () => {
    const { code, stdout } = await invoke(['Echo', '--event', '-'], '{"fail":true}')
    const { errorType, errorMessage } = JSON.parse(stdout)
    assert.deepEqual([code, errorType, errorMessage], [1, 'RangeError', 'too far'])
    const reader = environmentOf((await larder.user('reader', reading)).credentials)
    const refused = await invoke(['Echo'], undefined, reader)
    assert.equal(refused.code, 1)
    assert.match(
      refused.stderr,
      /^larder: User: \S+reader is not authorized to perform: iam:PassRole on resource: \S+app-Role /,
    )
    const nowhere = await run(['launch', file], { environment: { ...administrator, AWS_ENDPOINT_URL: '' } })
    assert.deepEqual([nowhere.code, nowhere.stdout], [2, ''])
    assert.match(nowhere.stderr, /^larder: Name a Larder with --endpoint/)
    const unknown = await invoke(['Ehco'])
    assert.equal(unknown.stderr, 'larder: The template has no function Ehco. It has Echo, Read, Snake.\n')
  })

  await test('Python runs where there is python3, and where there is none that is said', async () => {
    const there = spawnSync('python3', ['--version']).status === 0
    const { code, stdout, stderr } = await invoke(['Snake', '--event', '-'], '{"a":1}')
    if (!there) {
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /^larder: python3\.13 needs python3, and it cannot be run here\./)
      return
    }
    assert.deepEqual([code, stderr], [0, 'loaded\n'])
    assert.deepEqual(JSON.parse(stdout), { event: { a: 1 }, name: 'app-Snake', left: true, home: [] })
  })
})
