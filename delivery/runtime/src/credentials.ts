/**
 * Where the credentials of a function come from: a provider that is given, the environment (Lambda's own), the container endpoint (ECS, EKS Pod
 * Identity, SnapStart), or a web identity token. Kept until five minutes before they expire.
 * Sources: AWS SDKs and Tools Reference Guide, feature-container-credentials and feature-assume-role-credentials.
 */
import { endpointFor } from './endpoint.ts'
import { AwsError, SecretError } from './secret-error.ts'
import { send } from './send.ts'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}

export type CredentialProvider = () => Promise<AwsCredentials>

const early = 5 * 60_000
const timeout = 5_000

/** @param provider asked again when what it gave is about to expire */
export function credentialSource(
  provider: CredentialProvider | AwsCredentials | undefined,
  now: () => number,
): { get(): Promise<AwsCredentials>; forget(): void } {
  if (provider !== undefined && typeof provider !== 'function') return { get: async () => provider, forget: () => {} }
  let known: AwsCredentials | undefined
  let asking: Promise<AwsCredentials> | undefined
  const ask = provider ?? fromEnvironment
  return {
    async get() {
      if (known !== undefined && (known.expiration === undefined || known.expiration.getTime() - early > now()))
        return known
      asking ??= ask().finally(() => {
        asking = undefined
      })
      const given = await asking
      // Those of the environment may be changed there at any time, and cost nothing to read.
      known = given.expiration === undefined && provider === undefined ? undefined : given
      return given
    },
    forget() {
      known = undefined
    },
  }
}

async function fromEnvironment(): Promise<AwsCredentials> {
  const { env } = process
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = env
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  }
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN)
    return fromWebIdentity(env.AWS_WEB_IDENTITY_TOKEN_FILE, env.AWS_ROLE_ARN)
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    return fromContainer(new URL(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, 'http://169.254.170.2'))
  }
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI) return fromContainer(new URL(env.AWS_CONTAINER_CREDENTIALS_FULL_URI))
  throw new SecretError(
    'Credentials',
    'credentials',
    'there are none. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run under a role, or give configure() a provider.',
  )
}

/** Loopback, and the addresses of ECS and EKS: a token sent anywhere else in clear text would be a gift. */
const trustedHosts = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '[::1]'])

async function fromContainer(url: URL): Promise<AwsCredentials> {
  if (url.protocol !== 'https:' && !trustedHosts.has(url.hostname) && !/^127\./.test(url.hostname)) {
    throw new SecretError('Credentials', 'credentials', `${url.hostname} is not a container's credential endpoint`)
  }
  const token = await authorizationToken()
  const { status, body } = await send(url, { method: 'GET', headers: token ? { authorization: token } : {}, timeout })
  if (status !== 200) throw new AwsError('CredentialsError', status, `${url.origin} answered ${status} for credentials`)
  const given = JSON.parse(body) as Record<
    'AccessKeyId' | 'SecretAccessKey' | 'Token' | 'Expiration',
    string | undefined
  >
  return issued(given.AccessKeyId, given.SecretAccessKey, given.Token, given.Expiration)
}

async function authorizationToken(): Promise<string | undefined> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = process.env
  return file ? readText(file) : token
}

async function fromWebIdentity(file: string, roleArn: string): Promise<AwsCredentials> {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: process.env.AWS_ROLE_SESSION_NAME ?? `larder-${process.pid}`,
    WebIdentityToken: await readText(file),
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { status, body } = await send(endpointFor('sts'), { method: 'POST', headers, body: form.toString(), timeout })
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
  if (status !== 200) {
    throw new AwsError(
      member('Code') ?? 'CredentialsError',
      status,
      `${roleArn} could not be assumed: ${member('Message') ?? status}`,
    )
  }
  return issued(member('AccessKeyId'), member('SecretAccessKey'), member('SessionToken'), member('Expiration'))
}

function issued(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
  until: string | undefined,
): AwsCredentials {
  if (!id || !secret) throw new AwsError('CredentialsError', 400, 'the answer holds no credentials')
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    sessionToken: token,
    expiration: until ? new Date(until) : undefined,
  }
}

async function readText(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(file, 'utf8')).trim()
}
