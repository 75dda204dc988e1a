/** Which program runs a function of which runtime. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pythonLoader } from '@larder/server/functions/function-process.ts'

interface Interpreter {
  /** Undefined for Node, which the process of a function is by itself. */
  readonly command: readonly string[] | undefined
  readonly environment: Readonly<Record<string, string>>
}

/** @param runtime as Lambda calls it. @throws Error for one that cannot be run here */
export async function interpreterFor(runtime: string): Promise<Interpreter> {
  if (runtime.startsWith('nodejs')) return { command: undefined, environment: {} }
  if (!runtime.startsWith('python')) {
    throw new Error(`Functions of ${runtime} cannot be run here; those of Node.js and Python can.`)
  }
  // The function gets no HOME, by which shims and a person's own packages are found: both are looked up before.
  const ask =
    'import json, site, sys; print(json.dumps([sys.executable, site.ENABLE_USER_SITE and site.getusersitepackages()]))'
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', ask])
    const [program, packages] = JSON.parse(stdout) as [string, string | false | null]
    return { command: [program, pythonLoader], environment: packages ? { PYTHONPATH: packages } : {} }
  } catch {
    throw new Error(`${runtime} needs python3, and it cannot be run here. Install it, or add it to PATH.`)
  }
}
