/** Finds the files of baked secrets in what was packaged: in a folder, in an archive, or the file itself. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { format1Name, format2Name } from '@larder/runtime/baked-file.ts'
import type { Manifest, ManifestSecret } from '@larder/runtime/manifest.ts'
import { unzipSync } from 'fflate'

export interface FoundFile {
  /** `build/larder-baked.json`, `shop.zip larder-baked.json`. */
  readonly where: string
  readonly text: string
  /** What the manifests beside it declare of its secrets; empty where there are none. */
  readonly declared: ReadonlyMap<string, ManifestSecret>
}

const mostBytes = 8 * 1024 * 1024
const skipped = new Set(['node_modules', '.git'])
const isBaked = (name: string) => name === format1Name || name === format2Name || name.endsWith('.baked.json')
const isManifest = (path: string) => /(^|\/)(larder\.json|\.larder\/[^/]+(?<!\.baked)\.json)$/.test(path)

/** @throws Error of the file system, or for what is too large or no archive */
export function findBaked(path: string): FoundFile[] {
  if (statSync(path).isFile() && !path.endsWith('.zip')) {
    const text = readFileSync(path, 'utf8')
    const beside = readdirSync(join(path, '..')).filter((name) => name.endsWith('.json'))
    const files = new Map(beside.map((name) => [name, () => readFileSync(join(path, '..', name), 'utf8')]))
    return [{ where: path, text, declared: declaredFor(posix.basename(path), files) }]
  }
  if (path.endsWith('.zip')) return within(archived(path), (name) => `${path} ${name}`)
  const files = new Map<string, () => string>()
  const found: FoundFile[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(path, folder), { withFileTypes: true })) {
      const name = posix.join(folder, entry.name)
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(name)
      else if (entry.isFile() && name.endsWith('.zip')) found.push(...findBaked(join(path, name)))
      else if (entry.isFile() && (isBaked(entry.name) || isManifest(name))) {
        files.set(name, () => readFileSync(join(path, name), 'utf8'))
      }
    }
  }
  walk('')
  return [...found, ...within(files, (name) => join(path, name))]
}

function archived(path: string): Map<string, () => string> {
  const wanted = unzipSync(readFileSync(path), {
    filter: ({ name, originalSize }) => {
      if (!isBaked(posix.basename(name)) && !isManifest(name)) return false
      if (originalSize > mostBytes) throw new Error(`${path} ${name}: it is too large to be a file of secrets.`)
      return true
    },
  })
  return new Map(Object.entries(wanted).map(([name, bytes]) => [name, () => Buffer.from(bytes).toString()]))
}

function within(files: ReadonlyMap<string, () => string>, where: (name: string) => string): FoundFile[] {
  return [...files]
    .filter(([name]) => isBaked(posix.basename(name)))
    .map(([name, read]) => ({ where: where(name), text: read(), declared: declaredFor(name, files) }))
}

/** Of all manifests that point to this file. */
function declaredFor(baked: string, files: ReadonlyMap<string, () => string>): Map<string, ManifestSecret> {
  const declared = new Map<string, ManifestSecret>()
  for (const [name, read] of files) {
    if (isBaked(posix.basename(name))) continue
    const manifest = manifestIn(read())
    if (manifest === undefined) continue
    const pointed = manifest.baked === undefined ? [format2Name, format1Name] : [manifest.baked]
    if (!pointed.some((one) => posix.join(posix.dirname(name), one) === posix.normalize(baked))) continue
    for (const [secret, how] of Object.entries(manifest.secrets)) declared.set(secret, how)
  }
  return declared
}

function manifestIn(text: string): Manifest | undefined {
  try {
    const { larder, secrets } = JSON.parse(text) as Partial<Manifest>
    return larder === 1 && typeof secrets === 'object' ? (JSON.parse(text) as Manifest) : undefined
  } catch {
    return undefined
  }
}
