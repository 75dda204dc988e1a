/** One run of the Framework: what is declared, read once; what it does to functions, roles and files; and the files that it cleans up. */
import { join } from 'node:path'
import { BakeError } from '@larder/bake/bakeable.ts'
import { type Bundled, bundle } from '@larder/bake/bundle.ts'
import type { Declaration } from '@larder/bake/declaration.ts'
import { bakeFormat1 } from '@larder/bake/format-1.ts'
import { secretBakerSecrets } from '@larder/bake/secret-baker.ts'
import type { AwsClient } from '@larder/runtime'
import { format1Name, format2Name } from '@larder/runtime/baked-file.ts'
import {
  type Application,
  allSecrets,
  applicationOf,
  environmentOf,
  findDeclaration,
  isFilledAtStart,
  variablesFor,
} from './application.ts'
import { archiveOf, refuseIncomplete, refusePlaintext, removePackage, uploadedFrom } from './artefacts.ts'
import {
  isPackagedAlone,
  type Log,
  type Options,
  type Serverless,
  type Service,
  serviceFolder,
  storeClient,
} from './framework.ts'
import { readTexts } from './local.ts'
import { grant } from './permissions.ts'
import { PlacedFiles } from './placed-files.ts'
import type { Variables } from './variables.ts'

export class Deployment {
  readonly #serverless: Serverless
  readonly #options: Options
  readonly #log: Log
  readonly #variables: Variables
  readonly #folder: string
  readonly #placed: PlacedFiles
  #application: Application | undefined
  #bundled: Bundled | undefined
  #isPrepared = false
  #isScanned = false

  constructor(serverless: Serverless, options: Options, log: Log, variables: Variables) {
    this.#serverless = serverless
    this.#options = options
    this.#log = log
    this.#variables = variables
    this.#folder = serviceFolder(serverless)
    this.#placed = new PlacedFiles(this.#folder)
  }

