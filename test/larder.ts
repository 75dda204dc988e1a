/** Larder behind its real endpoint in a throw-away folder, with the AWS SDK's clients for whoever a test is about. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { startLarder } from '../server/src/start.ts'

export const region = 'us-east-1'
export const account = '111122223333'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export type Statement = Readonly<Record<string, unknown>>

export const document = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export type TestLarder = Awaited<ReturnType<typeof openLarder>>

/** Started for a test or suite, stopped and removed when it ends. */
export async function openLarder(test: { after(work: () => Promise<void>): void }) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'larder-'))
  const larder = await startLarder({
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
  })
  const open: { destroy(): void }[] = []
  test.after(async () => {
    for (const client of open) client.destroy()
    await larder.stop()
    await rm(dataDirectory, { recursive: true, force: true })
  })
  const administrator: Credentials = larder.created!

  /** Real SDK clients of one caller; no region or credentials come from the machine. */
  function clients(credentials: Credentials = administrator, options: { region?: string; maxAttempts?: number } = {}) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const configuration = {
      region,
      endpoint: larder.url,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      maxAttempts: 1,
      ...options,
    }
    const made = {
      ssm: new SSMClient(configuration),
      kms: new KMSClient(configuration),
      iam: new IAMClient(configuration),
      sts: new STSClient(configuration),
    }
    open.push(...Object.values(made))
    return made
  }
  const { iam } = clients()

  async function user(name: string, ...statements: Statement[]): Promise<{ arn: string; credentials: Credentials }> {
    const { User } = await iam.send(new CreateUserCommand({ UserName: name }))
    if (statements.length > 0) {
      await iam.send(
        new PutUserPolicyCommand({ UserName: name, PolicyName: 'test', PolicyDocument: document(...statements) }),
      )
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
    return {
      arn: User!.Arn!,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    }
  }

  /** A role that the given principals may take. */
  async function role(name: string, trusted: Statement, ...statements: Statement[]): Promise<string> {
    const trust = document({ Effect: 'Allow', Principal: trusted, Action: 'sts:AssumeRole' })
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }))
    if (statements.length > 0) {
      await iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: 'test', PolicyDocument: document(...statements) }),
      )
    }
    return Role!.Arn!
  }

  async function assume(
    roleArn: string,
    by: Credentials = administrator,
    options: { Policy?: string; DurationSeconds?: number } = {},
  ): Promise<Credentials> {
    const { Credentials: taken } = await clients(by).sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', ...options }),
    )
    return {
      accessKeyId: taken!.AccessKeyId!,
      secretAccessKey: taken!.SecretAccessKey!,
      sessionToken: taken!.SessionToken!,
    }
  }

  return { url: larder.url, dataDirectory, administrator, clients, user, role, assume }
}

/** The error that a call ends in; fails when it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  try {
    await call
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a refusal, and it succeeded')
}
