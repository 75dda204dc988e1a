/** Runs the larder command as a person would, beside a server in the test's own process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '../../test/larder.ts'

const main = join(import.meta.dirname, '..', 'src', 'main.ts')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Call {
  readonly environment?: NodeJS.ProcessEnv
  /** Piped in, line by line, where a person would type. */
  readonly input?: string
  readonly cwd?: string
  /** Given what it has written so far, and the process. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void
  /** The same of what it says beside its output. */
  readonly onProblems?: (stderr: string) => void
}

/** Nothing of the machine's own settings reaches the command. */
export async function larderCommand(test: { after(work: () => Promise<void>): void }, url: string) {
  const home = await mkdtemp(join(tmpdir(), 'larder-home-'))
  test.after(() => rm(home, { recursive: true, force: true }))
  const own = {
    PATH: process.env.PATH,
    HOME: home,
    LARDER_HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    // What loads the command is the same each time.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  }
  const run = (args: readonly string[], { environment, input, cwd, onOutput, onProblems }: Call = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [main, ...args], {
        cwd,
        env: { ...own, ...environment },
        stdio: 'pipe',
        timeout: 60_000,
        killSignal: 'SIGKILL',
      })
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
        onOutput?.(stdout, child)
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
        onProblems?.(stderr)
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code: code!, stdout, stderr }))
      child.stdin.on('error', () => {}).end(input ?? '')
    })
  return { home, run }
}

export function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): NodeJS.ProcessEnv {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  }
}
