/** `larder login`: a person's password and second factor, or single sign-on, for credentials that last a working day at most. */
import { ask } from '../ask.ts'
import { callLarder, callSts, type Endpoint, StoreError } from '../call-store.ts'
import { type Command, type Options, UsageError } from '../command.ts'
import { endpointOption, keepSession, profileOption, type Session } from '../sessions.ts'
import { signInAtIssuer } from '../single-sign-on.ts'

export const login: Command = {
  help: `Usage: larder login --endpoint URL --account ID --user NAME [options]
       larder login --endpoint URL --issuer URL --client-id ID --role ARN [options]

Asks for the password, and for the code of the second factor when the user has one; with --issuer, sends you to your organisation's
sign-in page and takes the role. The credentials last some hours and are kept in ~/.larder/sessions, readable by you alone. No password and
no long-lived key is kept.

  --endpoint URL    the store (AWS_ENDPOINT_URL)
  --account ID      the account
  --user NAME       the user
  --issuer URL      the OpenID provider, as the store knows it
  --client-id ID    what the provider calls this client
  --role ARN        the role to take with the provider's word
  --duration HOURS  how long the credentials last (8; with --issuer 1)
  --region NAME     the region (AWS_REGION)
  --profile NAME    a name for this session beside others (default)

Then let the AWS CLI and SDKs ask for them, in ~/.aws/config:

  [profile larder]
  credential_process = larder credentials
  endpoint_url = URL`,
  options: {
    endpoint: { type: 'string' },
    account: { type: 'string' },
    user: { type: 'string' },
    issuer: { type: 'string' },
    'client-id': { type: 'string' },
    role: { type: 'string' },
    duration: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
  },
  async run(options) {
    const profile = profileOption(options)
    const endpoint = endpointOption(options)
    if (endpoint.url === undefined) throw new UsageError('--endpoint URL is missing.')
    const session = options.has('issuer')
      ? await bySingleSignOn(options, endpoint)
      : await byPassword(options, endpoint)
    keepSession(profile, { endpoint: endpoint.url, region: endpoint.region, ...session })
    process.stdout.write(`Signed in as ${session.arn} until ${session.expiration}.\n`)
    return 0
  },
}

type SignedIn = Omit<Session, 'endpoint' | 'region'>

interface SignInAnswer {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    /** Seconds since 1970. */
    readonly Expiration: number
  }
  readonly Arn: string
}

async function byPassword(options: Options, endpoint: Endpoint): Promise<SignedIn> {
  const AccountId = required(options, 'account')
  const UserName = required(options, 'user')
  const DurationSeconds = hours(options, 8) * 3600
  const input: Record<string, unknown> = { AccountId, UserName, DurationSeconds }
  input.Password = await ask(`Password of ${UserName}`, { hidden: true })
  for (;;) {
    try {
      const { Credentials, Arn } = await callLarder<SignInAnswer>(endpoint, 'SignIn', input)
      return {
        arn: Arn,
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
        expiration: new Date(Credentials.Expiration * 1000).toISOString(),
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.code === 'MultiFactorRequiredException' && input.MFACode === undefined) {
        input.MFACode = await ask('Code of your second factor')
      } else if (error.code === 'PasswordResetRequiredException' && input.NewPassword === undefined) {
        process.stderr.write(`${error.message}\n`)
        input.NewPassword = await ask('New password', { hidden: true })
        // The code that came with the first try is used up.
        if (input.MFACode !== undefined) input.MFACode = await ask('The next code of your second factor')
      } else throw error
    }
  }
}

async function bySingleSignOn(options: Options, endpoint: Endpoint): Promise<SignedIn> {
  const client = { issuer: required(options, 'issuer'), clientId: required(options, 'client-id') }
  const RoleArn = required(options, 'role')
  const WebIdentityToken = await signInAtIssuer(client, (url) => {
    process.stderr.write(`Open this address in your browser to sign in:\n\n  ${url}\n\n`)
  })
  const answer = await callSts(endpoint, 'AssumeRoleWithWebIdentity', {
    RoleArn,
    WebIdentityToken,
    RoleSessionName: sessionNameOf(WebIdentityToken),
    DurationSeconds: String(hours(options, 1) * 3600),
  })
  return {
    arn: answer('Arn'),
    accessKeyId: answer('AccessKeyId'),
    secretAccessKey: answer('SecretAccessKey'),
    sessionToken: answer('SessionToken'),
    expiration: answer('Expiration'),
  }
}

/** So that the audit log tells people apart. The store judges the token; this only reads a name from it. */
function sessionNameOf(token: string): string {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  const { email, preferred_username, sub } = JSON.parse(payload) as Record<string, unknown>
  const name = [email, preferred_username, sub].find((one) => typeof one === 'string' && one !== '')
  const allowed = String(name ?? 'person').replace(/[^\w+=,.@-]/g, '-')
  return allowed.slice(0, 64).padEnd(2, '-')
}

function required(options: Options, name: string): string {
  const value = options.get(name)
  if (value === undefined) throw new UsageError(`--${name} is missing.`)
  return value
}

function hours(options: Options, fallback: number): number {
  const given = Number(options.get('duration') ?? fallback)
  if (!(given >= 0.25 && given <= 12)) throw new UsageError('--duration takes hours from 0.25 to 12.')
  return given
}
