/** Every setting of the agent: the variables of AWS's Lambda extension, the keys of its Secrets Manager agent's file, and the flags of `larder agent`. */
import type { AwsCredentials, CredentialProvider } from '@larder/runtime/credentials.ts'
import { regionOf } from '@larder/runtime/endpoint.ts'
import type { ConfigFile, ConfigValue } from './config-file.ts'
import { type Level, levels } from './log.ts'
import { readToken, type Token, tokenHeaders, tokenVariables } from './token.ts'

export interface AgentSettings {
  readonly port: number
  readonly token: Token
  /** Headers that the token may stand in, in lower case. */
  readonly tokenHeaders: readonly string[]
  /** Of the paths that end in a secret's id. */
  readonly pathPrefix: string
  readonly region: string
  /** Absent, AWS's own. */
  readonly endpoint: string | undefined
  /** Absent, the environment's. */
  readonly credentials: CredentialProvider | AwsCredentials | undefined
  /** Milliseconds. */
  readonly secretsAge: number
  readonly parametersAge: number
  /** Milliseconds that a value is answered while the store is down. */
  readonly maxStale: number
  /** Milliseconds for one attempt; 0 is the runtime's own. */
  readonly secretsTimeout: number
  readonly parametersTimeout: number
  readonly cacheSize: number
  /** Connections to the agent at one time. */
  readonly connections: number
  /** Calls to the store at one time. */
  readonly calls: number
  readonly maxRoles: number
  readonly logLevel: Level
  /** The address of Lambda's Extensions API, inside a function. */
  readonly lambda: string | undefined
}

/** Where a number may be given, and between what it lies. The first that is given counts: flag, variable, file. */
interface NumberSetting {
  readonly flag?: string
  readonly variable?: string
  readonly key?: string
  readonly fallback: number
  readonly least: number
  readonly most: number
}

const numbers = {
  port: {
    flag: 'port',
    variable: 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT',
    key: 'http_port',
    fallback: 2773,
    least: 0,
    most: 65_535,
  },
  secretsTtl: {
    flag: 'ttl',
    variable: 'SECRETS_MANAGER_TTL',
    key: 'ttl_seconds',
    fallback: 300,
    least: 0,
    most: 3_600,
  },
  parametersTtl: {
    flag: 'ttl',
    variable: 'SSM_PARAMETER_STORE_TTL',
    key: 'ttl_seconds',
    fallback: 300,
    least: 0,
    most: 3_600,
  },
  secretsTimeout: { variable: 'SECRETS_MANAGER_TIMEOUT_MILLIS', fallback: 0, least: 0, most: 600_000 },
  parametersTimeout: { variable: 'SSM_PARAMETER_STORE_TIMEOUT_MILLIS', fallback: 0, least: 0, most: 600_000 },
  cacheSize: {
    variable: 'PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE',
    key: 'cache_size',
    fallback: 1_000,
    least: 0,
    most: 10_000,
  },
  calls: { variable: 'PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS', fallback: 3, least: 1, most: 1_000 },
  connections: { flag: 'max-connections', key: 'max_conn', fallback: 800, least: 1, most: 1_000 },
  maxRoles: { key: 'max_roles', fallback: 20, least: 0, most: 20 },
} as const satisfies Readonly<Record<string, NumberSetting>>

/** Keys of the file that are no numbers. */
const otherKeys = [
  'region',
  'log_level',
  'path_prefix',
  'ssrf_headers',
  'ssrf_env_variables',
  'ignore_transient_errors',
  'log_to_file',
  'validate_credentials',
]

export interface SettingSources {
  readonly environment: NodeJS.ProcessEnv
  /** Flags by their names, without hyphens before them. */
  readonly flags?: ReadonlyMap<string, string>
  readonly file?: ConfigFile | undefined
  readonly credentials?: CredentialProvider | AwsCredentials | undefined
}

const hour = 3_600_000

