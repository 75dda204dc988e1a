/** The program that `npm start` runs. What it is made of is chosen in start.ts. Decision 0002 has the numbers behind every step here. */
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

/** Compiled code, types already stripped, beside the dependencies: where only those can write who could change the code itself. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/larder')

// What only a new process takes, so that this one begins again, in its own place. Then the cache holds this file too, and what strips
// types, 17 MB of WebAssembly, is not loaded at all.
const flags = [
  '--max-semi-space-size=8', // The space for young objects would grow to 48 MB under load,
  '--heap-growing-percent=30', // and that for old ones to three times what is in use before any of it is collected.
]
const environment = {
  NODE_COMPILE_CACHE: compileCache,
  MALLOC_MMAP_THRESHOLD_: '32768', // What V8's compilers took, in pieces of this size, glibc would keep as holes.
}
if (process.execve && !process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'))) {
  process.execve(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
    ...environment,
    ...process.env,
  })
}
// For where a process cannot begin again. The cache has to be on before the first import, hence the import below.
if (process.env.NODE_COMPILE_CACHE !== compileCache) enableCompileCache(compileCache)
// They are this program's own, and no business of the processes that it starts.
for (const [name, value] of Object.entries(environment)) if (process.env[name] === value) delete process.env[name]

// Whoever imports node:http reads all that it exports, and of that these load an HTTP client that nothing here uses: 12 MB.
const http = process.getBuiltinModule('node:http')
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Object.defineProperty(http, name, { value: undefined })

const { serve } = await import('./serve.ts')
await serve(process.argv.slice(2), environment)
flushCompileCache()
