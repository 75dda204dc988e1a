/** `npm run tour`: the main job, end to end, on a throw-away folder, with the AWS SDK. Exits 0 only if every step held. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const region = 'us-east-1'
const parameter = '/prod/weather/api-key'
const directory = await mkdtemp(join(tmpdir(), 'larder-tour-'))
let number = 0
let server: { url: string; child: ChildProcess; credentials: Credentials } | undefined

/** Does one step, says what it does and how long it took, and ends the tour when what came is not what was expected. */
async function step<T>(
  what: string,
  expected: string,
  work: () => Promise<{ held: boolean; got: string; result: T }>,
): Promise<T> {
  number += 1
  console.log(`\n${number}. ${what}`)
  const started = performance.now()
  const { held, got, result } = await work()
  console.log(
    `   expected  ${expected}\n   got       ${got}\n   took      ${(performance.now() - started).toFixed(1)} ms  ${held ? '✓' : '✗'}`,
  )
  if (!held) throw new Error(`step ${number} did not hold`)
  return result
}

/** Starts the server as a user does and reads the lines that it prints for a client. */
async function start(known?: Credentials): Promise<NonNullable<typeof server>> {
  const child = spawn(process.execPath, ['server/src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LARDER_DATA_DIR: directory, LARDER_PORT: '0', LARDER_REGION: region },
  })
  const printed = new Map<string, string>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /export (\w+)=(\S+)/.exec(line) ?? []
    if (name && value) printed.set(name, value)
    if (name === 'AWS_SECRET_ACCESS_KEY') break
  }
  const url = printed.get('AWS_ENDPOINT_URL')
  if (url === undefined) throw new Error('the server did not start')
  const credentials = known ?? {
    accessKeyId: printed.get('AWS_ACCESS_KEY_ID')!,
    secretAccessKey: printed.get('AWS_SECRET_ACCESS_KEY')!,
  }
  return { url, child, credentials }
}

const client = (credentials: Credentials) => ({ region, endpoint: server!.url, credentials })

async function newUser(
  iam: IAMClient,
  name: string,
  statements: object[],
): Promise<{ arn: string; credentials: Credentials }> {
  const { User } = await iam.send(new CreateUserCommand({ UserName: name }))
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'tour', PolicyDocument }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
  return {
    arn: User!.Arn!,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  }
}

/** The median of some reads, once the connection is warm. */
async function medianRead(ssm: SSMClient, name: string): Promise<{ value: string; milliseconds: number }> {
  const times: number[] = []
  let value = ''
  for (let read = 0; read < 101; read += 1) {
    const started = performance.now()
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
    times.push(performance.now() - started)
    value = Parameter!.Value!
  }
  return { value, milliseconds: times.sort((a, b) => a - b)[50]! }
}

const larder = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, ['cli/src/main.ts', ...args, '--data-dir', directory])).stdout

