/**
 * A second evaluator, slow and plain, that interprets policy documents as JSON by the words of IAM's guide and shares
 * no code with the engine: what both say of thousands of random requests must be the same.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

type Json = Record<string, unknown>
/** A parsed policy document. */
export type Document = { Version?: string; Statement: Json[] }
export interface ReferencePrincipal {
  kind: 'root' | 'user' | 'assumed-role' | 'federated-user' | 'service'
  account: string
  arn: string
  roleArn?: string
  identityPolicies: Document[]
  permissionsBoundary?: Document
  sessionPolicies?: Document[]
}
export interface ReferenceRequest {
  principal: ReferencePrincipal
  action: string
  resource: string
  resourceAccount: string
  /** Keys in lower case. */
  values: Record<string, string[]>
  resourcePolicy?: Document
  mustAllow: boolean
  /** Whom a grant names, when one is for this request: the principal itself, its role, or its account. */
  granted?: 'principal' | 'role' | 'account'
}

/** `allowed`, or `no …` or `explicit …` with the kind of policy. */
export function referenceDecision(request: ReferenceRequest): string {
  const { principal, resourcePolicy } = request
  const sessionPolicies = principal.sessionPolicies ?? []
  const boundary = principal.permissionsBoundary ? [principal.permissionsBoundary] : []

  // Explicit denies first, wherever they are.
  if (some(principal.identityPolicies, 'Deny', request)) return 'explicit identity-based policy'
  if (resourcePolicy && some([resourcePolicy], 'Deny', request, concerns)) return 'explicit resource-based policy'
  if (some(boundary, 'Deny', request)) return 'explicit permissions boundary'
  if (some(sessionPolicies, 'Deny', request)) return 'explicit session policy'

  const grantsTo = (whom: (statement: Json, principal: ReferencePrincipal) => boolean) =>
    resourcePolicy !== undefined && some([resourcePolicy], 'Allow', request, whom)
  if (principal.kind === 'service') return grantsTo(namesService) ? 'allowed' : 'no resource-based policy'

  const identityAllows = principal.kind === 'root' || some(principal.identityPolicies, 'Allow', request)
  const boundaryAllows = boundary.length === 0 || some(boundary, 'Allow', request)
  const sessionAllows =
    principal.sessionPolicies === undefined
      ? principal.kind !== 'federated-user'
      : some(sessionPolicies, 'Allow', request)
  const withinLimits = () =>
    !boundaryAllows ? 'no permissions boundary' : !sessionAllows ? 'no session policy' : 'allowed'

  if (request.granted === 'principal') return 'allowed'
  const direct = grantsTo(namesDirectly)
  const toRole = grantsTo(namesRole)
  // A grant to an account leaves it to the account's own policies who of it may, as a policy does.
  const toAccount = grantsTo(namesAccount) || request.granted === 'account'

  if (principal.account === request.resourceAccount && direct) return 'allowed'
  if (request.granted === 'role') return withinLimits()
  if (principal.account !== request.resourceAccount) {
    if (!direct && !toRole && !toAccount) return 'no resource-based policy'
    if (!identityAllows) return direct || toRole ? 'no identity-based policy' : 'no resource-based policy'
    return withinLimits()
  }
  if (toRole) return withinLimits()
  if (request.mustAllow && !toAccount) return 'no resource-based policy'
  if (!identityAllows) return 'no identity-based policy'
  return withinLimits()
}

function some(
  documents: Document[],
  effect: 'Allow' | 'Deny',
  request: ReferenceRequest,
  whom: (statement: Json, principal: ReferencePrincipal) => boolean = () => true,
): boolean {
  return documents.some((document) =>
    document.Statement.some((statement) => {
      const withVariables = document.Version === '2012-10-17'
      return (
        statement.Effect === effect &&
        whom(statement, request.principal) &&
        actionMatches(statement, request) &&
        resourceMatches(statement, request, withVariables) &&
        conditionMatches(statement, request, withVariables)
      )
    }),
  )
}

// --- principals -------------------------------------------------------------------------------------------------

const list = (value: unknown): string[] =>
  (value === undefined ? [] : Array.isArray(value) ? value : [value]).map(String)
const ids = (element: unknown, type: string) =>
  element === '*' ? (type === 'AWS' ? ['*'] : []) : list((element as Json)?.[type])
const namesOfAccount = (account: string) => [account, `arn:aws:iam::${account}:root`]
const includesAny = (values: string[], wanted: string[]) => wanted.some((each) => values.includes(each))

