/** Reads the declaration of an application's secrets, larder.yml or custom.larder, and refuses it with the place and what to try. */
import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml'
import schema from '../larder.schema.json' with { type: 'json' }

export type Delivery = 'live' | 'baked' | 'start' | 'env'
export type Shape = 'string' | 'json' | 'binary' | 'list' | 'tree'
/** One for all stages, or one for each and a `default`. */
export type PerStage<T extends string> = T | Readonly<Record<string, T>>

export interface DeclaredSecret {
  readonly from: PerStage<string>
  readonly deliver?: PerStage<Delivery>
  readonly as?: Shape
  readonly schema?: Readonly<Record<string, unknown>>
  readonly maxAge?: number | string
  readonly plaintext?: 'accepted'
}

export interface Declaration {
  readonly app: string
  readonly secrets: Readonly<Record<string, DeclaredSecret>>
  /** Absent, every function gets every secret. */
  readonly functions?: Readonly<Record<string, readonly string[]>>
  readonly bake: { readonly format: 1 | 2; readonly seal: 'each' | 'together'; readonly key?: string }
  /** What the Serverless plugin does beside delivering. */
  readonly serverless: { readonly iam: boolean; readonly scan: boolean }
  /** Where something stands, as in `larder.yml:7:12 secrets.DB.deliver`. */
  place(path: Path): string
}

export type Path = readonly (string | number)[]

/** Everything that is wrong with a declaration, a line each. */
export class DeclarationError extends Error {
  override name = 'DeclarationError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

interface Written {
  readonly app?: string
  readonly secrets: Readonly<Record<string, string | DeclaredSecret>>
  readonly functions?: Readonly<Record<string, readonly string[]>>
  readonly bake?: Partial<Declaration['bake']>
  readonly serverless?: Partial<Declaration['serverless']>
}

const mostBytes = 1_048_576
/** That are told at once: what is nested too deeply makes one for each level. */
const mostMistakes = 10
const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile<Written>(schema)

/** @throws DeclarationError; an Error of the file system */
export function readDeclaration(file: string): Declaration {
  return parseDeclaration(readFileSync(file, 'utf8'), file)
}

/** @param file what to call the text in errors. @throws DeclarationError */
export function parseDeclaration(text: string, file: string): Declaration {
  if (text.length > mostBytes) throw new DeclarationError([`${file}: it is larger than 1 MB.`])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  if (document.errors.length > 0) {
    throw new DeclarationError(
      document.errors.slice(0, mostMistakes).map(({ pos, message }) => `${at(pos[0])}: it is not YAML: ${message}.`),
    )
  }
  const place = (path: Path) => `${at(offsetOf(document, path))} ${path.join('.')}`.trimEnd()
  return checkDeclaration(asObject(document, file), place)
}

function asObject(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new DeclarationError([`${file}: it is not YAML: ${(error as Error).message.replace(/\.$/, '')}.`])
  }
}

/** Of the key of the innermost thing on the way that the document has. */
function offsetOf(document: Document, path: Path): number {
  let offset = 0
  for (let depth = 1; depth <= path.length; depth++) {
    const holder = document.getIn(path.slice(0, depth - 1), true) ?? document.contents
    if (!isMap(holder)) {
      const item = document.getIn(path.slice(0, depth), true)
      if (isNode(item) && item.range) offset = item.range[0]
      continue
    }
    const pair = holder.items.find((item) => isPair(item) && String(item.key) === String(path[depth - 1]))
    if (pair === undefined || !isNode(pair.key) || !pair.key.range) break
    offset = pair.key.range[0]
  }
  return offset
}

/** @param place where something stands; by default its path below `root`. @throws DeclarationError */
export function declarationFrom(given: unknown, root: string): Declaration {
  return checkDeclaration(given, (path) => [root, ...path].join('.'))
}

function checkDeclaration(given: unknown, place: Declaration['place']): Declaration {
  if (!validate(given)) throw new DeclarationError(problemsOf(validate.errors ?? [], place))
  const { app = 'app', secrets, functions, bake = {}, serverless } = given
  const problems: string[] = []
  const full: Record<string, DeclaredSecret> = {}
  for (const [name, secret] of Object.entries(secrets)) {
    full[name] = typeof secret === 'string' ? { from: secret } : secret
    problems.push(...problemsOfSecret(name, full[name], place))
  }
  for (const [name, wanted] of Object.entries(functions ?? {})) {
    for (const [n, secret] of wanted.entries()) {
      if (Object.hasOwn(full, secret)) continue
      const hint = nearest(secret, Object.keys(full))
      problems.push(
        `${place(['functions', name, n])}: ${secret} is not declared under secrets.${hint ? ` Did you mean ${hint}?` : ''}`,
      )
    }
  }
  const { format = 2, seal = 'each', key } = bake
  if (format === 1 && seal === 'together') {
    problems.push(`${place(['bake', 'seal'])}: format 1 seals each secret by itself. Use format: 2, or seal: each.`)
  }
  if (problems.length > 0) throw new DeclarationError(problems)
  return {
    app,
    secrets: full,
    ...(functions && { functions }),
    bake: { format, seal, ...(key !== undefined && { key }) },
    serverless: { iam: true, scan: true, ...serverless },
    place,
  }
}

