/** Names, paths and ARNs of parameters: what requests may call them, and what they are called here. */
import { type Context, Fault } from '../../operation.ts'
import type { ParameterKey, Partition } from '../../store/parameters.ts'

/** What a request means by a name or ARN. */
export interface Reference {
  readonly key: ParameterKey
  readonly arn: string
  /** As the request wrote it, without its selector. */
  readonly name: string
  /** A version number or a label. */
  readonly selector?: string
}

const MAX_ARN = 1011
const MAX_LEVELS = 15
const NAME = /^[a-zA-Z0-9_.\-/]+$/
const ARN = /^arn:aws:ssm:([a-z0-9-]+):(\d{12}):parameter(\/[^:]*)(?::(.*))?$/s

/** AWS's own texts, though they do not always name what is wrong. */
const texts = {
  characters:
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  prefix: 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
  qualified: 'Parameter name must be a fully qualified name.',
  trailing: 'Parameter name must not end with slash.',
  path: 'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
} as const

/** What the names of secrets begin with. They follow other rules, and no parameter can have such a name. */
export const SECRET_PREFIX = '/aws/reference/secretsmanager/'

export function parameterArn({ account, region }: Partition, path: string): string {
  return `arn:aws:ssm:${region}:${account}:parameter${path}`
}

/** What identifies a parameter: /Param1 and Param1 are the same. */
export function pathOf(name: string): string {
  return name.startsWith('/') ? name : `/${name}`
}

/** Whether a name could be one at all, which is also what makes it fit for a statement on any engine. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** A name or an ARN, with a selector or without, as the operations take it that read. */
export function anyReference(context: Pick<Context, 'account' | 'region'>, text: string): Reference {
  const asked = text.trim()
  if (asked.startsWith('arn:')) return fromArn(asked)
  if (asked.startsWith(SECRET_PREFIX)) return reference(context, asked, asked)
  const colon = asked.indexOf(':')
  const name = colon === -1 ? asked : asked.slice(0, colon)
  checkName(name)
  if (colon === -1) return reference(context, pathOf(name), name)
  return reference(context, pathOf(name), name, checkSelector(asked.slice(colon + 1)))
}

/** A bare name, as the operations take it that write. */
export function nameReference(context: Pick<Context, 'account' | 'region'>, text: string): Reference {
  const name = text.trim()
  checkName(name)
  return reference(context, pathOf(name), name)
}

/** A name that a new parameter may have. */
export function newName(context: Pick<Context, 'account' | 'region'>, text: string): Reference {
  const found = nameReference(context, text)
  const { name } = found
  const { path } = found.key
  const isPath = path.indexOf('/', 1) !== -1
  const reserved = /^\/(aws|ssm)/i.exec(path)?.[1]?.toLowerCase()
  if (reserved !== undefined && !isPath) throw new Fault('ValidationException', texts.prefix)
  if (reserved === 'aws') throw new Fault('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
  if (reserved === 'ssm') throw new Fault('ValidationException', texts.characters)
  if (path.split('/').length - 1 > MAX_LEVELS) {
    throw new Fault('HierarchyLevelLimitExceededException', `A hierarchy can have a maximum of ${MAX_LEVELS} levels.`)
  }
  if (found.arn.length > MAX_ARN) {
    throw new Fault(
      'ValidationException',
      `Parameter name: can't be longer than ${MAX_ARN} characters, including the ARN that precedes it.`,
    )
  }
  return found
}

/** The path whose parameters are asked for, without the slash that it may end with; the root is empty. */
export function hierarchy(text: string): string {
  const path = text.trim()
  if (!path.startsWith('/') || path.includes('//') || !isName(path)) throw new Fault('ValidationException', texts.path)
  return path.endsWith('/') ? path.slice(0, -1) : path
}

function reference(partition: Partition, path: string, name: string, selector?: string): Reference {
  const key = { account: partition.account, region: partition.region, path }
  return { key, arn: parameterArn(key, path), name, ...(selector !== undefined && { selector }) }
}

function fromArn(arn: string): Reference {
  const [, region, account, path, selector] = ARN.exec(arn) ?? []
  if (region === undefined || account === undefined || path === undefined) {
    throw new Fault('ValidationException', 'The ARN is not that of a parameter.')
  }
  if (!path.startsWith(SECRET_PREFIX)) checkName(path)
  const name = selector === undefined ? arn : arn.slice(0, -selector.length - 1)
  return reference({ account, region }, path, name, selector === undefined ? undefined : checkSelector(selector))
}

function checkName(name: string): void {
  if (!isName(name) || name.includes('//') || name === '/') throw new Fault('ValidationException', texts.characters)
  if (name.endsWith('/')) throw new Fault('ValidationException', texts.trailing)
  if (!name.startsWith('/') && name.includes('/')) throw new Fault('ValidationException', texts.qualified)
}

function checkSelector(selector: string): string {
  if (selector === '' || selector.includes(':')) throw new Fault('ValidationException', texts.characters)
  return selector
}
