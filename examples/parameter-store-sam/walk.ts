/** The article, step by step: its template launched by the key's administrator, its function tried, a secret that only the function reads. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { SSM } from '@aws-sdk/client-ssm'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface Step {
  /** As it would be typed. */
  readonly command: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const larder = join(import.meta.dirname, '../../cli/src/main.ts')
const template = join(import.meta.dirname, 'template.yaml')
const region = 'us-east-1'
const secret = '/dev/parameterStoreBlog/appSecrets'

/** What the article's IAM user must be allowed: to make what the template declares, to administer the key, and to run the functions. */
const permissions = [
  { Action: ['iam:*Role*'], Resource: 'arn:aws:iam::*:role/parameter-store-sam-*' },
  { Action: ['iam:PassRole', 'larder:AssumeFunctionRole'], Resource: 'arn:aws:iam::*:role/parameter-store-sam-*' },
  { Action: ['ssm:*'], Resource: '*' },
  { Action: ['kms:CreateKey', 'kms:CreateAlias', 'kms:ListAliases'], Resource: '*' },
].map((statement) => ({ Effect: 'Allow', ...statement }))

/** The key's administrator, as the account's administrator makes one. */
export async function createAdministrator(endpoint: string, credentials: Credentials): Promise<Credentials> {
  const iam = new IAM({ region, endpoint, credentials })
  await iam.createUser({ UserName: 'ana' })
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: permissions })
  await iam.putUserPolicy({ UserName: 'ana', PolicyName: 'walk', PolicyDocument })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ana' })
  iam.destroy()
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
}

/** Each step is told as it is done. @param fn the logical id of the function to try */
export async function walk(
  endpoint: string,
  credentials: Credentials,
  fn: string,
  tell: (step: Step) => void,
): Promise<void> {
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const run = async (...args: string[]) => tell(await larderStep(args, environment))
  const ssm = new SSM({ region, endpoint, credentials })
  await run('launch', template, 'IAMUsername=ana')
  await run('invoke', fn, '--template', template, '--trace', '--repeat', '2')
  tell(
    await awsStep(
      `put-parameter --name ${secret} --type SecureString --key-id alias/ParameterStoreBlogKeyDev --value …`,
      () =>
        ssm.putParameter({
          Name: secret,
          Type: 'SecureString',
          KeyId: 'alias/ParameterStoreBlogKeyDev',
          Value: '{"secretKey": "secretValue"}',
        }),
    ),
  )
  tell(
    await awsStep(`get-parameter --name ${secret} --with-decryption`, () =>
      ssm.getParameter({ Name: secret, WithDecryption: true }),
    ),
  )
  ssm.destroy()
  await run('invoke', fn, '--template', template, '--trace', '--repeat', '2')
  await run('launch', template)
}

function larderStep(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Step> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [larder, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const command = `larder ${args.join(' ').replaceAll(template, 'template.yaml')}`
    child.on('error', reject)
    child.on('close', (code) => resolve({ command, code: code ?? 1, stdout, stderr }))
  })
}

async function awsStep(command: string, call: () => Promise<object>): Promise<Step> {
  try {
    const { $metadata: _metadata, ...answer } = (await call()) as { $metadata?: unknown }
    return { command: `aws ssm ${command}`, code: 0, stdout: `${JSON.stringify(answer)}\n`, stderr: '' }
  } catch (error) {
    const { name, message } = error as Error
    return { command: `aws ssm ${command}`, code: 254, stdout: '', stderr: `${name}: ${message}\n` }
  }
}
