/** Every setting of the server, its default and its meaning: from flags, then the environment. */
import { parseArgs } from 'node:util'

export interface Settings {
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  readonly databaseUrl: string | undefined
  readonly rootKey: string
  readonly region: string
  readonly accountId: string | undefined
  readonly accessKeyId: string | undefined
  readonly secretAccessKey: string | undefined
  readonly tlsCertificate: string | undefined
  readonly tlsKey: string | undefined
  /** A JSON file of rates. */
  readonly limits: string | undefined
  /** A JSON file of webhooks. */
  readonly webhooks: string | undefined
  /** A JSON file of functions. */
  readonly functions: string | undefined
  /** URLs. */
  readonly privateIssuers: readonly string[]
  /** Processes that answer. */
  readonly workers: number
}

/** A setting that cannot be used, in words for the person who started the server. */
export class SettingsError extends Error {}

interface Setting {
  readonly variable: string
  /** Absent for what must not stand in a process list. */
  readonly flag?: string
  readonly fallback?: string
  readonly meaning: string
  readonly pattern?: RegExp
  readonly wants?: string
}

const settings = {
  host: { variable: 'LARDER_HOST', flag: 'host', fallback: '127.0.0.1', meaning: 'address to listen on' },
  port: {
    variable: 'LARDER_PORT',
    flag: 'port',
    fallback: '4566',
    meaning: 'port to listen on; 0 takes any free one',
    pattern: /^\d{1,5}$/,
    wants: 'a number from 0 to 65535',
  },
  dataDirectory: {
    variable: 'LARDER_DATA_DIR',
    flag: 'data-dir',
    fallback: './.larder',
    meaning: 'where data and the root key lie',
  },
  databaseUrl: {
    variable: 'LARDER_DATABASE_URL',
    meaning: 'a PostgreSQL-wire database (postgres://…); absent, SQLite in the data directory',
    pattern: /^postgres(ql)?:\/\//,
    wants: 'a URL that begins with postgres://',
  },
  rootKey: {
    variable: 'LARDER_ROOT_KEY',
    flag: 'root-key',
    meaning: 'where the root key is: file:/path or env:NAME; absent, root.key in the data directory',
  },
  region: {
    variable: 'LARDER_REGION',
    flag: 'region',
    fallback: 'us-east-1',
    meaning: 'the region that the printed client settings name',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    wants: 'a region such as us-east-1',
  },
  accountId: {
    variable: 'LARDER_ACCOUNT_ID',
    flag: 'account-id',
    meaning: 'first start: the account to create; absent, one is made up',
    pattern: /^\d{12}$/,
    wants: 'twelve digits',
  },
  accessKeyId: {
    variable: 'LARDER_ACCESS_KEY_ID',
    meaning: "first start: the first administrator's access key; absent, one is made up and shown once",
    pattern: /^[A-Z0-9]{16,128}$/,
    wants: '16 to 128 capital letters and digits',
  },
  secretAccessKey: {
    variable: 'LARDER_SECRET_ACCESS_KEY',
    meaning: 'first start: its secret',
    pattern: /^.{16,128}$/,
    wants: '16 to 128 characters',
  },
  workers: {
    variable: 'LARDER_WORKERS',
    flag: 'workers',
    fallback: '1',
    meaning: 'processes that answer on the port; more than one needs LARDER_DATABASE_URL',
    pattern: /^(?:[1-9]|[1-5]\d|6[0-4])$/,
    wants: 'a number from 1 to 64',
  },
  tlsCertificate: {
    variable: 'LARDER_TLS_CERTIFICATE',
    flag: 'tls-certificate',
    meaning: 'PEM file; with LARDER_TLS_KEY the endpoint speaks TLS',
  },
  tlsKey: { variable: 'LARDER_TLS_KEY', flag: 'tls-key', meaning: 'PEM file of the private key' },
  limits: {
    variable: 'LARDER_LIMITS',
    flag: 'limits',
    meaning: 'JSON file of request rates per account, principal and operation; absent, none (docs/operate.md)',
  },
  webhooks: {
    variable: 'LARDER_WEBHOOKS',
    flag: 'webhooks',
    meaning: 'JSON file of addresses that events are sent to; absent, none (docs/operate.md)',
  },
  functions: {
    variable: 'LARDER_FUNCTIONS',
    flag: 'functions',
    meaning: 'JSON file of functions that rotate secrets; absent, none (docs/operate.md)',
  },
  privateIssuers: {
    variable: 'LARDER_PRIVATE_ISSUERS',
    flag: 'private-issuers',
    meaning:
      'identity providers on private addresses, by URL with commas between; absent, tokens come from public ones only',
    pattern: /^https?:\/\/[^\s,]+(,https?:\/\/[^\s,]+)*$/,
    wants: 'URLs with commas between',
  },
} as const satisfies Record<string, Setting>

