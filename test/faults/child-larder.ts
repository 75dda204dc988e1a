/** The real server as a process of its own, in a throw-away folder: what a test may kill, flood and listen to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '../../wire/src/index.ts'

export const account = '111122223333'
export const region = 'us-east-1'

export interface ChildLarder {
  readonly url: string
  readonly port: number
  readonly directory: string
  readonly administrator: Credentials
  /** Everything that it has printed, on standard output and standard error. */
  output(): string
  /** Resolves once it has printed something so often. */
  printed(pattern: RegExp, times: number): Promise<readonly RegExpMatchArray[]>
  /** Lines of its log that tell of a defect. */
  defects(): string[]
  /** How many files and sockets it has open, where the system tells. */
  openFiles(): number | undefined
  /** Whether it still runs, and nobody has killed it. */
  running(): boolean
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves to its exit code. */
  stop(): Promise<number | null>
  /** Resolves when no process is left that could print, its workers included. */
  readonly silent: Promise<unknown>
}

interface StartOptions {
  /** An earlier one's, to start on what that one left. */
  readonly directory?: string
  readonly administrator?: Credentials
  readonly environment?: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
  /** No file may grow beyond so many units of 512 bytes: writing fails from there on, as on a full disk. */
  readonly largestFile?: number
}

/** Starts one and waits until it answers. */
export async function startChild(options: StartOptions = {}): Promise<ChildLarder> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'larder-faults-')))
  const command = [process.execPath, ...(options.nodeOptions ?? []), 'server/src/main.ts']
  const limited = ['sh', '-c', `trap '' XFSZ; ulimit -f ${options.largestFile}; exec "$@"`, 'sh', ...command]
  const [program, ...args] = options.largestFile === undefined ? command : limited
  const child = spawn(program!, args, {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of the machine's own settings comes along.
    env: {
      PATH: process.env.PATH,
      LARDER_DATA_DIR: directory,
      LARDER_PORT: '0',
      LARDER_REGION: region,
      LARDER_ACCOUNT_ID: account,
      ...options.environment,
    },
  })
  const printed: Buffer[] = []
  const output = () => Buffer.concat(printed).toString()
  const exited = once(child, 'exit') as Promise<[number | null]>
  const silent = once(child, 'close')
  const exports = await new Promise<Map<string, string>>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed.push(chunk)
      const text = output()
      if (text.includes('AWS_SECRET_ACCESS_KEY=') && text.endsWith('\n')) resolve(exportsIn(text))
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    exited.then(() => reject(new Error(`the server did not start: ${output()}`)))
  })
  const url = exports.get('AWS_ENDPOINT_URL')!
  let killed = false
  return {
    url,
    port: Number(new URL(url).port),
    directory,
    administrator: options.administrator ?? {
      accessKeyId: exports.get('AWS_ACCESS_KEY_ID')!,
      secretAccessKey: exports.get('AWS_SECRET_ACCESS_KEY')!,
    },
    output,
    printed: (pattern, times) =>
      new Promise((resolve) => {
        const look = () => {
          const found = [...output().matchAll(pattern)]
          if (found.length < times) return
          child.stderr.off('data', look)
          child.stdout.off('data', look)
          resolve(found)
        }
        child.stderr.on('data', look)
        child.stdout.on('data', look)
        look()
      }),
    defects: () =>
      output()
        .split('\n')
        .filter((line) => /"event":"(?:defect|job failed|stop failed)"|^\s+at |Error:/.test(line)),
    openFiles: () => openFilesOf(child),
    running: () => !killed && child.exitCode === null && child.signalCode === null,
    async kill() {
      killed = true
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
    silent,
  }
}

/** One that is gone, with its folder, when the test or suite ends. */
export async function openChild(
  test: { after(work: () => Promise<void>): void },
  options: StartOptions = {},
): Promise<ChildLarder> {
  const larder = await startChild(options)
  test.after(async () => {
    if (larder.running()) await larder.kill()
    await rm(larder.directory, { recursive: true, force: true })
  })
  return larder
}

function exportsIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/(AWS_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]))
}

function openFilesOf({ pid }: ChildProcess): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return undefined
  }
}