function namesDirectly(statement: Json, { kind, account, arn }: ReferencePrincipal): boolean {
  const named = ids(statement.Principal, 'AWS')
  return includesAny(named, ['*', arn, ...(kind === 'root' ? namesOfAccount(account) : [])])
}
const namesRole = (statement: Json, { roleArn }: ReferencePrincipal) =>
  roleArn !== undefined && ids(statement.Principal, 'AWS').includes(roleArn)
const namesAccount = (statement: Json, { account }: ReferencePrincipal) =>
  includesAny(ids(statement.Principal, 'AWS'), namesOfAccount(account))
const namesService = (statement: Json, { arn }: ReferencePrincipal) => ids(statement.Principal, 'Service').includes(arn)

/** Of a Deny. */
function concerns(statement: Json, principal: ReferencePrincipal): boolean {
  const { kind, arn, account, roleArn, permissionsBoundary } = principal
  if (statement.NotPrincipal === undefined) {
    if (kind === 'service') return ids(statement.Principal, 'AWS').includes('*') || namesService(statement, principal)
    return namesDirectly(statement, principal) || namesRole(statement, principal) || namesAccount(statement, principal)
  }
  const spared = ids(statement.NotPrincipal, 'AWS')
  if (spared.includes('*')) return false
  if (kind === 'service') return !ids(statement.NotPrincipal, 'Service').includes(arn)
  if (permissionsBoundary) return true
  const chain = kind === 'root' ? [] : roleArn === undefined ? [arn] : [arn, roleArn]
  return !(includesAny(spared, namesOfAccount(account)) && chain.every((each) => spared.includes(each)))
}

// --- actions and resources --------------------------------------------------------------------------------------

function actionMatches(statement: Json, { action }: ReferenceRequest): boolean {
  const matches = (pattern: string) => asRegExp(tokens(pattern.toLowerCase(), undefined)!).test(action.toLowerCase())
  if (statement.Action !== undefined) return list(statement.Action).some(matches)
  return !list(statement.NotAction).some(matches)
}

function resourceMatches(statement: Json, request: ReferenceRequest, withVariables: boolean): boolean {
  const outcomes = list(statement.Resource ?? statement.NotResource).map((pattern) => {
    if (pattern === '*') return true
    const parts = tokens(pattern, withVariables ? request.values : undefined)
    return parts === undefined ? undefined : resourceArnMatches(parts, request.resource)
  })
  if (statement.Resource !== undefined) return outcomes.includes(true)
  if (outcomes.includes(true)) return false
  return !outcomes.includes(undefined) || statement.Effect === 'Deny'
}

function resourceArnMatches(pattern: Token[], resource: string): boolean {
  const parts = splitArn(pattern)
  while (parts.length < 6) parts.push([anything])
  const staysWithin = parts.slice(0, 5).some((part) => {
    const last = part.findLastIndex((token) => token !== anything)
    return part.slice(0, last + 1).some((token) => token === anything || token === anyOne)
  })
  if (staysWithin) return arnMatches(parts, resource)
  return asRegExp(parts.flatMap((part, index) => (index === 0 ? part : [':', ...part]))).test(resource)
}

function arnMatches(parts: Token[][], arn: string): boolean {
  const [a, b, c, d, e, ...rest] = arn.split(':')
  if (parts.length < 6 || rest.length === 0) return false
  return [a, b, c, d, e, rest.join(':')].every((part, index) => asRegExp(parts[index]!).test(part!))
}

// --- texts with wildcards and variables -------------------------------------------------------------------------

const anything = Symbol('*')
const anyOne = Symbol('?')
/** One character, or a wildcard. */
type Token = string | typeof anything | typeof anyOne

/** Undefined when a variable has no value. Without values there are no variables. */
function tokens(text: string, values: Record<string, string[]> | undefined): Token[] | undefined {
  const result: Token[] = []
  const pieces = values === undefined ? [...text] : text.match(/\$\{[^'}]*(?:'[^']*')?\}|./gsu)!
  for (const piece of pieces ?? []) {
    if (piece === '*') result.push(anything)
    else if (piece === '?') result.push(anyOne)
    else if (piece.length < 3) result.push(...piece)
    else if (/^\$\{[*?$]\}$/.test(piece)) result.push(piece[2]!)
    else {
      const [, name, fallback] = /^\$\{([^,]*?)(?:, *'([^']*)')?\}$/.exec(piece)!
      const found = values![name!.toLowerCase()] ?? []
      const value = found.length > 1 ? undefined : (found[0] ?? fallback)
      if (value === undefined) return undefined
      result.push(...value)
    }
  }
  return result
}

const plainText = (parts: Token[]) =>
  parts.map((token) => (token === anything ? '*' : token === anyOne ? '?' : String(token))).join('')

function asRegExp(parts: Token[]): RegExp {
  const source = parts.map((token) =>
    token === anything ? '.*' : token === anyOne ? '.' : String(token).replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'),
  )
  return new RegExp(`^${source.join('')}$`, 'su')
}

function splitArn(parts: Token[]): Token[][] {
  const split: Token[][] = [[]]
  for (const token of parts) {
    if (token === ':' && split.length < 6) split.push([])
    else split.at(-1)!.push(token)
  }
  return split
}

// --- conditions: true, false, or unknown ------------------------------------------------------------------------

type Truth = boolean | 'unknown'
const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth)
const any = (truths: Truth[]): Truth => (truths.includes(true) ? true : truths.includes('unknown') ? 'unknown' : false)
const all = (truths: Truth[]): Truth => not(any(truths.map(not)))

