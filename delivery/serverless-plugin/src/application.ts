/** The declaration as it is for one stage of the service: which function gets which secrets, and what its variables and manifest are. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Declaration,
  DeclarationError,
  declarationFrom,
  isVariableName,
  nearest,
  readDeclaration,
} from '@larder/bake/declaration.ts'
import { allFunctions, type ResolvedSecret, resolveSecrets } from '@larder/bake/resolve.ts'
import { isReference } from '@larder/runtime/reference.ts'
import { type FunctionDefinition, runtimeOf, type Service } from './framework.ts'

/** @returns undefined when nothing is declared. @throws DeclarationError */
export function findDeclaration(given: unknown, folder: string): Declaration | undefined {
  if (given !== undefined && given !== null) return declarationFrom(given, 'custom.larder')
  const file = join(folder, 'larder.yml')
  return existsSync(file) ? readDeclaration(file) : undefined
}

export interface Application {
  readonly declaration: Declaration
  readonly stage: string
  /** Every function of the service that gets secrets, by its name in serverless.yml. */
  readonly functions: ReadonlyMap<string, DeliveredFunction>
}

export interface DeliveredFunction {
  /** Its name in the declaration; `*` where that tells none apart. */
  readonly declared: string
  readonly secrets: readonly ResolvedSecret[]
}

/** @throws DeclarationError */
export function applicationOf(declaration: Declaration, stage: string, service: Service): Application {
  const names = service.getAllFunctions()
  const problems = Object.keys(declaration.functions ?? {})
    .filter((name) => !names.includes(name))
    .map((name) => {
      const hint = nearest(name, names)
      return `${declaration.place(['functions', name])}: the service has no such function.${hint ? ` Did you mean ${hint}?` : ''}`
    })
  if (problems.length > 0) throw new DeclarationError(problems)
  const functions = new Map<string, DeliveredFunction>()
  for (const name of names) {
    const declared = declaration.functions === undefined ? allFunctions : name
    const secrets = resolveSecrets(declaration, stage, declared)
    if (secrets.length > 0) functions.set(name, { declared, secrets })
  }
  return { declaration, stage, functions }
}

/** Each secret once. */
export function allSecrets({ functions }: Application): ResolvedSecret[] {
  const all = [...functions.values()].flatMap(({ secrets }) => secrets)
  return [...new Map(all.map((secret) => [secret.name, secret])).values()]
}

/** Whether its variables are filled before its code is loaded: by secrets that are delivered so, or by references that stand in them. */
export function isFilledAtStart(
  { secrets }: DeliveredFunction,
  environment: Readonly<Record<string, unknown>>,
): boolean {
  return secrets.some(({ deliver }) => deliver === 'start') || Object.values(environment).some(isReferenceValue)
}

export function environmentOf({ provider }: Service, fn: FunctionDefinition): Record<string, unknown> {
  return { ...provider.environment, ...fn.environment }
}

const isReferenceValue = (value: unknown) => typeof value === 'string' && isReference(value)

/**
 * The variables that a function is given beside its own.
 *
 * @param manifest where its manifest is in the bundle
 * @param accepted values of the secrets that are delivered in plaintext
 * @throws DeclarationError
 */
export function variablesFor(
  name: string,
  {
    service,
    application,
    manifest,
    accepted,
  }: {
    service: Service
    application: Application
    manifest: string
    accepted: ReadonlyMap<string, string>
  },
): Record<string, string> {
  const fn = service.getFunction(name)
  const delivered = application.functions.get(name)!
  const environment = environmentOf(service, fn)
  const variables: Record<string, string> = {}
  // Those of an image are baked when it is built, for that function alone.
  if (manifest !== 'larder.json' && fn.image === undefined) variables.LARDER_MANIFEST = manifest
  for (const secret of delivered.secrets) {
    if (secret.deliver === 'env' && isVariableName(secret.name)) variables[secret.name] = accepted.get(secret.name)!
  }
  if (isFilledAtStart(delivered, environment)) {
    const runtime = runtimeOf(service, fn)
    if (fn.image !== undefined || !runtime.startsWith('nodejs')) {
      const what = fn.image === undefined ? `runs ${runtime}` : 'is an image'
      throw new DeclarationError([
        `The function ${name} ${what}, and variables are filled at the start of Node.js functions only. Use deliver: live or baked.`,
      ])
    }
    const options = environment.NODE_OPTIONS
    const given = typeof options === 'string' && options !== '' ? `${options} ` : ''
    variables.NODE_OPTIONS = `${given}--import=@larder/runtime/start`
  }
  return variables
}
