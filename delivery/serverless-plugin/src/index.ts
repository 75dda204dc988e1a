/** The plugin for the Serverless Framework 3 and osls: which of its events does what. What is done stands in deployment.ts and in @larder/bake. */
import { BakeError } from '@larder/bake/bakeable.ts'
import { type Declaration, DeclarationError } from '@larder/bake/declaration.ts'
import { resolveSecrets } from '@larder/bake/resolve.ts'
import { ScanError } from '@larder/bake/scan.ts'
import { AwsError, SecretError, secretError } from '@larder/runtime/secret-error.ts'
import { findDeclaration } from './application.ts'
import { Deployment } from './deployment.ts'
import { logOf, type Options, type PluginUtilities, type Serverless, serviceFolder } from './framework.ts'
import { readTexts } from './local.ts'
import { Variables } from './variables.ts'

/** serverless-secret-baker's own option: `--no-secret-baker-cleanup`. */
const options = {
  'secret-baker-cleanup': {
    usage: 'Remove the files of baked secrets when the command ends (--no-secret-baker-cleanup keeps them)',
    type: 'boolean',
  },
} as const

const expected = [BakeError, DeclarationError, ScanError, SecretError, AwsError]

interface VariableRequest {
  readonly address?: string
  resolveConfigurationProperty(path: readonly string[]): Promise<unknown>
  resolveVariable(variable: string): Promise<unknown>
}

export default class LarderPlugin {
  readonly commands: Record<string, object>
  readonly hooks: Readonly<Record<string, () => Promise<void>>>
  readonly configurationVariablesSources: Readonly<Record<string, object>>
  readonly #serverless: Serverless
  readonly #variables = new Variables()

  constructor(serverless: Serverless, given: Options, utilities?: PluginUtilities) {
    this.#serverless = serverless
    const run = new Deployment(serverless, given, logOf(serverless, utilities), this.#variables)
    this.commands = {
      package: { options },
      deploy: { options, commands: { function: { options } } },
      invoke: { commands: { local: { options } } },
      ...(this.#hasOffline() && { offline: { options, commands: { start: { options } } } }),
    }
    const hook = (work: () => void | Promise<void>) => () => this.#inWords(async () => work())
    const cleanUp = hook(() => run.cleanUp())
    this.hooks = {
      'before:package:setupProviderConfiguration': hook(() => run.prepare({ roles: true })),
      'before:package:createDeploymentArtifacts': hook(() => run.place()),
      'after:package:createDeploymentArtifacts': cleanUp,
      'after:package:finalize': hook(() => run.check()),
      // With --package, what was packaged at another time.
      'before:deploy:deploy': hook(() => run.check()),

      'before:deploy:function:initialize': hook(() => run.prepare({ roles: false })),
      'before:deploy:function:packageFunction': hook(() => run.place()),
      'after:deploy:function:packageFunction': cleanUp,
      'before:deploy:function:deploy': hook(() => run.checkFunction()),

      'before:invoke:local:invoke': hook(() => run.invokeLocal()),
      'after:invoke:local:invoke': cleanUp,

      'before:offline:start': hook(() => run.startOffline()),
      'before:offline:start:init': hook(() => run.startOffline()),
      'before:offline:start:end': cleanUp,
      'after:offline:start': cleanUp,
    }
    const source = { resolve: (request: VariableRequest) => this.#resolve(request) }
    this.configurationVariablesSources = { larder: source, secrets: source }
  }

  #hasOffline(): boolean {
    const { plugins } = this.#serverless.service
    const names = Array.isArray(plugins) ? plugins : ((plugins as { modules?: string[] } | undefined)?.modules ?? [])
    return names.includes('serverless-offline')
  }

  #resolve({ address, resolveConfigurationProperty, resolveVariable }: VariableRequest): Promise<{ value: string }> {
    return this.#inWords(async () => {
      if (!address)
        throw new DeclarationError([
          'A variable names no secret: after larder: or secrets: stands the name that it is declared under.',
        ])
      const given = await resolveConfigurationProperty(['custom', 'larder'])
      const declaration = findDeclaration(given, serviceFolder(this.#serverless))
      if (declaration === undefined) {
        throw new DeclarationError([`${address} is not declared: there is neither custom.larder nor larder.yml.`])
      }
      const stage = String(await resolveVariable('sls:stage'))
      const readValue = (name: string) => this.#acceptedValue(declaration, stage, name)
      return { value: await this.#variables.resolve(address, declaration, stage, readValue) }
    })
  }

  async #acceptedValue(declaration: Declaration, stage: string, name: string): Promise<string> {
    const secrets = resolveSecrets(declaration, stage).filter((secret) => secret.name === name)
    return (await readTexts(this.#serverless, secrets))[name]!
  }

  /** What is wrong with a configuration or a secret is told as the Framework tells such things: without a stack. */
  async #inWords<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!expected.some((kind) => error instanceof kind)) throw error
      const { message } = error instanceof AwsError ? secretError(error, 'The store') : (error as Error)
      throw new this.#serverless.classes.Error(message, 'LARDER')
    }
  }
}
