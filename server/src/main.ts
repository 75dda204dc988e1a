/** The program that `npm start` runs. What it is made of is chosen in start.ts. Decision 0002 has the numbers behind both steps here. */
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

// V8 lets the space for young objects grow to 48 MB under load, and takes the limit at the start of a process only: so this one begins again, in its own place.
const limit = '--max-semi-space-size=2'
if (process.execve && !process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'))) {
  process.execve(
    process.execPath,
    [process.execPath, limit, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  )
}

// Compiled code, types already stripped, is kept beside the dependencies. It has to be on before the first import, hence the import below.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/larder'))

const { serve } = await import('./start.ts')
await serve(process.argv.slice(2))
flushCompileCache()