function conditionMatches(statement: Json, request: ReferenceRequest, withVariables: boolean): boolean {
  const blocks = Object.entries((statement.Condition ?? {}) as Record<string, Json>)
  const truth = all(
    blocks.flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, wanted]) =>
        keyMatches(operator, key, list(wanted), request.values, withVariables),
      ),
    ),
  )
  return truth === 'unknown' ? statement.Effect === 'Deny' : truth
}

function keyMatches(
  name: string,
  key: string,
  wanted: string[],
  values: Record<string, string[]>,
  withVariables: boolean,
): Truth {
  const given = values[key.toLowerCase()] ?? []
  const isEmpty = given.length === 0 || given.join() === ''
  const quantifier = name.includes(':') ? name.split(':')[0] : undefined
  const ifExists = name.endsWith('IfExists')
  const operator = name.replace(/^.*:/, '').replace(/IfExists$/, '')
  if (operator === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === isEmpty)

  const negated = operator.includes('Not')
  if (quantifier === 'ForAllValues' && isEmpty) return true
  if (quantifier === 'ForAnyValue' && isEmpty) return false
  if (given.length === 0) return ifExists || negated

  const positive = operator.replace('Not', '')
  const satisfied = given.map((value) => {
    const compared = wanted.map((pattern): Truth => {
      if (positive === 'Bool' && !isBoolean(value)) return 'unknown'
      const parts = tokens(pattern, withVariables ? values : undefined)
      if (parts !== undefined) return compare(positive, parts, value)
      return negated ? 'unknown' : false
    })
    return negated ? not(any(compared)) : any(compared)
  })
  if (quantifier === undefined) return negated ? all(satisfied) : any(satisfied)
  return quantifier === 'ForAllValues' ? all(satisfied) : any(satisfied)
}

const isBoolean = (text: string) => ['true', 'false'].includes(text.toLowerCase())

function compare(operator: string, wanted: Token[], given: string): Truth {
  const text = plainText(wanted)
  switch (operator) {
    case 'StringEquals':
      return text === given
    case 'StringEqualsIgnoreCase':
      return text.toLowerCase() === given.toLowerCase()
    case 'StringLike':
      return asRegExp(wanted).test(given)
    case 'ArnEquals':
    case 'ArnLike':
      return arnMatches(splitArn(wanted), given)
    case 'Bool':
      return text.toLowerCase() === given.toLowerCase()
    case 'BinaryEquals':
      return Buffer.from(given, 'base64').toString('base64') === given
        ? Buffer.from(text, 'base64').equals(Buffer.from(given, 'base64'))
        : 'unknown'
    case 'IpAddress':
      return inNetwork(text, given)
  }
  const [, family, order] = /^(Numeric|Date)(\w+)$/.exec(operator)!
  const number =
    family === 'Numeric'
      ? Number
      : (moment: string) => (/^[\d.]+$/.test(moment) ? Number(moment) * 1000 : Date.parse(moment))
  const [left, right] = [number(given), number(text)]
  if (Number.isNaN(left)) return 'unknown'
  if (order === 'Equals') return left === right
  return order!.startsWith('Less')
    ? left < right || (order!.endsWith('Equals') && left === right)
    : left > right || (order!.endsWith('Equals') && left === right)
}

function inNetwork(network: string, given: string): Truth {
  if (!isIPv4(given) && !isIPv6(given)) return 'unknown'
  const [address, prefix] = network.split('/')
  const family = isIPv4(address!) ? 'ipv4' : 'ipv6'
  const addresses = new BlockList()
  addresses.addSubnet(address!, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family)
  return addresses.check(given, isIPv4(given) ? 'ipv4' : 'ipv6')
}
