/** Runs a command in this one's place: its input and output, every signal that comes, and its exit code, as a shell would tell it. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Those that people and supervisors send. SIGKILL and SIGSTOP reach nobody but their target. */
const forwarded = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** Resolves to the exit code: the command's own, 128 + n when signal n ended it, 127 when there is no such command, 126 when it cannot be run. */
export function runChild(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number; problem?: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: environment, stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals) => {
      // A terminal sends these to the command as well, which must not take one Ctrl-C for two.
      if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return
      child.kill(signal)
    }
    for (const signal of forwarded) process.on(signal, forward)
    const end = (result: { code: number; problem?: string }) => {
      for (const signal of forwarded) process.off(signal, forward)
      resolve(result)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      const absent = error.code === 'ENOENT'
      end({ code: absent ? 127 : 126, problem: absent ? `there is no command ${command}` : `${command} cannot be run` })
    })
    child.on('exit', (code, signal) => end({ code: code ?? 128 + constants.signals[signal!] }))
  })
}