async function tour(): Promise<void> {
  server = await step(
    'Start the server on an empty folder; it makes a root key, an account and an administrator',
    'an endpoint and credentials',
    async () => {
      const result = await start()
      return {
        held: result.credentials.secretAccessKey.length === 40,
        got: `${result.url}, access key ${result.credentials.accessKeyId}`,
        result,
      }
    },
  )
  const iam = new IAMClient(client(server.credentials))
  const account = (await new STSClient(client(server.credentials)).send(new GetCallerIdentityCommand({}))).Account!

  const people = await step(
    'Create a key administrator, a runtime, and the role of a function that the runtime may take',
    'three principals',
    async () => {
      const keeper = await newUser(iam, 'key-administrator', [
        {
          Effect: 'Allow',
          Action: ['kms:CreateKey', 'kms:CreateAlias', 'ssm:PutParameter', 'ssm:GetParameter'],
          Resource: '*',
        },
      ])
      const runtime = await newUser(iam, 'runtime', [])
      const { Role } = await iam.send(
        new CreateRoleCommand({
          RoleName: 'weather-function',
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { AWS: runtime.arn }, Action: 'sts:AssumeRole' }],
          }),
        }),
      )
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: 'weather-function',
          PolicyName: 'read-configuration',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'ssm:GetParameter*',
                Resource: `arn:aws:ssm:${region}:${account}:parameter/prod/weather/*`,
              },
            ],
          }),
        }),
      )
      return {
        held: true,
        got: `${keeper.arn}, ${runtime.arn}, ${Role!.Arn}`,
        result: { keeper, runtime, roleArn: Role!.Arn! },
      }
    },
  )

  await step(
    'As the key administrator: create a key that it may administer and encrypt with, and that only the role may decrypt with',
    'a key and its alias',
    async () => {
      const kms = new KMSClient(client(people.keeper.credentials))
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({
          Description: 'weather secrets',
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: people.keeper.arn },
                Action: [
                  'kms:Create*',
                  'kms:Encrypt',
                  'kms:Describe*',
                  'kms:Enable*',
                  'kms:List*',
                  'kms:Put*',
                  'kms:Update*',
                  'kms:Disable*',
                  'kms:Get*',
                  'kms:ScheduleKeyDeletion',
                ],
                Resource: '*',
              },
              { Effect: 'Allow', Principal: { AWS: people.roleArn }, Action: 'kms:Decrypt', Resource: '*' },
            ],
          }),
        }),
      )
      await kms.send(new CreateAliasCommand({ AliasName: 'alias/weather', TargetKeyId: KeyMetadata!.KeyId! }))
      return { held: true, got: `${KeyMetadata!.Arn} as alias/weather`, result: undefined }
    },
  )

  const keeperSsm = new SSMClient(client(people.keeper.credentials))
  const put = (value: string) =>
    keeperSsm.send(
      new PutParameterCommand({
        Name: parameter,
        Value: value,
        Type: 'SecureString',
        KeyId: 'alias/weather',
        Overwrite: true,
      }),
    )

  await step(`As the key administrator: store the SecureString ${parameter}`, 'version 1', async () => {
    const { Version } = await put('sunny-key-1')
    return { held: Version === 1, got: `version ${Version}`, result: undefined }
  })

  await step('As the key administrator: try to read it back', 'AccessDeniedException for kms:Decrypt', async () => {
    const refusal = await keeperSsm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true })).then(
      () => undefined,
      (error: Error) => error,
    )
    const held = refusal?.name === 'AccessDeniedException' && refusal.message.includes('kms:Decrypt')
    return {
      held,
      got: refusal === undefined ? 'it was read' : `${refusal.name}: ${refusal.message}`,
      result: undefined,
    }
  })

  const session = await step('As the runtime: take the role of the function', 'temporary credentials', async () => {
    const { Credentials: taken } = await new STSClient(client(people.runtime.credentials)).send(
      new AssumeRoleCommand({ RoleArn: people.roleArn, RoleSessionName: 'tour' }),
    )
    const result = {
      accessKeyId: taken!.AccessKeyId!,
      secretAccessKey: taken!.SecretAccessKey!,
      sessionToken: taken!.SessionToken!,
    }
    return {
      held: result.accessKeyId.startsWith('ASIA'),
      got: `${result.accessKeyId}, until ${taken!.Expiration!.toISOString()}`,
      result,
    }
  })

  const functionSsm = new SSMClient(client(session))
  await step('As the function: read it 101 times', 'sunny-key-1, in about a millisecond', async () => {
    const { value, milliseconds } = await medianRead(functionSsm, parameter)
    return {
      held: value === 'sunny-key-1',
      got: `${value}, median ${milliseconds.toFixed(2)} ms a read`,
      result: undefined,
    }
  })

  await step(
    'Rotate the value, and read again with the same client: no restart, no deploy',
    'sunny-key-2',
    async () => {
      await put('sunny-key-2')
      const { Parameter } = await functionSsm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true }))
      return {
        held: Parameter!.Value === 'sunny-key-2',
        got: `${Parameter!.Value}, version ${Parameter!.Version}`,
        result: undefined,
      }
    },
  )

  await step(`Pin the old version: ${parameter}:1`, 'sunny-key-1', async () => {
    const { Parameter } = await functionSsm.send(
      new GetParameterCommand({ Name: `${parameter}:1`, WithDecryption: true }),
    )
    return {
      held: Parameter!.Value === 'sunny-key-1',
      got: `${Parameter!.Value}, version ${Parameter!.Version}`,
      result: undefined,
    }
  })

  await step(
    'Ask the audit log who was refused (larder audit list --error AccessDenied)',
    'the key administrator, at GetParameter and Decrypt',
    async () => {
      const listed = await larder('audit', 'list', '--error', 'AccessDeniedException')
      const held = listed.includes('key-administrator') && listed.includes('GetParameter') && listed.includes('Decrypt')
      return { held, got: `\n${listed.trimEnd().replace(/^/gm, '             ')}`, result: undefined }
    },
  )

  await step('Verify the hash chain of the audit log (larder audit verify)', 'unbroken', async () => {
    const verified = await larder('audit', 'verify')
    return { held: /unbroken/.test(verified), got: verified.trim().replaceAll('\n', ' · '), result: undefined }
  })

  await step('Kill the server with SIGKILL and start it again on the same folder', 'everything is there', async () => {
    server!.child.kill('SIGKILL')
    await once(server!.child, 'exit')
    server = await start(server!.credentials)
    const { Parameter } = await new SSMClient(client(session)).send(
      new GetParameterCommand({ Name: parameter, WithDecryption: true }),
    )
    return {
      held: Parameter!.Value === 'sunny-key-2',
      got: `${Parameter!.Value}, version ${Parameter!.Version}, read with the session from before`,
      result: undefined,
    }
  })
}

try {
  await tour()
  console.log('\nEvery step held.')
} catch (error) {
  console.error(`\nThe tour stopped: ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  if (server && server.child.exitCode === null) {
    server.child.kill('SIGTERM')
    await once(server.child, 'exit')
  }
  await rm(directory, { recursive: true, force: true })
}
