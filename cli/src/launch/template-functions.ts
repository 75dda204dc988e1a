/** The functions of a template, as far as running one takes. */
import { resolve as absolute, dirname } from 'node:path'
import { type Application, functionTypes } from './application.ts'
import { followReferences } from './dynamic-references.ts'
import { resolve } from './intrinsics.ts'
import { isRecord, type Properties, TemplateError } from './read-template.ts'
import type { Store } from './store.ts'

export interface TemplateFunction {
  /** As AWS would call it. */
  readonly name: string
  /** As Lambda writes it: `path/file.function`. */
  readonly handler: string
  readonly runtime: string
  /** Where its code is. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** Seconds. */
  readonly timeout: number
  /** Megabytes. */
  readonly memory: number
  /** The ARN. */
  readonly role: string
}

/** @param called its logical id, its name, or its key in a serverless.yml. @throws TemplateError; AwsError */
export async function findFunction(
  application: Application,
  called: string,
  file: string,
  store: Store,
): Promise<TemplateFunction> {
  const { template, known, scope } = application
  const all = Object.entries(template.Resources).filter(([, { Type }]) => functionTypes.has(Type))
  const names = all.map(([id, { Metadata }]) => [id, known.get(id)?.ref, Metadata?.Function])
  const place = names.findIndex((one) => one.includes(called))
  const [id, resource] = all[place] ?? []
  if (id === undefined || resource === undefined) {
    const there = names.map(([own, , key]) => key ?? own).join(', ')
    throw new TemplateError(`The template has no function ${called}. It has ${there || 'none'}.`)
  }
  const path = `Resources.${id}`
  const resolved = resolve({ ...resource.Properties, Code: undefined, Events: undefined }, scope, path)
  const properties = resolved as Properties
  const { Handler, Runtime, Role, Environment, Timeout = 3, MemorySize = 128 } = properties
  if (typeof Handler !== 'string' || typeof Runtime !== 'string') {
    throw new TemplateError(`${path}: Handler and Runtime must be texts: functions in images cannot be run here.`)
  }
  const variables = isRecord(Environment) && isRecord(Environment.Variables) ? Environment.Variables : {}
  const followed = (await followReferences(variables, store.client, `${path}.Environment.Variables`)) as Properties
  return {
    name: known.get(id)!.ref,
    handler: Handler,
    runtime: Runtime,
    directory: absolute(dirname(file), codeOf(resource.Properties ?? {}, path)),
    environment: Object.fromEntries(Object.entries(followed).map(([name, value]) => [name, String(value)])),
    timeout: Number(Timeout),
    memory: Number(MemorySize),
    role: roleArn(Role, store.account),
  }
}

function codeOf({ CodeUri, Code }: Properties, path: string): string {
  const code = CodeUri ?? Code ?? '.'
  if (typeof code === 'string' && !code.startsWith('s3://')) return code
  throw new TemplateError(`${path}: its code must be a folder beside the template to be run here.`)
}

/** Some templates name a role and not its ARN. */
function roleArn(role: unknown, account: string): string {
  const text = String(role)
  return text.startsWith('arn:') ? text : `arn:aws:iam::${account}:role/${text}`
}