function problemsOfSecret(name: string, secret: DeclaredSecret, place: Declaration['place']): string[] {
  const problems: string[] = []
  const say = (member: string, what: string) => problems.push(`${place(['secrets', name, member])}: ${what}`)
  const { from, deliver = 'live', as = 'string', plaintext, schema: shape, maxAge } = secret
  const deliveries = new Set(typeof deliver === 'string' ? [deliver] : Object.values(deliver))
  if (deliveries.has('env') && plaintext !== 'accepted') {
    say(
      'deliver',
      'env puts the value in plaintext into the template, the console and every child process. Use start, which fills the same variable without that; or add plaintext: accepted.',
    )
  }
  if (plaintext === 'accepted' && !deliveries.has('env')) {
    say('plaintext', 'it is accepted, and nothing delivers it so. Remove it, or use deliver: env.')
  }
  if (deliveries.has('start') && !isVariableName(name)) {
    say('deliver', `${name} cannot be a variable's name: use letters, digits and underscores.`)
  }
  for (const one of typeof from === 'string' ? [from] : Object.values(from)) {
    const unknown = /\$\{(?!stage\})[^}]*\}?/.exec(one)?.[0]
    if (unknown !== undefined) say('from', `${unknown} is not known here. Only \${stage} is.`)
    if (one.startsWith('ssm:') && one.endsWith('/') && as !== 'tree') {
      say('from', `${one} is a path, not a parameter. Add as: tree, or remove the slash.`)
    }
    if (as === 'tree' && !one.startsWith('ssm:')) say('as', 'only a path of the Parameter Store is a tree: ssm:/path/.')
    if (
      as === 'tree' &&
      one.startsWith('ssm:') &&
      /:/.test(one.slice('ssm:'.length).replace(/^arn:aws[\w-]*:ssm:[^:]*:\d*:/, ''))
    ) {
      say('from', 'a tree has no version or label.')
    }
  }
  if (shape !== undefined && as !== 'json' && as !== 'tree') say('schema', 'it is for as: json and as: tree.')
  if (maxAge !== undefined && ![...deliveries].includes('live')) say('maxAge', 'only deliver: live is kept for an age.')
  return problems
}

/** Of secrets that are delivered in plaintext, those with other names are given where serverless.yml asks for them alone. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** Ajv's errors, the deepest of each place, in words. */
function problemsOf(errors: readonly ErrorObject[], place: Declaration['place']): string[] {
  const told = new Set<string>()
  for (const error of errors) {
    const path = error.instancePath.split('/').slice(1).map(unescaped)
    const text = inWords(error)
    if (text === undefined) continue
    const extra = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : []
    told.add(`${place([...path, ...extra])}: ${text}`)
  }
  return told.size > 0 ? [...told] : [`${place([])}: it does not follow larder.schema.json.`]
}

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')

function inWords(error: ErrorObject): string | undefined {
  const { keyword, params, message, data, schemaPath, parentSchema } = error
  const isObject = typeof data === 'object' && data !== null
  switch (keyword) {
    // A secret is a text or an object, and its members may be either: only the branch that was meant is told of.
    case 'oneOf':
    case 'propertyNames':
      return undefined
    case 'type':
      if (schemaPath.includes('definitions/reference') && isObject) return undefined
      if (params.type === 'object' && typeof data === 'string' && isBranch(error)) return undefined
      if (schemaPath.includes('maxAge') && params.type === 'integer') return undefined
      return `it must be ${describedType(params.type)}.`
    case 'enum': {
      if (isObject) return undefined
      const allowed = params.allowedValues as readonly unknown[]
      const hint = typeof data === 'string' ? nearest(data, allowed.map(String)) : undefined
      return `it must be ${orList(allowed)}.${hint ? ` Did you mean ${hint}?` : ''}`
    }
    case 'required':
      return `${params.missingProperty} is missing.${params.missingProperty === 'from' ? ' Say where it comes from: from: ssm:/path.' : ''}`
    case 'additionalProperties': {
      const known = Object.keys((parentSchema as { properties?: object }).properties ?? {})
      const hint = nearest(String(params.additionalProperty), known)
      return `there is no such setting.${hint ? ` Did you mean ${hint}?` : ` There are ${orList(known, 'and')}.`}`
    }
    case 'pattern':
      if (error.propertyName !== undefined) return `${JSON.stringify(error.propertyName)} cannot be a name here.`
      if (schemaPath.includes('definitions/reference')) {
        return 'it comes from neither ssm:… nor secretsmanager:…. Write ssm:/path, or secretsmanager:id#jsonKey.'
      }
      if (schemaPath.includes('maxAge')) return 'an age is written as 30s, 5m or 1h.'
      return `${message}.`
    default:
      return `${message}.`
  }
}

/** Whether it is one of several forms that something may have: a text here, a map there. */
function isBranch({ schemaPath, instancePath }: ErrorObject): boolean {
  return schemaPath.includes('oneOf') || (schemaPath === '#/type' && instancePath !== '')
}

function describedType(type: string): string {
  return type === 'object' ? 'a map' : type === 'array' ? 'a list' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

export function orList(words: readonly unknown[], last = 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** The one that is at most two letters away. */
export function nearest(word: string, from: readonly string[]): string | undefined {
  const [best] = from
    .map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= Math.min(2, Math.ceil(candidate.one.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.one
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
