/**
 * Makes the packages as they are published: JavaScript that any Node runs, below dist/ or the folder that is named, one folder a package.
 *
 *   node tools/build.ts [directory]
 *
 * In the repository TypeScript runs as it is; Node strips no types of what lies in a node_modules folder.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { build as bundle } from 'esbuild'

interface Package {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
}

const root = resolve(import.meta.dirname, '..')
const testing = /\.(test|contract)\.ts$|\/(test|golden)\//

/** Builds into the directory, which is emptied; resolves to the names of the packages. */
export async function buildPackages(directory: string): Promise<string[]> {
  rmSync(directory, { recursive: true, force: true })
  const compiled = mkdtempSync(join(tmpdir(), 'larder-build-'))
  try {
    compile(compiled)
    const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }
    const names = workspaces.map((workspace) => pack(workspace, compiled, directory))
    await addCommonJs(join(directory, 'runtime'))
    return names
  } finally {
    rmSync(compiled, { recursive: true })
  }
}

/** All workspaces in one run, in the folders of the repository. */
function compile(into: string): void {
  const project = join(into, 'tsconfig.json')
  const files = globSync('{wire,server,cli,delivery/*}/src/**/*.ts', { cwd: root }).filter(
    (file) => !testing.test(file),
  )
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      // npm test does; here it would object to packages naming each other's files by their names in the repository.
      noCheck: true,
      outDir: into,
      rootDir: root,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: files.map((file) => join(root, file)),
    include: [],
    exclude: [],
  }
  writeFileSync(project, JSON.stringify(settings))
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`tsc failed:\n${stdout}`)
}

/** What lies in src/ goes to lib/src/, so that the models lie as far from the server's code as in the repository. */
function pack(workspace: string, compiled: string, directory: string): string {
  const source = join(root, workspace)
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Package
  const target = join(directory, manifest.name.replace('@larder/', ''))
  mkdirSync(target, { recursive: true })
  cpSync(join(compiled, workspace), join(target, 'lib'), { recursive: true })
  for (const file of globSync(['src/**/*.{sql,py}', '*.json'], { cwd: source })) {
    if (file === 'package.json') continue
    mkdirSync(dirname(join(target, 'lib', file)), { recursive: true })
    cpSync(join(source, file), join(target, 'lib', file))
  }
  if (workspace === 'server') {
    for (const file of globSync('model/{*.json,NOTICE}', { cwd: root })) cpSync(join(root, file), join(target, file))
  }
  for (const file of [join(source, 'README.md'), join(root, 'LICENSE')]) {
    if (existsSync(file)) cpSync(file, join(target, relative(dirname(file), file)))
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`)
  return manifest.name
}

const compiledName = (file: string) => file.replace('./src/', './lib/src/').replace(/\.ts$/, '.js')

function published(manifest: Package): object {
  const exports: Record<string, unknown> = {}
  for (const [name, file] of Object.entries(manifest.exports ?? {})) {
    // Our packages name each other's files as they are in the repository.
    if (name === './*') exports['./*.ts'] = './lib/src/*.js'
    else exports[name] = { types: compiledName(file).replace(/\.js$/, '.d.ts'), default: compiledName(file) }
  }
  const { bin = {} } = manifest
  const programs = Object.fromEntries(Object.entries(bin).map(([name, file]) => [name, compiledName(file)]))
  return { ...manifest, ...(manifest.exports && { exports }), ...(manifest.bin && { bin: programs }) }
}

/** For functions that still say require. It is a copy: what one of the two has cached, the other has not. */
async function addCommonJs(directory: string): Promise<void> {
  await bundle({
    entryPoints: [join(directory, 'lib/src/index.js')],
    outfile: join(directory, 'lib/index.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@opentelemetry/api'],
    logLevel: 'error',
  })
  const file = join(directory, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const { types, default: module } = manifest.exports['.']
  manifest.exports['.'] = { types, import: module, require: './lib/index.cjs' }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
}

if (import.meta.main) {
  const directory = resolve(process.argv[2] ?? join(root, 'dist'))
  const names = await buildPackages(directory)
  process.stdout.write(`${names.length} packages are in ${relative(process.cwd(), directory) || '.'}\n`)
}
