/** What `npm test` runs: format and lint, types, unused code, import directions, then every test. Quiet when all is well. */
import { spawn } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'

const bin = (name: string) => `node_modules/.bin/${name}`
const node = process.execPath

const checks: readonly { name: string; command: string; args: readonly string[] }[] = [
  { name: 'format and lint', command: bin('biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', command: bin('tsc'), args: ['-p', '.'] },
  { name: 'unused code', command: bin('knip'), args: ['--no-progress'] },
  { name: 'import directions', command: node, args: ['tools/check-imports.ts'] },
  { name: 'coverage page', command: node, args: ['tools/coverage.ts', '--check'] },
]

/** Runs a command; resolves to whether it succeeded. Its output is shown when it failed, or as it comes when `live`. */
function run(command: string, args: readonly string[], live = false): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: live ? 'inherit' : 'pipe' })
    const output: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(false)
    })
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(output))
      resolve(code === 0)
    })
  })
}

// Most of what a test file costs is loading the server: let the files share that work.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/larder-tests')

/** Hundreds of stores are made and synced to the disk. Where there is memory to hold them that takes half the time. */
function placeInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize < 2 * 1024 ** 3) return undefined
    const place = mkdtempSync('/dev/shm/larder-tests-')
    // PostgreSQL runs as another user where the tests run as root.
    chmodSync(place, 0o1777)
    return place
  } catch {
    return undefined
  }
}

const memory = process.env.TMPDIR === undefined ? placeInMemory() : undefined
if (memory !== undefined) {
  process.env.TMPDIR = memory
  process.on('exit', () => rmSync(memory, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
}

const only = process.argv.slice(2)
let good = true
if (only.length === 0) {
  for (const { name, command, args } of checks) {
    const started = performance.now()
    const passed = await run(command, args)
    console.log(`${passed ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    good &&= passed
  }
}
const files =
  only.length > 0
    ? only
    : globSync('{wire,server,cli,delivery,examples,test,tools,bench}/**/*.test.ts', {
        exclude: (name) => name.includes('node_modules'),
      }).sort()
if (files.length === 0) throw new Error('no tests found: is this the root of the project?')
good =
  (await run(
    node,
    ['--test', '--test-concurrency=2', '--test-timeout=120000', '--test-reporter=./tools/quiet-reporter.ts', ...files],
    true,
  )) && good
process.exitCode = good ? 0 : 1
