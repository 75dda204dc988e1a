/** Runs a command in this one's place: its input and output, every signal that comes, and its exit code, as a shell would tell it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Transform } from 'node:stream'
import { withNodeDebug } from './quiet-node.ts'

/**
 * Not passed on: what reaches nobody but its target, what a process is sent for a fault or a child of its own, what a terminal stops a whole job with,
 * and second names.
 */
const own = new Set(
  'KILL STOP CHLD PIPE SEGV BUS FPE ILL TRAP ABRT SYS STKFLT PROF TSTP TTIN TTOU IOT POLL UNUSED'
    .split(' ')
    .map((name) => `SIG${name}`),
)
const forwarded = Object.keys(constants.signals).filter((name) => !own.has(name)) as NodeJS.Signals[]

export interface Ended {
  /** The command's own, 128 + n when signal n ended it, 127 when there is no such command, 126 when it cannot be run. */
  readonly code: number
  readonly problem?: string
}

interface ChildOptions {
  /** Made for each of the two outputs, which then pass through. */
  readonly through?: () => Transform
  /** Told of the process once it runs. */
  readonly started?: (child: ChildProcess) => void
}

export function runChild(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { through, started }: ChildOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const output = through === undefined ? 'inherit' : 'pipe'
    const child = spawn(command, args, { env: withNodeDebug(environment), stdio: ['inherit', output, output] })
    const passed =
      through === undefined
        ? []
        : [pass(child.stdout!, through(), process.stdout), pass(child.stderr!, through(), process.stderr)]
    const forward = (signal: NodeJS.Signals) => {
      // A terminal sends these to the command as well, which must not take one Ctrl-C for two.
      if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return
      child.kill(signal)
    }
    for (const signal of forwarded) process.on(signal, forward)
    const end = (result: Ended) => {
      for (const signal of forwarded) process.off(signal, forward)
      resolve(result)
    }
    child.on('spawn', () => started?.(child))
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      const absent = error.code === 'ENOENT'
      end({ code: absent ? 127 : 126, problem: absent ? `there is no command ${command}` : `${command} cannot be run` })
    })
    child.on('exit', (code, signal) => {
      const exit = { code: code ?? 128 + constants.signals[signal!] }
      // Everything that it printed is out before it is told to have ended.
      Promise.all(passed).then(() => end(exit))
    })
  })
}

function pass(from: NodeJS.ReadableStream, through: Transform, to: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    through.on('end', resolve).on('error', () => resolve())
    from.pipe(through).pipe(to, { end: false })
  })
}
