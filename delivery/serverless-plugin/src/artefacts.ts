/** What a deploy uploads, looked at before it does: nothing declared stands in it in plaintext, and what functions need is in it. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { BakeError } from '@larder/bake/bakeable.ts'
import { plaintextFinder } from '@larder/bake/find-plaintext.ts'
import { readPlaintexts } from '@larder/bake/plaintexts.ts'
import { describeLeaks, type Leak, namesIn, scanFile, scanValue } from '@larder/bake/scan.ts'
import type { AwsClient } from '@larder/runtime'
import { type Application, allSecrets, environmentOf, isFilledAtStart } from './application.ts'
import type { Service } from './framework.ts'

export interface Uploaded {
  /** Templates, and the state of the service. */
  readonly templates: readonly string[]
  readonly archives: readonly string[]
  /** Values that go to the service's API by themselves, by what to call them. */
  readonly values?: ReadonlyMap<string, unknown>
}

const templates = /^(cloudformation-template-\w+-stack|compiled-cloudformation-template|serverless-state)\.json$/

/** What the Framework made in the package's folder, and archives that were made elsewhere. */
export function uploadedFrom(folder: string, service: Service, serviceDir: string): Uploaded {
  const files = existsSync(folder) ? readdirSync(folder) : []
  const layers = service
    .getAllLayers()
    .map((name) => fileOf(service.getLayer(name).package?.artifact, serviceDir, folder))
  const own = [...service.getAllFunctions().map((name) => archiveOf(name, service, serviceDir, folder)), ...layers]
  const archives = files.filter((name) => name.endsWith('.zip')).map((name) => join(folder, name))
  return {
    templates: files.filter((name) => templates.test(name)).map((name) => join(folder, name)),
    archives: [...new Set([...archives, ...own.filter((file) => file !== undefined)])],
  }
}

/** Absent of images, and of what lies in S3 already. */
export function archiveOf(name: string, service: Service, serviceDir: string, folder: string): string | undefined {
  const fn = service.getFunction(name)
  if (fn.image !== undefined) return undefined
  return fileOf(fn.package?.artifact ?? service.package.artifact, serviceDir, folder)
}

/** Where the Framework moved it to, when it did. */
function fileOf(artifact: unknown, serviceDir: string, folder: string): string | undefined {
  if (typeof artifact !== 'string') return undefined
  const file = resolve(serviceDir, artifact)
  return [file, join(folder, basename(file))].find((one) => existsSync(one))
}

/** Looks for every declared secret. @returns what whoever deploys should know. @throws BakeError that says where each stands */
export async function refusePlaintext(
  client: AwsClient,
  application: Application,
  { templates, archives, values = new Map() }: Uploaded,
): Promise<string[]> {
  const secrets = allSecrets(application)
  const { values: plaintexts, notes, problems } = await readPlaintexts(client, secrets)
  if (problems.length > 0) throw new BakeError(problems)
  const accepted = new Set(secrets.filter(({ deliver }) => deliver === 'env').map(({ name }) => name))
  // Accepted plaintext may stand in the configuration, and nowhere else.
  const inConfiguration = plaintextFinder(new Map([...plaintexts].filter(([name]) => !accepted.has(name))))
  const inArchives = plaintextFinder(plaintexts)
  const leaks: Leak[] = [
    ...[...values].flatMap(([what, value]) => scanValue(inConfiguration, value, what)),
    ...templates.flatMap((file) => scanValue(inConfiguration, JSON.parse(readFileSync(file, 'utf8')), basename(file))),
    ...archives.flatMap((file) => scanFile(inArchives, readFileSync(file), basename(file))),
  ]
  if (leaks.length > 0) {
    throw new BakeError([
      'Not deployed: secrets stand in plaintext in what would be uploaded.',
      ...describeLeaks(leaks).map((line) => `  ${line}`),
      'Deliver them live, baked or at start; or, if whoever sees the configuration may see the value, declare deliver: env, plaintext: accepted.',
    ])
  }
  const looked = [...plaintexts].filter(([, found]) => found.length > 0).length
  return [
    `Looked for ${looked} secrets in ${templates.length + archives.length} files: none stands in plaintext.`,
    ...notes,
  ]
}

/**
 * A bundling plugin may leave out what it does not know.
 *
 * @param files what each function needs, by its name
 * @throws BakeError
 */
export function refuseIncomplete(
  service: Service,
  application: Application,
  files: ReadonlyMap<string, readonly string[]>,
  archive: (name: string) => string | undefined,
): void {
  const problems: string[] = []
  const known = new Map<string, ReadonlySet<string>>()
  for (const [name, wanted] of files) {
    const file = archive(name)
    if (file === undefined) continue
    const names = known.get(file) ?? new Set(namesIn(readFileSync(file)))
    known.set(file, names)
    const missing = wanted.filter((one) => !names.has(one))
    if (missing.length > 0) {
      problems.push(
        `${basename(file)} lacks ${missing.join(' and ')} for the function ${name}. List @larder/serverless before the plugin that bundles, or add package.patterns to what it packs.`,
      )
    }
    const fn = service.getFunction(name)
    const hasLayers = fn.layers !== undefined || service.provider.layers !== undefined
    const isFilled = isFilledAtStart(application.functions.get(name)!, environmentOf(service, fn))
    if (isFilled && !hasLayers && !names.has('node_modules/@larder/runtime/package.json')) {
      problems.push(
        `${basename(file)} lacks @larder/runtime, which fills the variables of the function ${name}. Add it to the dependencies, and to what a bundling plugin leaves as it is (external).`,
      )
    }
  }
  if (problems.length > 0) throw new BakeError(problems)
}

/** What would be uploaded is not left for a later deploy. Only what the Framework made is removed. */
export function removePackage(folder: string, service: Service): void {
  if (!existsSync(folder)) return
  const packaged = [service.service, ...service.getAllFunctions(), ...service.getAllLayers()].map(
    (name) => `${name}.zip`,
  )
  for (const name of readdirSync(folder)) {
    if (templates.test(name) || packaged.includes(name)) rmSync(join(folder, name))
  }
}