  get #service(): Service {
    return this.#serverless.service
  }

  get #client(): AwsClient {
    return storeClient(this.#serverless)
  }

  /** Where the Framework puts what it packaged. */
  get #packageFolder(): string {
    const given = this.#options.package ?? this.#service.package.path
    return typeof given === 'string' ? given : join(this.#folder, '.serverless')
  }

  declaration(): Declaration | undefined {
    return findDeclaration(this.#service.custom?.larder, this.#folder)
  }

  /** Gives functions their variables, and with `roles` the service's roles their permissions. */
  async prepare({ roles }: { roles: boolean }): Promise<void> {
    if (this.#isPrepared) return
    this.#isPrepared = true
    const application = this.#readApplication()
    if (application === undefined) return
    const accepted = await this.#acceptedPlaintexts(application)
    for (const name of application.functions.keys()) {
      const fn = this.#service.getFunction(name)
      if (fn.image !== undefined) {
        this.#log.warning(
          `The function ${name} is an image. Its files come from larder bake --function ${name} when the image is built.`,
        )
      }
      const manifest = manifestOf(application, name)
      const variables = variablesFor(name, { service: this.#service, application, manifest, accepted })
      if (Object.keys(variables).length > 0) fn.environment = { ...fn.environment, ...variables }
    }
    this.#variables.checkPlaces(this.#service, application, undefined)
    if (!roles || !application.declaration.serverless.iam) return
    for (const note of await grant(this.#client, this.#service, application)) this.#log.warning(note)
  }

  #readApplication(): Application | undefined {
    const declaration = this.declaration()
    if (declaration === undefined) return undefined
    const stage = this.#serverless.getProvider('aws').getStage()
    this.#application = applicationOf(declaration, stage, this.#service)
    return this.#application
  }

  async #acceptedPlaintexts(application: Application): Promise<ReadonlyMap<string, string>> {
    const accepted = allSecrets(application).filter(({ deliver }) => deliver === 'env')
    if (accepted.length === 0) return new Map()
    return new Map(Object.entries(await readTexts(this.#serverless, accepted)))
  }

  /** Writes the files that are packaged, and tells the Framework to package them. */
  async place(): Promise<void> {
    this.#log.notice('Serverless Secrets beginning packaging process')
    const files = new Map<string, string>()
    const application = this.#application ?? this.#readApplication()
    if (application !== undefined) {
      const { declaration, stage } = application
      this.#bundled = await bundle(this.#client, declaration, { stage, now: new Date() })
      for (const [name, text] of this.#bundled.files) files.set(name, text)
      for (const note of this.#bundled.notes) this.#log.warning(note)
    }
    const given = this.#service.custom?.secretBaker
    // serverless-secret-baker writes its file even when nothing is configured; who moved on to declarations needs none.
    if (given !== undefined || application === undefined) {
      if (files.has(format1Name)) {
        throw new BakeError([
          `custom.secretBaker and bake: { format: 1 } both write ${format1Name}. Move one into the other.`,
        ])
      }
      const { text, notes } = await bakeFormat1(this.#client, secretBakerSecrets(given))
      files.set(format1Name, text)
      for (const note of notes) this.#log.warning(note)
    }
    this.#placed.place(files, this.#isKept)
    this.#pack([...files.keys()])
  }

  get #isKept(): boolean {
    return this.#options['secret-baker-cleanup'] === false
  }

  /** What several functions share an archive for lies in it for all of them; their roles and manifests tell them apart. */
  #pack(files: readonly string[]): void {
    const shared = files.filter((file) => !file.startsWith('.larder/'))
    const service = this.#service
    for (const name of service.getAllFunctions()) {
      const fn = service.getFunction(name)
      if (isPackagedAlone(service, fn)) {
        const own = this.#filesOf(name).filter((file) => !shared.includes(file))
        fn.package = { ...fn.package, patterns: [...(fn.package?.patterns ?? []), '!.larder/**', ...own] }
      } else shared.push(...this.#filesOf(name).filter((file) => !shared.includes(file)))
    }
    // A store that runs here for development has its data, and its root key, in .larder as well.
    service.package.patterns = [...(service.package.patterns ?? []), '!larder.yml', '!.larder/**', ...shared]
  }

  #filesOf(name: string): string[] {
    if (this.#bundled === undefined || !this.#application?.functions.has(name)) return []
    const manifest = manifestOf(this.#application, name)
    const { bake, functions } = this.#application.declaration
    const isBaked = this.#application.functions.get(name)!.secrets.some(({ deliver }) => deliver === 'baked')
    const baked = functions === undefined ? format2Name : manifest.replace(/\.json$/, '.baked.json')
    return isBaked ? [manifest, bake.format === 1 ? format1Name : baked] : [manifest]
  }

  cleanUp(): void {
    if (this.#isKept) return
    this.#log.notice(`Cleaning up ${format1Name}`)
    this.#placed.remove()
  }

  /** Before anything is uploaded. What may not be is removed. */
  async check(): Promise<void> {
    const application = this.#application ?? this.#readApplication()
    if (application === undefined || this.#isScanned) return
    this.#isScanned = true
    const service = this.#service
    const uploaded = uploadedFrom(this.#packageFolder, service, this.#folder)
    try {
      if (this.#bundled !== undefined) this.#checkComplete(application)
      const { compiledCloudFormationTemplate: template } = service.provider
      this.#variables.checkPlaces(service, application, template)
      if (application.declaration.serverless.scan)
        this.#tell(await refusePlaintext(this.#client, application, uploaded))
    } catch (error) {
      for (const folder of new Set([this.#packageFolder, join(this.#folder, '.serverless')]))
        removePackage(folder, service)
      throw error
    }
  }

  /** `deploy function` sends one archive, and variables by themselves. */
  async checkFunction(): Promise<void> {
    const application = this.#application
    if (application === undefined || !application.declaration.serverless.scan) return
    const name = String(this.#options.function)
    const fn = this.#service.getFunction(name)
    const archive = archiveOf(name, this.#service, this.#folder, this.#packageFolder)
    const archives = archive === undefined ? [] : [archive]
    if (this.#bundled !== undefined) this.#checkComplete(application, name)
    const values = new Map([[`the variables of ${name}`, environmentOf(this.#service, fn)]])
    this.#tell(await refusePlaintext(this.#client, application, { templates: [], archives, values }))
  }

  #checkComplete(application: Application, only?: string): void {
    const names = [...application.functions.keys()].filter((name) => only === undefined || name === only)
    const files = new Map(names.map((name) => [name, this.#filesOf(name)]))
    const archive = (name: string) => archiveOf(name, this.#service, this.#folder, this.#packageFolder)
    refuseIncomplete(this.#service, application, files, archive)
  }

  #tell([first, ...notes]: readonly string[]): void {
    this.#log.notice(first!)
    for (const note of notes) this.#log.warning(note)
  }

  /** The variables that the function has when it runs on this machine. */
  async localVariables(name: string): Promise<Record<string, string>> {
    const variables: Record<string, string> = {}
    const application = this.#application
    const delivered = application?.functions.get(name)
    if (application === undefined || delivered === undefined) return variables
    const manifest = manifestOf(application, name)
    if (manifest !== 'larder.json') variables.LARDER_MANIFEST = manifest
    const environment = environmentOf(this.#service, this.#service.getFunction(name))
    const texts = delivered.secrets.filter(({ deliver }) => deliver === 'start' || deliver === 'env')
    if (texts.length > 0 || isFilledAtStart(delivered, environment)) {
      Object.assign(variables, await readTexts(this.#serverless, texts, environment))
    }
    return variables
  }

  /** `invoke local` runs the function in this process. */
  async invokeLocal(): Promise<void> {
    await this.place()
    // Where the Framework says that the function's files are is nowhere on this machine.
    if (process.env.LAMBDA_TASK_ROOT === '/var/task') process.env.LAMBDA_TASK_ROOT = this.#folder
    Object.assign(process.env, await this.localVariables(String(this.#options.function)))
  }

  async startOffline(): Promise<void> {
    await this.place()
    for (const name of this.#service.getAllFunctions()) {
      const fn = this.#service.getFunction(name)
      const variables = await this.localVariables(name)
      fn.environment = { LAMBDA_TASK_ROOT: this.#folder, ...fn.environment, ...variables }
    }
  }
}

/** Where a function's manifest is in its bundle. */
function manifestOf({ declaration, functions }: Application, name: string): string {
  return declaration.functions === undefined ? 'larder.json' : `.larder/${functions.get(name)!.declared}.json`
}
