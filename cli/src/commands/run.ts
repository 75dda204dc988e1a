/** `larder run`: a command with the secrets that it is declared to get. */
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { type ClientOptions, configure, declaredSecrets, type Resolved, resolveEnvironment } from '@larder/runtime'
import { isReference } from '@larder/runtime/reference.ts'
import { type Command, countOption, type Options, UsageError } from '../command.ts'
import { redacting } from '../redact-output.ts'
import { runChild } from '../run-child.ts'
import { SecretFiles } from '../secret-files.ts'
import { callerOf } from '../sessions.ts'

export const run: Command = {
  help: `Usage: larder run [options] -- <command> [arguments]

Variables whose value is a reference, DB=ssm:/app/db or DB=secretsmanager:app/db#password, get the secret. So do the secrets of a manifest that are
delivered at start. The exit code is the command's, 128 + n when signal n ended it; signals that come are passed on.

  --manifest FILE     the secrets of this manifest (LARDER_MANIFEST; larder.json), all of them as variables
  --strict            do not run unless every secret is there; otherwise those that fail are told and left out
  --pristine          nothing of this environment but PATH, HOME, USER, LANG, TERM, TZ and what was asked for
  --file NAMES        these (with commas between) as files with mode 0600; NAME_FILE says where
  --fifo NAMES        these as named pipes, which are kept nowhere; NAME_FILE says where
  --redact            take the secrets out of what the command prints, base64, hex and URL forms too
  --on-change WHAT    restart, or a signal such as SIGHUP, when a secret changes; files are rewritten before
  --every SECONDS     how often to look for changes (60); a store that tells of them, as Larder does, is heard at once
  --endpoint URL      the store (AWS_ENDPOINT_URL); AWS itself when there is none
  --region NAME       the region (AWS_REGION)
  --profile NAME      read as who is signed in there (larder login)`,
  takes: '-- <command>',
  options: {
    manifest: { type: 'string' },
    strict: { type: 'boolean' },
    pristine: { type: 'boolean' },
    file: { type: 'string' },
    fifo: { type: 'string' },
    redact: { type: 'boolean' },
    'on-change': { type: 'string' },
    every: { type: 'string' },
    endpoint: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
  },
  async run(options, [command, ...args]) {
    if (command === undefined) throw new UsageError('Name the command to run after --.')
    const onChange = changeOption(options)
    const every = countOption(options, 'every', 60) * 1000
    const store = configureFrom(options)
    const declared = await manifestSecrets(options)
    const delivery = new Delivery(options)
    delivery.check(declared)
    let resolved = await resolveEnvironment(process.env, declared)
    report(resolved)
    if (options.has('strict') && resolved.errors.length > 0) {
      process.stderr.write(`larder: ${command} was not run.\n`)
      return 1
    }
    try {
      if (onChange === undefined) return await once(command, args, delivery.environment(resolved), options, resolved)
      // Only who waits for changes waits for this to load.
      const { watchSecrets } = await import('../watch-secrets.ts')
      for (;;) {
        let child: ChildProcess | undefined
        let restart = false
        const watching = watchSecrets({ declared, every, known: resolved.values, store }, (next) => {
          resolved = next
          delivery.environment(next)
          restart = onChange === 'restart'
          child?.kill(restart ? 'SIGTERM' : (onChange as NodeJS.Signals))
        })
        const code = await once(command, args, delivery.environment(resolved), options, resolved, (started) => {
          child = started
        })
        watching.stop()
        if (!restart) return code
      }
    } finally {
      delivery.close()
    }
  },
}

function changeOption(options: Options): 'restart' | NodeJS.Signals | undefined {
  const given = options.get('on-change')
  if (given === undefined || given === 'restart') return given
  if (Object.hasOwn(constants.signals, given)) return given as NodeJS.Signals
  throw new UsageError('--on-change takes restart, or a signal such as SIGHUP.')
}

function configureFrom(options: Options): ClientOptions {
  const session = options.has('profile') ? callerOf(options) : undefined
  const store = session
    ? { endpoint: session.endpoint.url, region: session.endpoint.region, credentials: session.credentials }
    : { endpoint: options.get('endpoint'), region: options.get('region') }
  configure(store)
  return store
}

/** All of them are for the process here, however a function gets them. */
async function manifestSecrets(options: Options) {
  const named = options.get('manifest')
  if (named !== undefined) process.env.LARDER_MANIFEST = named
  try {
    const secrets = await declaredSecrets()
    return Object.fromEntries(
      Object.entries(secrets).map(([name, secret]) => [name, { ...secret, deliver: 'start' as const }]),
    )
  } catch (error) {
    if (process.env.LARDER_MANIFEST === undefined && (error as { code?: string }).code === 'NotFound') return {}
    throw error
  }
}

function report({ errors }: Resolved): void {
  for (const { message } of errors) process.stderr.write(`larder: ${message}\n`)
}

async function once(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  options: Options,
  { values }: Resolved,
  started?: (child: ChildProcess) => void,
): Promise<number> {
  const through = options.has('redact') ? () => redacting(Object.values(values)) : undefined
  const { code, problem } = await runChild(command, args, environment, {
    ...(through && { through }),
    ...(started && { started }),
  })
  if (problem !== undefined) process.stderr.write(`larder: ${problem}\n`)
  return code
}

const ofEveryProcess = ['PATH', 'HOME', 'USER', 'LANG', 'TERM', 'TZ']

/** How each secret gets to the command: as a variable, or as a file with a variable that says where. */
class Delivery {
  readonly #files: readonly string[]
  readonly #pipes: readonly string[]
  readonly #pristine: boolean
  #place: SecretFiles | undefined

  constructor(options: Options) {
    const names = (option: string) => options.get(option)?.split(',').filter(Boolean) ?? []
    this.#files = names('file')
    this.#pipes = names('fifo')
    this.#pristine = options.has('pristine')
    for (const name of [...this.#files, ...this.#pipes]) {
      if (!/^\w+$/.test(name)) throw new UsageError('--file and --fifo take names of variables, with commas between.')
    }
  }

  /** With a name that is mistyped, the secret that was meant would stay in the environment. */
  check(declared: object): void {
    for (const name of [...this.#files, ...this.#pipes]) {
      if (Object.hasOwn(declared, name) || isReference(process.env[name] ?? '')) continue
      throw new UsageError(`No secret is called ${name}: neither a variable with a reference, nor one of the manifest.`)
    }
  }

  /** The environment for the command; files are brought to what was resolved. */
  environment({ values }: Resolved): NodeJS.ProcessEnv {
    const kept = this.#pristine ? ofEveryProcess.map((name) => [name, process.env[name]]) : Object.entries(process.env)
    const environment: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), ...values }
    // A reference that could not be followed is no value.
    for (const [name, value] of Object.entries(environment)) {
      if (value !== undefined && !Object.hasOwn(values, name) && isReference(value)) delete environment[name]
    }
    for (const name of [...this.#files, ...this.#pipes]) {
      const value = values[name]
      if (value === undefined) continue
      this.#place ??= new SecretFiles()
      delete environment[name]
      environment[`${name}_FILE`] = this.#pipes.includes(name)
        ? this.#place.pipe(name, value)
        : this.#place.write(name, value)
    }
    return environment
  }

  close(): void {
    this.#place?.remove()
  }
}