/** @throws Error that names the setting */
export function readSettings({
  environment,
  flags = new Map(),
  file = new Map(),
  credentials,
}: SettingSources): AgentSettings {
  checkKeys(file)
  const number = (name: keyof typeof numbers) => numberFrom(numbers[name], environment, flags, file)
  const caches = booleanFrom(
    'PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED',
    environment.PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED,
  )
  const cacheSize = number('cacheSize')
  const age = (name: 'secretsTtl' | 'parametersTtl') => (caches && cacheSize > 0 ? number(name) * 1_000 : 0)
  const text = (key: string) => textOf(key, file.get(key))
  return {
    port: number('port'),
    token: readToken(environment, listOf('ssrf_env_variables', file) ?? tokenVariables, flags.get('token-file')),
    tokenHeaders: (listOf('ssrf_headers', file) ?? tokenHeaders).map((name) => name.toLowerCase()),
    pathPrefix: prefixFrom(text('path_prefix')),
    region: regionOf(flags.get('region') ?? text('region')),
    endpoint: flags.get('endpoint'),
    credentials,
    secretsAge: age('secretsTtl'),
    parametersAge: age('parametersTtl'),
    maxStale: file.get('ignore_transient_errors') === false ? 0 : hour,
    secretsTimeout: number('secretsTimeout'),
    parametersTimeout: number('parametersTimeout'),
    cacheSize: Math.max(cacheSize, 1),
    connections: number('connections'),
    calls: number('calls'),
    maxRoles: number('maxRoles'),
    logLevel: levelFrom(
      flags.get('log-level') ?? environment.PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL ?? text('log_level'),
    ),
    lambda: environment.AWS_LAMBDA_RUNTIME_API || undefined,
  }
}

function numberFrom(
  { flag, variable, key, fallback, least, most }: NumberSetting,
  environment: NodeJS.ProcessEnv,
  flags: ReadonlyMap<string, string>,
  file: ConfigFile,
): number {
  const places: [name: string, given: ConfigValue | undefined][] = []
  if (flag) places.push([`--${flag}`, flags.get(flag)])
  if (variable) places.push([variable, environment[variable] || undefined])
  if (key) places.push([key, file.get(key)])
  const [name, given] = places.find(([, value]) => value !== undefined) ?? []
  if (given === undefined) return fallback
  const value = /^\d{1,9}$/.test(String(given)) ? Number(given) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Error(`${name} takes a whole number from ${least} to ${most}.`)
}

function checkKeys(file: ConfigFile): void {
  const known = new Set([...otherKeys, ...Object.values(numbers).flatMap((one) => ('key' in one ? [one.key] : []))])
  for (const [key, value] of file) {
    if (!known.has(key)) throw new Error(`the agent knows no setting ${key}.`)
    if (key === 'log_to_file' && value !== false)
      throw new Error('log_to_file: the agent logs to standard error. Set it to false.')
    if (key === 'validate_credentials' && value !== false)
      throw new Error('validate_credentials: credentials are looked at when they are used. Set it to false.')
    if (key === 'ignore_transient_errors' && typeof value !== 'boolean') throw new Error(`${key} takes true or false.`)
  }
}

function textOf(key: string, value: ConfigValue | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new Error(`${key} takes a text.`)
}

function listOf(key: string, file: ConfigFile): readonly string[] | undefined {
  const value = file.get(key)
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.length > 0) return value
  throw new Error(`${key} takes a list of texts.`)
}

function prefixFrom(given: string | undefined): string {
  if (given === undefined) return '/v1/'
  if (/^\/[\w./-]*$/.test(given)) return given.endsWith('/') ? given : `${given}/`
  throw new Error('path_prefix takes a path such as /v1/.')
}

function levelFrom(given = 'info'): Level {
  const level = levels.find((one) => one === given.toLowerCase())
  if (level !== undefined) return level
  throw new Error(`the log level is one of ${levels.join(', ')}.`)
}

function booleanFrom(name: string, given = 'true'): boolean {
  if (/^(?:true|false)$/i.test(given)) return given.toLowerCase() === 'true'
  throw new Error(`${name} takes true or false.`)
}
