/** A service in a throw-away folder, and the real osls on it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { unzipSync } from 'fflate'
import { type Credentials, region } from '../../../test/larder.ts'

const root = join(import.meta.dirname, '../../..')
const osls = createRequire(import.meta.url).resolve('osls/bin/serverless.js')

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

  /** Texts by their names in an archive. */
  archive(name: string): Record<string, string> {
    const files = unzipSync(readFileSync(join(this.folder, '.serverless', name)))
    return Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, Buffer.from(bytes).toString()]))
  }

  /** What a function answers that runs from its archive, with its configuration, as Lambda would run it. */
  async invoke(
    archive: string,
    handler: string,
    variables: Readonly<Record<string, string>>,
    credentials: Credentials,
  ): Promise<unknown> {
    const folder = mkdtempSync(join(this.folder, '.task-'))
    for (const [name, text] of Object.entries(this.archive(archive))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    const code = `import('./handler.js').then((module) => module.default.${handler}()).then((answer) => console.log(JSON.stringify(answer)))`
    const environment = { ...this.#environment(credentials), ...variables, LAMBDA_TASK_ROOT: folder }
    const { output } = await ended(spawn(process.execPath, ['-e', code], { cwd: folder, env: environment }))
    rmSync(folder, { recursive: true })
    return JSON.parse(output)
  }

  /** @param started is given the process, for signals and for what it prints */
  osls(args: readonly string[], credentials: Credentials, started?: Started): Promise<Ran> {
    const child = spawn(process.execPath, [osls, ...args], { cwd: this.folder, env: this.#environment(credentials) })
    return ended(child, started)
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

type Started = (child: ChildProcess, output: () => string) => void

function ended(child: ChildProcess, started?: Started): Promise<Ran> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (output += part))
  child.stdin?.end()
  started?.(child, () => output)
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })))
}
