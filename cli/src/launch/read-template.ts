/** Reads a template: CloudFormation's and SAM's YAML with its short functions, their JSON, and the Serverless Framework's YAML. */
import { readFileSync } from 'node:fs'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/** What is wrong with a template, with where and what to try. */
export class TemplateError extends Error {
  override name = 'TemplateError'
}

export type Properties = Readonly<Record<string, unknown>>

export interface Resource {
  readonly Type: string
  readonly Properties?: Properties
  readonly DependsOn?: string | readonly string[]
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Metadata?: Properties
}

export interface TemplateParameter {
  readonly Type: string
  readonly Default?: unknown
  readonly AllowedValues?: readonly unknown[]
  readonly AllowedPattern?: string
  readonly ConstraintDescription?: string
  readonly MinLength?: number | string
  readonly MaxLength?: number | string
  readonly MinValue?: number | string
  readonly MaxValue?: number | string
  readonly NoEcho?: boolean | string
}

export interface Template {
  readonly Parameters: Readonly<Record<string, TemplateParameter>>
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  readonly Conditions: Readonly<Record<string, unknown>>
  readonly Globals: Properties
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>
}

const mostBytes = 1_048_576
const mostNodes = 100_000

/** `!Sub x` is `{ "Fn::Sub": "x" }`; the two that have no `Fn::` stand by themselves. */
const shortFunctions = new Set(
  'And Base64 Cidr Equals FindInMap GetAZs GetAtt If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform'
    .split(' ')
    .map((name) => `!${name}`),
)

/** As plain data, functions in their long form. @throws TemplateError; an Error of the file system */
export function readData(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  if (text.length > mostBytes) throw new TemplateError(`${file}: it is larger than 1 MB.`)
  return parseData(text, file)
}

/** @throws TemplateError */
export function parseData(text: string, file: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', logLevel: 'silent' })
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}:${lines.linePos(offset).col}`
  const [problem] = document.errors
  if (problem) throw new TemplateError(`${at(problem.pos[0])}: it is not YAML: ${problem.message}.`)
  let nodes = 0

  function plain(node: unknown, depth: number): unknown {
    if (++nodes > mostNodes || depth > 200) throw new TemplateError(`${file}: it is too large.`)
    if (isAlias(node)) return plain(node.resolve(document), depth + 1)
    if (isSeq(node)) {
      return tagged(
        node,
        node.items.map((item) => plain(item, depth + 1)),
      )
    }
    if (isMap(node)) {
      const merged: [string, unknown][] = []
      const own: [string, unknown][] = []
      for (const { key, value } of node.items) {
        const name = String(isScalar(key) ? key.value : key)
        const held = plain(value, depth + 1)
        if (name === '<<') for (const one of [held].flat()) merged.push(...Object.entries((one ?? {}) as object))
        else own.push([name, held])
      }
      return tagged(node, Object.fromEntries([...merged, ...own]))
    }
    return isScalar(node) ? tagged(node, node.value) : node
  }

  function tagged(node: Node & { tag?: string }, value: unknown): unknown {
    const { tag } = node
    if (tag === undefined || !tag.startsWith('!') || tag === '!') return value
    if (tag === '!Ref' || tag === '!Condition') return { [tag.slice(1)]: value }
    if (!shortFunctions.has(tag)) throw new TemplateError(`${at(node.range?.[0] ?? 0)}: there is no function ${tag}.`)
    const whole = tag === '!GetAtt' && typeof value === 'string' ? splitOnce(value) : value
    return { [`Fn::${tag.slice(1)}`]: whole }
  }
  return plain(document.contents, 0)
}

/** A resource's attribute may have dots of its own: `Db.Endpoint.Port`. */
export function splitOnce(text: string): string[] {
  const dot = text.indexOf('.')
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}

/** @throws TemplateError */
export function asTemplate(given: unknown, file: string): Template {
  if (!isRecord(given) || !isRecord(given.Resources)) {
    throw new TemplateError(
      `${file}: it has no Resources. It must be a CloudFormation or SAM template, or a serverless.yml.`,
    )
  }
  for (const [id, resource] of Object.entries(given.Resources)) {
    if (!/^[A-Za-z0-9]{1,255}$/.test(id))
      throw new TemplateError(`${file} Resources.${id}: a logical id is letters and digits.`)
    if (!isRecord(resource) || typeof resource.Type !== 'string')
      throw new TemplateError(`${file} Resources.${id}: it has no Type.`)
  }
  const section = (name: string) => {
    const found = given[name] ?? {}
    if (!isRecord(found)) throw new TemplateError(`${file} ${name}: it must be a map.`)
    return found
  }
  return {
    Parameters: section('Parameters') as Template['Parameters'],
    Mappings: section('Mappings') as Template['Mappings'],
    Conditions: section('Conditions'),
    Globals: section('Globals'),
    Resources: section('Resources') as Template['Resources'],
    Outputs: section('Outputs') as Template['Outputs'],
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
