/** What delivery claims, beside Powertools for AWS Lambda: the time to the first secret in a fresh process, a cached read, and what goes into a bundle. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)

const contestants = {
  larder: resolve('delivery/runtime/src/index.ts'),
  powertools: '@aws-lambda-powertools/parameters/ssm',
} as const
type Contestant = keyof typeof contestants

interface DeliveryMeasures {
  /** From the import to the first secret, milliseconds, one of each round. */
  readonly firstMs: Readonly<Record<Contestant, readonly number[]>>
  /** Nanoseconds of one cached read, one of each round. */
  readonly cachedNs: Readonly<Record<Contestant, readonly number[]>>
  /** Of a minified bundle of one getParameter. */
  readonly bundleBytes: Readonly<Record<Contestant, number>>
}

/** A bundle as a deployment has it. Its first read, and then its cached ones, are timed by the process that runs it. */
async function bundle(library: string, source: string, file: string): Promise<number> {
  await build({
    stdin: { contents: source.replaceAll('LIBRARY', library), resolveDir: process.cwd() },
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    // The SDK's own CommonJS asks for Node's modules by require.
    ...(library === contestants.powertools && {
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    }),
    logLevel: 'error',
  })
  const { size } = await import('node:fs').then(({ statSync }) => statSync(file))
  return size
}

/** What a handler of one secret is, and nothing else. */
const oneRead = `import { getParameter } from 'LIBRARY'
export const handler = () => getParameter('/a', { decrypt: true })`

const timed = `import { getParameter } from 'LIBRARY'
const name = process.env.NAME
const options = { decrypt: true, maxAge: 600 }
await getParameter(name, options)
globalThis.first = performance.now() - globalThis.started
const reads = 500_000
for (let n = 0; n < reads / 50; n++) await getParameter(name, options)
const from = performance.now()
for (let n = 0; n < reads; n++) await getParameter(name, options)
globalThis.cached = ((performance.now() - from) / reads) * 1e6`

const entry = (file: string) => `globalThis.started = performance.now()
await import('./${file}')
console.log(JSON.stringify({ first: globalThis.first, cached: globalThis.cached }))
process.exit()`

export async function measureDelivery(
  directory: string,
  environment: NodeJS.ProcessEnv,
  rounds: number,
): Promise<DeliveryMeasures> {
  const names = Object.keys(contestants) as Contestant[]
  const of = <T>(make: () => T) => Object.fromEntries(names.map((name) => [name, make()])) as Record<Contestant, T>
  const firstMs = of<number[]>(() => [])
  const cachedNs = of<number[]>(() => [])
  const bundleBytes = of(() => 0)
  for (const name of names) {
    bundleBytes[name] = await bundle(contestants[name], oneRead, join(directory, `${name}-one.mjs`))
    await bundle(contestants[name], timed, join(directory, `${name}.mjs`))
    await writeFile(join(directory, `${name}-entry.mjs`), entry(`${name}.mjs`))
  }
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const { stdout } = await run(process.execPath, [join(directory, `${name}-entry.mjs`)], { env: environment })
      const { first, cached } = JSON.parse(stdout) as { first: number; cached: number }
      // The first warms the disk's cache.
      if (round === 0) continue
      firstMs[name].push(first)
      cachedNs[name].push(cached)
    }
  }
  return { firstMs, cachedNs, bundleBytes }
}
