/** `larder deploy-session`: a command with credentials of a role that live for that command alone. */
import type { Credentials } from '@larder/wire'
import { callLarder, callSts, type Endpoint, StoreError } from '../call-store.ts'
import { type Command, UsageError } from '../command.ts'
import { runChild } from '../run-child.ts'
import { callerOf } from '../sessions.ts'

export const deploySession: Command = {
  help: `Usage: larder deploy-session --role ARN [options] -- <command> [arguments]

Takes the role, runs the command with the role's temporary credentials in its environment and none of yours, and ends them when the command
ends, however it ends. The exit code is the command's.

  --role ARN          the role to take
  --name NAME         the session's name in the audit log (deploy)
  --duration MINUTES  the longest that the credentials may last (60)
  --endpoint URL      the store (AWS_ENDPOINT_URL)
  --region NAME       the region (AWS_REGION)
  --profile NAME      take the role as who is signed in there (larder login), and not by AWS_ACCESS_KEY_ID

AWS itself ends no session early. There the credentials last for --duration, and a note says until when.`,
  takes: '-- <command>',
  options: {
    role: { type: 'string' },
    name: { type: 'string' },
    duration: { type: 'string' },
    endpoint: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
  },
  async run(options, [command, ...args]) {
    const role = options.get('role')
    if (role === undefined) throw new UsageError('--role ARN is missing.')
    if (command === undefined) throw new UsageError('Name the command to run after --.')
    const minutes = Number(options.get('duration') ?? 60)
    if (!Number.isInteger(minutes) || minutes < 15 || minutes > 720) {
      throw new UsageError('--duration takes minutes from 15 to 720.')
    }
    const { endpoint, credentials } = callerOf(options)
    const answer = await callSts(
      endpoint,
      'AssumeRole',
      {
        RoleArn: role,
        RoleSessionName: options.get('name') ?? 'deploy',
        DurationSeconds: String(minutes * 60),
      },
      credentials,
    )
    const session = {
      accessKeyId: answer('AccessKeyId'),
      secretAccessKey: answer('SecretAccessKey'),
      sessionToken: answer('SessionToken'),
    }
    const expiration = answer('Expiration')
    // Signals that come while the session is being ended must not leave it open.
    const held = () => {}
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, held)
    const { code, problem } = await runChild(command, args, environmentFor(session, endpoint))
    if (problem !== undefined) process.stderr.write(`larder: ${problem}\n`)
    const ended = await end(endpoint, session, expiration)
    return code === 0 && !ended ? 1 : code
  },
}

/** Nothing of who runs the deploy is left, so that it can do what the role may and no more. */
function environmentFor(session: Credentials & { sessionToken: string }, { url, region }: Endpoint): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env }
  for (const name of ownCredentials) delete environment[name]
  return {
    ...environment,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(url !== undefined && { AWS_ENDPOINT_URL: url }),
  }
}

const ownCredentials = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
]

/** Whether the session is over, or at least as over as AWS lets it be. */
async function end(endpoint: Endpoint, session: Credentials, expiration: string): Promise<boolean> {
  try {
    if (endpoint.url !== undefined) {
      await callLarder(endpoint, 'RevokeSession', {}, session)
      return true
    }
  } catch (error) {
    const { message } = error as Error
    const unknown = error instanceof StoreError && /^(UnknownOperation|MissingAuthentication)/.test(error.code)
    if (!unknown) {
      process.stderr.write(
        `larder: the session could not be ended (${message}). Its credentials last until ${expiration}.\n`,
      )
      return false
    }
  }
  process.stderr.write(`larder: AWS ends no session early: the credentials of this deploy last until ${expiration}.\n`)
  return true
}
