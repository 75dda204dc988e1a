/**
 * Keeps Node from telling secrets on its own. With NODE_DEBUG it prints the environment of every process that is started, and a diagnostic report
 * holds one's own: what a person sets to debug the command that is run must not make this one print what it was given.
 */

/** Where NODE_DEBUG waits for the command that is run. */
const put = 'LARDER_NODE_DEBUG'

/** Begins again without NODE_DEBUG when it is set, in the same process. It is read before any program runs, so deleting it would not do. */
export function quietNode(): void {
  if (process.report) process.report.excludeEnv = true
  const { NODE_DEBUG, ...environment } = process.env
  if (!NODE_DEBUG) return
  if (process.execve === undefined) {
    process.stderr.write(
      'larder: with NODE_DEBUG this Node prints what processes are given. Unset it, or use Node 24.\n',
    )
    process.exit(2)
  }
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, args, { ...environment, [put]: NODE_DEBUG })
}

/** For a process that is started: NODE_DEBUG as it was. */
export function withNodeDebug({ [put]: given, ...environment }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return given === undefined ? environment : { ...environment, NODE_DEBUG: given }
}
