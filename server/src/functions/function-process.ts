/** One process of a function: started with the credentials of its role and nothing else of the server's environment, given one event at a time, ended with all that it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LocalFunction } from './declarations.ts'
import type { Invocation } from './functions.ts'
import { RuntimeApi } from './runtime-api.ts'

export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** What a process needs to know of its function. */
export type RunnableFunction = Pick<
  LocalFunction,
  'arn' | 'name' | 'region' | 'handler' | 'command' | 'directory' | 'environment' | 'timeout' | 'memory'
>

const loader = fileURLToPath(new URL(`./load-handler${extname(import.meta.url)}`, import.meta.url))
/** A program for Python's interpreter that speaks the Lambda Runtime API. */
export const pythonLoader = fileURLToPath(new URL('./load_handler.py', import.meta.url))
const tailLength = 4096
/** What a program needs of the machine to run at all; none of it is a secret. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot']

export class FunctionProcess {
  readonly expiresAt: number
  readonly #declared: RunnableFunction
  readonly #api: RuntimeApi
  readonly #child: ChildProcess
  readonly #ended: Promise<string>
  #log = Buffer.alloc(0)
  #running = true
  #killed = false

  private constructor(
    declared: RunnableFunction,
    api: RuntimeApi,
    child: ChildProcess,
    expiresAt: number,
    printed: (data: Buffer) => void,
  ) {
    this.#declared = declared
    this.#api = api
    this.#child = child
    this.expiresAt = expiresAt
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#running = false
        api.close()
        resolve(how)
      }
      child.on('error', (error: NodeJS.ErrnoException) => end(`cannot be started: ${error.code}`))
      child.on('exit', (code, signal) => end(signal === null ? `exited with code ${code}` : `ended by ${signal}`))
    })
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (data: Buffer) => {
        this.#log = Buffer.concat([this.#log, data]).subarray(-tailLength)
        // It is not asked for what it says of its own end.
        if (!this.#killed) printed(data)
      })
    }
  }

  /**
   * @param endpoint the store's own, for the SDK in the function
   * @param printed given all that the function prints, as it comes
   */
  static async start(
    declared: RunnableFunction,
    credentials: RoleCredentials,
    endpoint: string,
    environment: NodeJS.ProcessEnv,
    printed: (data: Buffer) => void = () => {},
  ): Promise<FunctionProcess> {
    const api = await RuntimeApi.open()
    const [program, ...args] = declared.command ?? [
      process.execPath,
      `--max-old-space-size=${declared.memory}`,
      '--disable-warning=ExperimentalWarning',
      loader,
    ]
    const child = spawn(program!, args, {
      cwd: declared.directory,
      env: environmentOf(declared, credentials, endpoint, api.address, environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    })
    return new FunctionProcess(declared, api, child, credentials.expiresAt, printed)
  }

  /** Once it has loaded its handler, or failed to. */
  async loaded(): Promise<void> {
    await Promise.race([this.#api.started, this.#ended])
  }

  get running(): boolean {
    return this.#running
  }

  /** @param now milliseconds since 1970 */
  async invoke(payload: Buffer, requestId: string, now: number): Promise<Invocation> {
    const { arn, timeout } = this.#declared
    this.#log = Buffer.alloc(0)
    const answered = this.#api.handle({ requestId, payload, functionArn: arn, deadline: now + timeout * 1000 })
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), timeout * 1000)
    try {
      const outcome = await Promise.race([answered, late.promise, this.#ended])
      // What it printed before it answered lies in the pipes already: let them be read.
      await new Promise(setImmediate)
      await new Promise(setImmediate)
      if (outcome === 'late') {
        this.kill()
        return this.#failed(
          'Sandbox.Timedout',
          `RequestId: ${requestId} Error: Task timed out after ${timeout}.00 seconds`,
        )
      }
      if (typeof outcome === 'string') {
        return this.#failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime ${outcome}`)
      }
      const log = this.#log.toString()
      return outcome.failed ? { payload: outcome.payload, error: 'Unhandled', log } : { payload: outcome.payload, log }
    } finally {
      clearTimeout(timer)
    }
  }

  /** With everything that it started. */
  kill(): void {
    this.#running = false
    this.#killed = true
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    this.#api.close()
  }

  get ended(): Promise<unknown> {
    return this.#ended
  }

  #failed(errorType: string, errorMessage: string): Invocation {
    return {
      payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
      error: 'Unhandled',
      log: this.#log.toString(),
    }
  }
}

/** Source: Lambda Developer Guide, configuration-envvars-runtime. */
function environmentOf(
  { name, memory, handler, region, directory, environment }: RunnableFunction,
  { accessKeyId, secretAccessKey, sessionToken }: RoleCredentials,
  endpoint: string,
  runtimeApi: string,
  machine: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(inherited.flatMap((key) => (machine[key] === undefined ? [] : [[key, machine[key]]])))
  return {
    ...kept,
    ...environment,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
}
