/** One statement of a policy: its elements checked, and each compiled to a question. */
import { compileActions } from './actions.ts'
import { compileConditions } from './conditions.ts'
import { PolicyError, quote, syntaxError } from './policy-error.ts'
import { compileNotPrincipal, compilePrincipal } from './principals.ts'
import { compileNotResources, compileResources } from './resources.ts'
import { isObject, type JsonObject } from './strict-json.ts'
import { type CompiledStatement, type Effect, type PolicyKind, type PolicyVersion, reach } from './terms.ts'

const elements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

const always = () => true
const never = () => false
const nobody = () => reach.none

/** Throws PolicyError unless the source is a statement that a policy of this kind may have. */
export function compileStatement(source: unknown, kind: PolicyKind, version: PolicyVersion): CompiledStatement {
  if (!isObject(source)) throw syntaxError('A statement is an object.')
  for (const name of Object.keys(source))
    if (!elements.has(name)) throw syntaxError(`A statement has no element ${quote(name)}.`)
  for (const name of ['Principal', 'Action', 'Resource']) {
    if (name in source && `Not${name}` in source) throw syntaxError(`A statement has either ${name} or Not${name}.`)
  }
  checkSid(source.Sid, kind)
  const effect = effectOf(source)
  return {
    effect,
    reaches: principalsOf(source, kind, effect),
    matchesAction: isInert(source, kind) ? never : actionsOf(source, kind),
    matchesResource: isInert(source, kind) ? never : resourcesOf(source, kind, version, effect),
    conditionsHold:
      source.Condition === undefined ? always : compileConditions(source.Condition, { effect, kind, version }),
  }
}

/** The text that identifies a statement, or undefined when it has none. */
export function sidOf(source: unknown): string | undefined {
  return isObject(source) && typeof source.Sid === 'string' && source.Sid !== '' ? source.Sid : undefined
}

/** IAM's own policies take letters and digits only; KMS and others take spaces as well. */
function checkSid(sid: unknown, kind: PolicyKind): void {
  if (sid === undefined) return
  if (typeof sid !== 'string') throw syntaxError('A Sid is a string.')
  if (kind !== 'key' && kind !== 'resource' && !/^[0-9A-Za-z]*$/.test(sid)) {
    throw new PolicyError(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  }
}

function effectOf({ Effect: effect }: JsonObject): Effect {
  if (effect === 'Allow' || effect === 'Deny') return effect
  throw syntaxError('Each statement has an Effect, "Allow" or "Deny".')
}

/** KMS accepts a statement without Action or Resource and never applies it. */
function isInert(source: JsonObject, kind: PolicyKind): boolean {
  const lacks = (name: string) => source[name] === undefined && source[`Not${name}`] === undefined
  return kind === 'key' && (lacks('Action') || lacks('Resource'))
}

function principalsOf(source: JsonObject, kind: PolicyKind, effect: Effect): CompiledStatement['reaches'] {
  const { Principal: named, NotPrincipal: spared } = source
  if (kind === 'identity' || kind === 'session') {
    if (named === undefined && spared === undefined) return nobody
    throw new PolicyError('Policy document should not specify a principal.')
  }
  if (named !== undefined) return compilePrincipal(named, effect, kind)
  if (spared === undefined) throw new PolicyError('Missing required field Principal')
  if (kind === 'trust') throw new PolicyError('Has prohibited field NotPrincipal')
  if (effect === 'Allow') throw syntaxError('NotPrincipal stands only with the Effect "Deny".')
  return compileNotPrincipal(spared, kind)
}

function actionsOf(source: JsonObject, kind: PolicyKind): CompiledStatement['matchesAction'] {
  const actions = textsOf(source, 'Action')
  const excluded = textsOf(source, 'NotAction')
  if (kind === 'trust' && !actions?.every((action) => /^sts:/i.test(action))) {
    throw new PolicyError('AssumeRole policy may only specify STS AssumeRole actions.')
  }
  const listed = actions ?? excluded
  if (listed === undefined || listed.length === 0) throw new PolicyError('Policy statement must contain actions.')
  const matches = compileActions(listed)
  return actions !== undefined ? matches : (action) => !matches(action)
}

function resourcesOf(
  source: JsonObject,
  kind: PolicyKind,
  version: PolicyVersion,
  effect: Effect,
): CompiledStatement['matchesResource'] {
  const resources = textsOf(source, 'Resource')
  const excluded = textsOf(source, 'NotResource')
  const listed = resources ?? excluded
  if (kind === 'trust') {
    if (listed === undefined) return always
    throw new PolicyError('Has prohibited field Resource')
  }
  if (listed === undefined || listed.length === 0) throw new PolicyError('Policy statement must contain resources.')
  return resources !== undefined ? compileResources(listed, version) : compileNotResources(listed, version, effect)
}

/** A single string may stand for a list of one. */
function textsOf(source: JsonObject, name: string): readonly string[] | undefined {
  const value = source[name]
  if (value === undefined) return undefined
  const values: unknown[] = Array.isArray(value) ? value : [value]
  for (const each of values)
    if (typeof each !== 'string') throw syntaxError(`${name} is a string or a list of strings.`)
  return values as string[]
}
