/** The sessions that `larder login` began, each a file that only its owner reads: temporary credentials, and where they count. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '@larder/wire'
import type { Endpoint } from './call-store.ts'
import { type Options, UsageError } from './command.ts'

export interface Session {
  readonly endpoint: string
  readonly region: string
  /** Who signed in. */
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** ISO 8601. */
  readonly expiration: string
}

export function profileOption(options: Options): string {
  const profile = options.get('profile') ?? 'default'
  if (!/^[\w.-]{1,64}$/.test(profile) || /^\.+$/.test(profile)) {
    throw new UsageError('--profile takes letters, digits, dots, hyphens and underscores.')
  }
  return profile
}

const directory = () => join(process.env.LARDER_HOME ?? join(homedir(), '.larder'), 'sessions')
const fileOf = (profile: string) => join(directory(), `${profile}.json`)

export function keepSession(profile: string, session: Session): void {
  mkdirSync(directory(), { recursive: true, mode: 0o700 })
  chmodSync(directory(), 0o700)
  // Written aside and moved, so that no reader finds half of it.
  const aside = `${fileOf(profile)}.${process.pid}`
  writeFileSync(aside, JSON.stringify(session), { mode: 0o600, flag: 'wx' })
  renameSync(aside, fileOf(profile))
}

/** Undefined when nobody is signed in under this profile. It may have expired. */
export function readSession(profile: string): Session | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(profile), 'utf8')) as Session
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`The session in ${fileOf(profile)} cannot be read. Run larder login again.`)
  }
}

export function forgetSession(profile: string): void {
  rmSync(fileOf(profile), { force: true })
}

/** @throws Error that says how to sign in */
export function currentSession(profile: string): Session {
  const session = readSession(profile)
  const again = profile === 'default' ? 'larder login' : `larder login --profile ${profile}`
  const or = profile === 'default' ? ', or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' : ''
  if (session === undefined) throw new Error(`Nobody is signed in: run ${again}${or}.`)
  if (Date.parse(session.expiration) <= Date.now()) throw new Error(`The session has expired: run ${again}.`)
  return session
}

/** Where to call and as whom: what the environment says, or else the session of the profile. */
export function callerOf(options: Options): { endpoint: Endpoint; credentials: Credentials } {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
  if (!options.has('profile') && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    const sessionToken = AWS_SESSION_TOKEN || undefined
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken }
    return { endpoint: endpointOption(options), credentials }
  }
  const session = currentSession(profileOption(options))
  return { endpoint: { url: session.endpoint, region: session.region }, credentials: session }
}

export function endpointOption(options: Options): Endpoint {
  const url = options.get('endpoint') ?? process.env.AWS_ENDPOINT_URL_STS ?? process.env.AWS_ENDPOINT_URL
  if (url && !(/^https?:/.test(url) && URL.canParse(url)))
    throw new UsageError('--endpoint and AWS_ENDPOINT_URL take a URL such as https://larder.example:4566.')
  return {
    url: url || undefined,
    region: options.get('region') ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
  }
}
