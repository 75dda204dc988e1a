/** What goes into a bundle: for each function its manifest and, when something is baked for it, its file of baked secrets. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { format1Name, format2Name } from '@larder/runtime/baked-file.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import { BakeError } from './bakeable.ts'
import type { Declaration } from './declaration.ts'
import { bakeFormat1, type WantedSecret } from './format-1.ts'
import { bakeFormat2 } from './format-2.ts'
import { manifestFor } from './manifest.ts'
import { allFunctions, functionsOf, type ResolvedSecret, resolveSecrets } from './resolve.ts'

export interface Bundled {
  /** Texts by their paths relative to the bundle. */
  readonly files: ReadonlyMap<string, string>
  /** Where each function's manifest is: what LARDER_MANIFEST is to be. */
  readonly manifests: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

export interface BundleOptions {
  readonly stage: string
  /** Absent, all that the declaration tells apart. A single one lies at the top, where @larder/runtime looks by itself. */
  readonly fn?: string | undefined
  readonly now: Date
}

/** @throws BakeError; DeclarationError */
export async function bundle(
  client: AwsClient,
  declaration: Declaration,
  { stage, fn, now }: BundleOptions,
): Promise<Bundled> {
  const functions = fn === undefined ? functionsOf(declaration) : [fn]
  const isSingle = functions.length === 1 && (fn !== undefined || functions[0] === allFunctions)
  const files = new Map<string, string>()
  const manifests = new Map<string, string>()
  const notes = new Set<string>()
  const problems = new Set<string>()
  const { bake } = declaration
  const secretsOf = new Map(functions.map((name) => [name, resolveSecrets(declaration, stage, name)]))
  const collect = async (work: () => Promise<{ text: string; notes: readonly string[] }>, file: string) => {
    try {
      const baked = await work()
      files.set(file, baked.text)
      for (const note of baked.notes) notes.add(note)
    } catch (error) {
      if (!(error instanceof BakeError)) throw error
      for (const problem of error.problems) problems.add(problem)
    }
  }
  const baking = functions.map(async (name) => {
    const secrets = secretsOf.get(name)!
    const baked = secrets.filter(({ deliver }) => deliver === 'baked')
    const manifest = isSingle ? 'larder.json' : `.larder/${name}.json`
    manifests.set(name, manifest)
    let file: string | undefined
    if (baked.length > 0) file = bake.format === 1 ? format1Name : isSingle ? format2Name : `.larder/${name}.baked.json`
    const fromManifest =
      file && (isSingle ? file : file.startsWith('.larder/') ? file.slice('.larder/'.length) : `../${file}`)
    files.set(manifest, JSON.stringify(manifestFor(declaration, stage, name, secrets, fromManifest)))
    if (file === undefined || bake.format === 1) return
    const address = { app: declaration.app, stage, function: name }
    await collect(() => bakeFormat2(client, { bundle: address, bake, bakedAt: now }, baked), file)
  })
  await Promise.all(baking)
  if (bake.format === 1) {
    const all = new Map([...secretsOf.values()].flat().map((secret) => [secret.name, secret]))
    const baked = [...all.values()].filter(({ deliver }) => deliver === 'baked')
    if (baked.length > 0) await collect(() => bakeFormat1(client, baked.map(wantedSecret)), format1Name)
  }
  if (problems.size > 0) throw new BakeError([...problems])
  return { files, manifests, notes: [...notes] }
}

/** @throws BakeError */
function wantedSecret({ name, from, as }: ResolvedSecret): WantedSecret {
  const { request } = parseReference(from, name, as === 'tree')
  if (request.kind === 'parameter') return { name, path: request.name }
  throw new BakeError([`${name}: format 1 holds single parameters. Use bake: { format: 2, seal: together }.`])
}
