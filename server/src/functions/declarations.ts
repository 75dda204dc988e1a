/** The functions that an operator declares: a JSON file, read once at start. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DeclaredFunction } from './functions.ts'

/** Runs in a process of its own on this machine. */
export interface LocalFunction extends DeclaredFunction {
  readonly place: 'here'
  readonly role: string
  readonly handler: string
  /** A program that speaks the Lambda Runtime API; undefined for a handler that Node imports. */
  readonly command: readonly string[] | undefined
  /** Where its process starts. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** The most processes of it at one time. */
  readonly concurrency: number
}

/** Answers Lambda's Invoke at an address: AWS, another host, an emulator. */
export interface RemoteFunction extends DeclaredFunction {
  readonly place: 'elsewhere'
  readonly endpoint: string
  /** Undefined for an endpoint that asks for no signature. */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined
}

export type Declaration = LocalFunction | RemoteFunction

const localMembers = ['name', 'role', 'handler', 'command', 'environment', 'timeout', 'memory', 'concurrency', 'region']
const remoteMembers = ['arn', 'endpoint', 'credentials', 'timeout']

/**
 * Reads `[{"name": "rotate-db", "role": "arn:aws:iam::111122223333:role/rotate-db", "handler": "./rotate.ts#handler", "environment": {"DB_HOST":
 * "db"}, "timeout": 30, "memory": 128}, {"arn": "arn:aws:lambda:…", "endpoint": "https://…", "credentials": {"accessKeyId": "env:…",
 * "secretAccessKey": "env:…"}}]`. Paths are relative to the file. Values of variables and credentials that begin with `env:` or `file:` are read
 * from there.
 *
 * @throws Error saying what is wrong; never with a value in it
 */
export function readFunctions(
  file: string,
  environment: NodeJS.ProcessEnv,
  defaultRegion: string,
): readonly Declaration[] {
  let list: unknown
  try {
    list = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('the functions are not JSON')
    throw error
  }
  if (!Array.isArray(list)) throw new Error('the functions must be a list')
  const place: Place = { directory: dirname(resolve(file)), environment, defaultRegion }
  const functions = list.map((one) => declarationOf(one, place))
  const arns = new Set<string>()
  for (const { arn } of functions) {
    if (arns.has(arn)) throw new Error(`two functions are ${arn}`)
    arns.add(arn)
  }
  return functions
}

interface Place {
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  readonly defaultRegion: string
}

function declarationOf(value: unknown, place: Place): Declaration {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a function is an object')
  const given = new Given(value as Record<string, unknown>)
  return given.has('endpoint') ? remoteOf(given, place) : localOf(given, place)
}

function localOf(given: Given, { directory, environment, defaultRegion }: Place): LocalFunction {
  const name = given.text('name', /^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, hyphens and underscores')
  given.only(localMembers, name)
  const role = given.text('role', /^arn:aws:iam::\d{12}:role\/.+$/, 'the ARN of a role')
  const account = role.split(':')[4]!
  const region = given.optionalText('region') ?? defaultRegion
  const command = given.texts('command')
  const handler = given.text(
    'handler',
    command ? /^.+$/ : /^.+#[\w$]+$/,
    'a file and an export, as in ./rotate.ts#handler',
  )
  const variables = given.record('environment')
  return {
    place: 'here',
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    account,
    region,
    name,
    role,
    handler: command ? handler : resolve(directory, handler),
    command,
    directory,
    environment: Object.fromEntries(
      Object.entries(variables).map(([key, text]) => [
        key,
        resolved(text, `${key} of function ${name}`, directory, environment),
      ]),
    ),
    variables: Object.keys(variables),
    timeout: given.number('timeout', 3, 900),
    memory: given.number('memory', 128, 10_240),
    concurrency: given.number('concurrency', 10, 1000),
  }
}

function remoteOf(given: Given, { directory, environment }: Place): RemoteFunction {
  const arn = given.text(
    'arn',
    /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}$/,
    'the ARN of a function',
  )
  given.only(remoteMembers, arn)
  const [, , , region, account, , name] = arn.split(':') as [string, string, string, string, string, string, string]
  const endpoint = given.text('endpoint', /^https?:\/\//, 'an http or https address')
  if (!URL.canParse(endpoint)) throw new Error(`endpoint of function ${arn} must be an http or https address`)
  const credentials = given.has('credentials') ? given.record('credentials') : undefined
  const read = (member: string) =>
    resolved(credentials?.[member] ?? '', `${member} of function ${arn}`, directory, environment)
  return {
    place: 'elsewhere',
    arn,
    account,
    region,
    name,
    endpoint: endpoint.replace(/\/+$/, ''),
    credentials: credentials && {
      accessKeyId: read('accessKeyId'),
      secretAccessKey: read('secretAccessKey'),
      ...(credentials.sessionToken !== undefined && { sessionToken: read('sessionToken') }),
    },
    variables: [],
    timeout: given.number('timeout', 60, 900),
    memory: 0,
  }
}

function resolved(text: string, what: string, directory: string, environment: NodeJS.ProcessEnv): string {
  const [, kind, where = ''] = /^(env|file):(.+)$/s.exec(text) ?? []
  const value =
    kind === 'env'
      ? environment[where]
      : kind === 'file'
        ? readFileSync(resolve(directory, where), 'utf8').trimEnd()
        : text
  if (value === undefined || value === '') throw new Error(`${what} is empty`)
  return value
}

/** The members of one declaration, checked as they are taken. */
class Given {
  readonly #members: Readonly<Record<string, unknown>>
  #called = 'a function'

  constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members
  }

  has(member: string): boolean {
    return Object.hasOwn(this.#members, member)
  }

  only(members: readonly string[], called: string): void {
    this.#called = `function ${called}`
    const unknown = Object.keys(this.#members).find((member) => !members.includes(member))
    if (unknown !== undefined) throw new Error(`${this.#called} has no ${unknown}: use ${members.join(', ')}`)
  }

  text(member: string, pattern: RegExp, wants: string): string {
    const value = this.optionalText(member)
    if (value === undefined || !pattern.test(value)) throw new Error(`${member} of ${this.#called} must be ${wants}`)
    return value
  }

  optionalText(member: string): string | undefined {
    const value = this.has(member) ? this.#members[member] : undefined
    if (value === undefined || typeof value === 'string') return value
    throw new Error(`${member} of ${this.#called} must be a text`)
  }

  texts(member: string): readonly string[] | undefined {
    const value = this.has(member) ? this.#members[member] : undefined
    if (value === undefined) return undefined
    if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return value
    throw new Error(`${member} of ${this.#called} must be a list of texts`)
  }

  record(member: string): Readonly<Record<string, string>> {
    const value = this.has(member) ? this.#members[member] : {}
    if (typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string')) {
      return value as Record<string, string>
    }
    throw new Error(`${member} of ${this.#called} must be an object of texts`)
  }

  number(member: string, otherwise: number, most: number): number {
    const value = this.has(member) ? this.#members[member] : otherwise
    if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number
    throw new Error(`${member} of ${this.#called} must be a whole number from 1 to ${most}`)
  }
}
