/** `larder invoke`: a function of a template, run on this machine as its role. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { FunctionProcess } from '@larder/server/functions/function-process.ts'
import { callLarder } from '../call-store.ts'
import { type Command, countOption, type Options, UsageError } from '../command.ts'
import { interpreterFor } from '../invoke/interpreters.ts'
import { adviceFor } from '../invoke/needed-statement.ts'
import { CallWatch, type WatchedCall } from '../invoke/watch-calls.ts'
import { readApplication } from '../launch/application.ts'
import { findFunction, type TemplateFunction } from '../launch/template-functions.ts'
import { callerOf } from '../sessions.ts'
import { storeHelp, storeOptions } from '../store-options.ts'
import { askedOf, launchStore, templateFile, templateHelp, templateOptions } from '../template-options.ts'

export const invoke: Command = {
  help: `Usage: larder invoke <function> [Name=value …] [--event FILE] [options]

Runs a function of the template with the credentials of its role and nothing else of this environment. It prints the answer; what the function printed
goes to the errors. A refusal of the store is told with the statement that would be needed. Launch the template first.

It takes iam:PassRole (to lambda.amazonaws.com) and larder:AssumeFunctionRole on the role. The process is not confined: it is yours, on your machine.

  --event FILE        the event, JSON ({}); - reads it from the input
  --template FILE     the template (template.yaml, template.yml, template.json, serverless.yml)
  --repeat N          call it N times in one environment (1)
  --trace             tell how long loading and each call took, and the calls of the store in it
  --direct            let the function call the store by itself: no calls are told, and no statements
${templateHelp}
${storeHelp}`,
  takes: '<function> [Name=value …]',
  options: {
    ...templateOptions,
    ...storeOptions,
    template: { type: 'string' },
    event: { type: 'string' },
    repeat: { type: 'string' },
    trace: { type: 'boolean' },
    direct: { type: 'boolean' },
  },
  async run(options, [called, ...written]) {
    if (called === undefined) throw new UsageError('Name the function: its logical id, or its name.')
    const times = countOption(options, 'repeat', 1)
    const event = eventOption(options)
    const file = templateFile(options.get('template'))
    const store = await launchStore(options)
    const application = await readApplication(askedOf(file, options, written), store)
    if (!application.stack.exists) {
      const { name } = application.stack
      throw new Error(
        `${name} is not launched. Launch it with larder launch ${file}, and the same --stage and --stack.`,
      )
    }
    const fn = await findFunction(application, called, file, store)
    const { endpoint, credentials } = callerOf(options)
    const session = await callLarder<Session>(
      endpoint,
      'AssumeFunctionRole',
      { RoleArn: fn.role, FunctionName: fn.name },
      credentials,
    )
    const watch = options.has('direct') ? undefined : await CallWatch.open(endpoint.url!)
    const home = mkdtempSync(join(tmpdir(), 'larder-invoke-'))
    try {
      return await new Trial(fn, session, options.has('trace')).run(times, event, {
        endpoint: watch?.url ?? endpoint.url!,
        region: endpoint.region,
        home,
        watch,
      })
    } finally {
      watch?.close()
      rmSync(home, { recursive: true, force: true })
    }
  },
}

interface Session {
  readonly FunctionArn: string
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    /** Seconds since 1970. */
    readonly Expiration: number
  }
}

interface Surroundings {
  readonly endpoint: string
  readonly region: string
  readonly home: string
  readonly watch: CallWatch | undefined
}

function eventOption(options: Options): Buffer {
  const file = options.get('event')
  let text = '{}'
  try {
    if (file !== undefined) text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new UsageError(`The event ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    JSON.parse(text)
  } catch {
    throw new UsageError(`The event is not JSON.`)
  }
  return Buffer.from(text)
}

/** Milliseconds. */
const longestInit = 10_000

const say = (line: string) => process.stderr.write(`${line}\n`)

/** One environment of a function, as Lambda would keep it: loaded once, called as often as asked. */
class Trial {
  readonly #fn: TemplateFunction
  readonly #session: Session
  readonly #trace: boolean

  constructor(fn: TemplateFunction, session: Session, trace: boolean) {
    this.#fn = fn
    this.#session = session
    this.#trace = trace
  }

  async run(times: number, event: Buffer, { endpoint, region, home, watch }: Surroundings): Promise<number> {
    const { handler, directory, timeout, memory, name, runtime } = this.#fn
    const { command, environment } = await interpreterFor(runtime)
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = this.#session.Credentials
    const started = performance.now()
    const running = await FunctionProcess.start(
      {
        arn: this.#session.FunctionArn,
        name,
        region,
        handler,
        command,
        directory,
        timeout,
        memory,
        // A home with nothing in it: no profile of the person's own is found.
        environment: { ...environment, ...this.#fn.environment, HOME: home, AWS_EC2_METADATA_DISABLED: 'true' },
      },
      {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAt: Expiration * 1000,
      },
      endpoint,
      process.env,
      (data) => process.stderr.write(data),
    )
    let stopped: number | undefined
    const stop = (signal: NodeJS.Signals) => {
      stopped = signal === 'SIGINT' ? 130 : 143
      running.kill()
    }
    process.once('SIGINT', stop).once('SIGTERM', stop)
    try {
      // As at Lambda: what loads for longer goes on at the cost of the first call.
      await Promise.race([running.loaded(), setTimeout(longestInit, undefined, { ref: false })])
      this.#tell('init', performance.now() - started, watch?.take() ?? [])
      for (let turn = 1; turn <= times; turn++) {
        const before = performance.now()
        const { payload, error } = await running.invoke(event, crypto.randomUUID(), Date.now())
        if (stopped !== undefined) return stopped
        this.#tell(turn === 1 ? 'first call' : 'warm call', performance.now() - before, watch?.take() ?? [])
        if (error !== undefined) {
          say(`larder: ${name} failed.`)
          process.stdout.write(`${payload}\n`)
          return 1
        }
        if (turn === times) process.stdout.write(`${payload}\n`)
      }
      return 0
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      running.kill()
    }
  }

  #tell(what: string, milliseconds: number, calls: readonly WatchedCall[]): void {
    const time = (value: number) => `${value.toFixed(value < 10 ? 1 : 0).padStart(7)} ms`
    if (this.#trace) {
      say(`${what.padEnd(12)}${time(milliseconds)}`)
      for (const call of calls) say(`  ${call.operation.padEnd(32)}${time(call.milliseconds)}`)
    }
    const told = new Set<string>()
    for (const { refusal, operation } of calls) {
      if (refusal === undefined || told.has(refusal)) continue
      told.add(refusal)
      const advice = adviceFor(refusal, this.#fn.role)
      say(`larder: ${operation} was refused: ${refusal}`)
      if (advice) say(`larder: ${advice.says}${advice.statement ? ` ${JSON.stringify(advice.statement)}` : ''}`)
    }
  }
}
