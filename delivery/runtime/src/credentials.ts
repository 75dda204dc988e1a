/**
 * Where the credentials of a function come from: a provider that is given, the environment (Lambda's own), the container endpoint (ECS, EKS Pod
 * Identity, SnapStart), or a web identity token. Kept until five minutes before they expire.
 * Sources: AWS SDKs and Tools Reference Guide, feature-container-credentials and feature-assume-role-credentials.
 */
import { endpointFor } from './endpoint.ts'
import { AwsError, misconfigured } from './secret-error.ts'
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
  let known: AwsCredentials | undefined
  let asking: Promise<AwsCredentials> | undefined
  const ask = typeof provider === 'object' ? async () => provider : (provider ?? fromEnvironment)
  return {
    async get() {
      if (known && (!known.expiration || known.expiration.getTime() - early > now())) return known
      asking ??= ask().finally(() => {
        asking = undefined
      })
      const given = await asking
      // Those of the environment may be changed there at any time, and cost nothing to read.
      known = (given.expiration ?? provider) ? given : undefined
      return given
    },
    forget() {
      known = undefined
    },
  }
}

async function fromEnvironment(): Promise<AwsCredentials> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: roleArn,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
  } = process.env
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined }
  if (tokenFile && roleArn) return fromWebIdentity(tokenFile, roleArn)
  const container = path || url
  if (container) return fromContainer(new URL(container, 'http://169.254.170.2'))
  throw misconfigured(
    'credentials',
    'there are none. Run under a role, set AWS_ACCESS_KEY_ID and its secret, or configure() a provider.',
  )
}

/** Loopback, and the addresses of ECS and EKS: a token sent anywhere else in clear text would be a gift. */
const trustedHosts = /^(127\.[\d.]+|169\.254\.170\.23?|localhost|\[(::1|fd00:ec2::23)\])$/

async function fromContainer(url: URL): Promise<AwsCredentials> {
  if (url.protocol !== 'https:' && !trustedHosts.test(url.hostname)) {
    throw misconfigured('credentials', `${url.hostname} is no container's credential endpoint`)
  }
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN } = process.env
  const token = file ? await readText(file) : AWS_CONTAINER_AUTHORIZATION_TOKEN
  const { status, body } = await send(url, { method: 'GET', headers: token ? { authorization: token } : {}, timeout })
  if (status !== 200) throw new AwsError('CredentialsError', status, url.origin)
  const given = JSON.parse(body) as Readonly<Record<string, string | undefined>>
  return issued((name) => given[name])
}

async function fromWebIdentity(file: string, roleArn: string): Promise<AwsCredentials> {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: process.env.AWS_ROLE_SESSION_NAME ?? 'larder',
    WebIdentityToken: await readText(file),
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { status, body } = await send(endpointFor('sts'), { method: 'POST', headers, body: `${form}`, timeout })
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
  if (status !== 200) throw new AwsError(member('Code') ?? 'CredentialsError', status, member('Message') ?? roleArn)
  return issued(member)
}

function issued(member: (name: string) => string | undefined): AwsCredentials {
  const [accessKeyId, secretAccessKey, until] = ['AccessKeyId', 'SecretAccessKey', 'Expiration'].map(member)
  if (!accessKeyId || !secretAccessKey) throw new AwsError('CredentialsError', 400, 'the answer holds no credentials')
  const sessionToken = member('SessionToken') ?? member('Token')
  return { accessKeyId, secretAccessKey, sessionToken, expiration: until ? new Date(until) : undefined }
}

async function readText(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(file, 'utf8')).trim()
}
