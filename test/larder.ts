/** Larder behind its real endpoint in a throw-away folder, with the AWS SDK's clients for whoever a test is about. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { KMS } from '@aws-sdk/client-kms'
import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { SSM, type SSMClientConfig } from '@aws-sdk/client-ssm'
import { type AssumeRoleCommandInput, STS } from '@aws-sdk/client-sts'
import type { Settings } from '../server/src/config.ts'
import { type Surroundings, startLarder } from '../server/src/start.ts'

export const region = 'us-east-1'
export const account = '111122223333'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What a client of the SDK can be given beside its credentials. */
type ClientOptions = Pick<SSMClientConfig, 'endpoint' | 'maxAttempts' | 'region' | 'systemClockOffset'>

/** Credentials, or what makes new ones for a client that finds its old ones expiring. */
type CredentialSource = Credentials | (() => Promise<Credentials & { expiration?: Date }>)

export type Statement = Readonly<Record<string, unknown>>

export const document = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** A store in a folder of its own, on any free port, that makes up its first administrator. */
export const settingsIn = (dataDirectory: string): Settings => ({
  host: '127.0.0.1',
  port: 0,
  dataDirectory,
  databaseUrl: undefined,
  rootKey: `file:${join(dataDirectory, 'root.key')}`,
  region,
  accountId: account,
  accessKeyId: undefined,
  secretAccessKey: undefined,
  tlsCertificate: undefined,
  tlsKey: undefined,
  limits: undefined,
  webhooks: undefined,
  functions: undefined,
  privateIssuers: [],
  workers: 1,
})

/** Started for a test or suite, stopped and removed when it ends. */
export async function openLarder(
  test: { after(work: () => Promise<void>): void },
  surroundings?: Surroundings,
  settings: Partial<Settings> = {},
) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'larder-'))
  const larder = await startLarder({ ...settingsIn(dataDirectory), ...settings }, surroundings)
  const open: { destroy(): void }[] = []
  test.after(async () => {
    for (const client of open) client.destroy()
    await larder.stop()
    await rm(dataDirectory, { recursive: true, force: true })
  })
  const administrator: Credentials = larder.created!

  /** Real SDK clients of one caller; no region or credentials come from the machine. */
  function clients(credentials: CredentialSource = administrator, options: ClientOptions = {}) {
    const configuration = { region, endpoint: larder.url, credentials, maxAttempts: 1, ...options }
    const made = {
      ssm: new SSM(configuration),
      kms: new KMS(configuration),
      iam: new IAM(configuration),
      sts: new STS(configuration),
      secretsManager: new SecretsManager(configuration),
    }
    open.push(...Object.values(made))
    return made
  }
  const { iam } = clients()

  async function user(name: string, ...statements: Statement[]): Promise<{ arn: string; credentials: Credentials }> {
    const { User } = await iam.createUser({ UserName: name })
    if (statements.length > 0) {
      await iam.putUserPolicy({ UserName: name, PolicyName: 'test', PolicyDocument: document(...statements) })
    }
    const { AccessKey } = await iam.createAccessKey({ UserName: name })
    return {
      arn: User!.Arn!,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    }
  }

  /** A role that the given principals may take. */
  async function role(name: string, trusted: Statement, ...statements: Statement[]): Promise<string> {
    const trust = document({ Effect: 'Allow', Principal: trusted, Action: 'sts:AssumeRole' })
    const { Role } = await iam.createRole({ RoleName: name, AssumeRolePolicyDocument: trust })
    if (statements.length > 0) {
      await iam.putRolePolicy({ RoleName: name, PolicyName: 'test', PolicyDocument: document(...statements) })
    }
    return Role!.Arn!
  }

  async function assume(
    roleArn: string,
    by: Credentials = administrator,
    options: Partial<AssumeRoleCommandInput> = {},
  ): Promise<Credentials & { expiration: Date }> {
    const { Credentials: taken } = await clients(by).sts.assumeRole({
      RoleArn: roleArn,
      RoleSessionName: 'test',
      ...options,
    })
    return {
      accessKeyId: taken!.AccessKeyId!,
      secretAccessKey: taken!.SecretAccessKey!,
      sessionToken: taken!.SessionToken!,
      expiration: taken!.Expiration!,
    }
  }

  return {
    url: larder.url,
    housekeep: () => larder.housekeep(),
    dataDirectory,
    administrator,
    clients,
    user,
    role,
    assume,
  }
}

/** The error that a call ends in; fails when it succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<Error & { $metadata?: { httpStatusCode?: number; attempts?: number } }> {
  try {
    await call
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a refusal, and it succeeded')
}
