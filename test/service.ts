/** A service in a throw-away folder, and the real osls on it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { unzipSync } from 'fflate'
import { account, type Credentials, region } from './larder.ts'

const root = join(import.meta.dirname, '..')
/** Its command, for Node. */
export const osls = createRequire(import.meta.url).resolve('osls/bin/serverless.js')

export interface Ran {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

export class TestService {
  readonly folder = mkdtempSync(join(tmpdir(), 'larder-service-'))
  readonly #url: string
  readonly #variables: Readonly<Record<string, string>>

  constructor(
    test: { after(work: () => void): void },
    url: string,
    files: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = {},
  ) {
    this.#url = url
    this.#variables = variables
    test.after(() => rmSync(this.folder, { recursive: true, force: true }))
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true })
    writeFileSync(join(this.folder, name), text)
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  json(name: string) {
    return JSON.parse(this.read(name))
  }

  /** @larder/runtime as an application installs it: compiled, and without dependencies. */
  installRuntime(): void {
    const folder = join(this.folder, 'node_modules/@larder/runtime')
    const source = join(root, 'delivery/runtime/src')
    buildSync({
      entryPoints: [join(source, 'index.ts'), join(source, 'start.ts')],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      external: ['@opentelemetry/api'],
    })
    const exports = { '.': './index.mjs', './start': './start.mjs' }
    this.write('node_modules/@larder/runtime/package.json', JSON.stringify({ name: '@larder/runtime', exports }))
  }

  list(below = ''): string[] {
    return readdirSync(join(this.folder, below)).sort()
  }

  /** What was packaged for a function: the variables that it is configured with. */
  variables(name: string): Record<string, string> {
    const { Resources } = this.json('.serverless/cloudformation-template-update-stack.json')
    const logicalId = `${name[0]!.toUpperCase()}${name.slice(1)}LambdaFunction`
    return Resources[logicalId].Properties.Environment?.Variables ?? {}
  }

  /** What CloudFormation makes of the statements of the service's role; those for its logs left out. */
  roleStatements(): Record<string, unknown>[] {
    const { Resources } = this.json('.serverless/cloudformation-template-update-stack.json')
    const { Statement } = Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument
    const pseudo: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, AccountId: account }
    const text = JSON.stringify(Statement, (_key, value) => value?.['Fn::Sub'] ?? value)
    const statements: { Action: unknown }[] = JSON.parse(
      text.replace(/\$\{AWS::(\w+)\}/g, (_all, name) => pseudo[name]!),
    )
    return statements.filter(({ Action }) => !String(Action).startsWith('logs:')) as unknown as Record<
      string,
      unknown
    >[]
  }

  /** Texts by their names in an archive. */
  archive(name: string): Record<string, string> {
    const files = unzipSync(readFileSync(join(this.folder, '.serverless', name)))
    return Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, Buffer.from(bytes).toString()]))
  }

  /** A function that runs from its archive, with its configuration and its role's credentials alone, as Lambda would run it. */
  start(
    archive: string,
    handler: string,
    variables: Readonly<Record<string, string>>,
    credentials: Credentials,
  ): RunningFunction {
    const folder = mkdtempSync(join(tmpdir(), 'larder-task-'))
    for (const [name, text] of Object.entries(this.archive(archive))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    const environment = {
      ...this.#environment(credentials),
      // The AWS SDK is part of Lambda's own runtime.
      NODE_PATH: join(root, 'node_modules'),
      ...variables,
      LAMBDA_TASK_ROOT: folder,
    }
    return new RunningFunction(folder, handler, environment)
  }

  /** @param started is given the process, for signals and for what it prints */
  osls(args: readonly string[], credentials: Credentials, started?: Started): Promise<Ran> {
    return this.node([osls, ...args], credentials, started)
  }

  /** Node with these in the service's folder. */
  node(args: readonly string[], credentials: Credentials, started?: Started): Promise<Ran> {
    return ended(spawn(process.execPath, args, { cwd: this.folder, env: this.#environment(credentials) }), started)
  }

  #environment({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      AWS_ENDPOINT_URL: this.#url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
      ...this.#variables,
      // osls is thousands of files, and compiles a schema of its own: seconds of each run, unless kept.
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/larder-compiled'),
      SLS_SCHEMA_CACHE_BASE_DIR: join(root, 'node_modules/.cache'),
    }
  }
}

const serve = (handler: string) => `
const { ${handler}: handler } = require('./handler.js')
process.on('message', async (event) => process.send(JSON.stringify((await handler(event, {})) ?? null)))
process.on('disconnect', () => process.exit())
process.send('started')`

/** One execution environment: kept warm until it is stopped. */
export class RunningFunction {
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #started: Promise<unknown>
  #output = ''

  constructor(folder: string, handler: string, env: Record<string, string>) {
    this.#folder = folder
    this.#child = spawn(process.execPath, ['-e', serve(handler)], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.#output += part
      })
    }
    this.#started = this.#next()
    this.#started.catch(() => {})
  }

  /** What it printed. */
  get output(): string {
    return this.#output
  }

  async invoke(event: object = {}): Promise<unknown> {
    await this.#started
    const answer = this.#next()
    this.#child.send(event)
    return JSON.parse(await answer)
  }

  #next(): Promise<string> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error(`the function ended: ${this.#output}`))
      this.#child.once('exit', exited)
      this.#child.once('message', (text) => {
        this.#child.off('exit', exited)
        resolve(String(text))
      })
    })
  }

  stop(): void {
    this.#child.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

type Started = (child: ChildProcess, output: () => string) => void

function ended(child: ChildProcess, started?: Started): Promise<Ran> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (output += part))
  child.stdin?.end()
  started?.(child, () => output)
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })))
}