/** Reads the command line and the environment. `help` is the text to print, when it was asked for. */
export function readSettings(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): { help: string } | { settings: Settings } {
  const flags = parseFlags(args)
  if (flags.has('help')) return { help: helpText() }
  const value = (name: keyof typeof settings): string | undefined => {
    const { variable, flag, fallback, pattern, wants }: Setting = settings[name]
    const given = (flag && flags.get(flag)) || environment[variable] || fallback
    // The value itself is left out: it may be a secret.
    if (given !== undefined && pattern && !pattern.test(given)) throw new SettingsError(`${variable} must be ${wants}.`)
    return given
  }
  const port = Number(value('port'))
  if (port > 65535) throw new SettingsError('LARDER_PORT must be a number from 0 to 65535.')
  const read: Settings = {
    host: value('host')!,
    port,
    dataDirectory: value('dataDirectory')!,
    databaseUrl: value('databaseUrl'),
    rootKey: value('rootKey') ?? `file:${value('dataDirectory')}/root.key`,
    region: value('region')!,
    accountId: value('accountId'),
    accessKeyId: value('accessKeyId'),
    secretAccessKey: value('secretAccessKey'),
    tlsCertificate: value('tlsCertificate'),
    tlsKey: value('tlsKey'),
    limits: value('limits'),
    webhooks: value('webhooks'),
    functions: value('functions'),
    privateIssuers: value('privateIssuers')?.split(',') ?? [],
    workers: Number(value('workers')),
  }
  if ((read.accessKeyId === undefined) !== (read.secretAccessKey === undefined)) {
    throw new SettingsError('LARDER_ACCESS_KEY_ID and LARDER_SECRET_ACCESS_KEY go together: set both or neither.')
  }
  if ((read.tlsCertificate === undefined) !== (read.tlsKey === undefined)) {
    throw new SettingsError('LARDER_TLS_CERTIFICATE and LARDER_TLS_KEY go together: set both or neither.')
  }
  if (read.workers > 1 && read.databaseUrl === undefined) {
    throw new SettingsError(
      'LARDER_WORKERS above 1 needs LARDER_DATABASE_URL: SQLite lets one process at a time write, and every answer writes ' +
        'its audit record. Set LARDER_WORKERS to 1, or use a PostgreSQL-wire database.',
    )
  }
  return { settings: read }
}

function parseFlags(args: readonly string[]): Map<string, string> {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  }
  for (const { flag } of Object.values<Setting>(settings)) if (flag) options[flag] = { type: 'string' }
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true })
    return new Map(Object.entries(values).map(([name, value]) => [name, String(value)]))
  } catch (error) {
    throw new SettingsError(`${(error as Error).message.replace(/\.?$/, '.')} See --help for all settings.`)
  }
}

function helpText(): string {
  const lines = Object.values<Setting>(settings).map(({ variable, flag, fallback, meaning }) => {
    const shown = fallback === undefined ? '' : ` (${fallback})`
    return `  ${variable.padEnd(26)}${(flag ? `--${flag}` : '').padEnd(20)}${meaning}${shown}`
  })
  return [
    'Larder: a store for secrets and configuration that speaks AWS’s protocols.',
    '',
    'Settings, by environment variable or flag (default):',
    '',
    ...lines,
    '',
  ].join('\n')
}
