/**
 * The Condition element. Operators and keys are joined by AND, the values of a key by OR; a negated operator holds when
 * none of its values matches. Sources: IAM User Guide, reference_policies_elements_condition_operators,
 * reference_policies_condition-single-vs-multi-valued-context-keys.
 */
import {
  type Comparison,
  compareDates,
  compareNumbers,
  equalBoolean,
  equalBytes,
  equalText,
  equalTextIgnoringCase,
  inNetwork,
  isBoolean,
  likeArn,
  likeText,
  type ValueTest,
} from './comparisons.ts'
import { PolicyError, quote, syntaxError } from './policy-error.ts'
import { isObject } from './strict-json.ts'
import type { ConditionContext, Effect, PolicyKind, PolicyVersion } from './terms.ts'

export type Condition = (context: ConditionContext) => boolean

interface Operator {
  readonly comparison: Comparison
  readonly negated: boolean
}

const when = (comparison: Comparison): Operator => ({ comparison, negated: false })
const unless = (comparison: Comparison): Operator => ({ comparison, negated: true })

const equalNumbers = compareNumbers((given, limit) => given === limit)
const equalDates = compareDates((given, limit) => given === limit)

/** All of AWS's operators but Null, which asks for the key rather than for its value. */
const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', when(equalText)],
  ['StringNotEquals', unless(equalText)],
  ['StringEqualsIgnoreCase', when(equalTextIgnoringCase)],
  ['StringNotEqualsIgnoreCase', unless(equalTextIgnoringCase)],
  ['StringLike', when(likeText)],
  ['StringNotLike', unless(likeText)],
  ['NumericEquals', when(equalNumbers)],
  ['NumericNotEquals', unless(equalNumbers)],
  ['NumericLessThan', when(compareNumbers((given, limit) => given < limit))],
  ['NumericLessThanEquals', when(compareNumbers((given, limit) => given <= limit))],
  ['NumericGreaterThan', when(compareNumbers((given, limit) => given > limit))],
  ['NumericGreaterThanEquals', when(compareNumbers((given, limit) => given >= limit))],
  ['DateEquals', when(equalDates)],
  ['DateNotEquals', unless(equalDates)],
  ['DateLessThan', when(compareDates((given, limit) => given < limit))],
  ['DateLessThanEquals', when(compareDates((given, limit) => given <= limit))],
  ['DateGreaterThan', when(compareDates((given, limit) => given > limit))],
  ['DateGreaterThanEquals', when(compareDates((given, limit) => given >= limit))],
  ['Bool', when(equalBoolean)],
  ['BinaryEquals', when(equalBytes)],
  ['IpAddress', when(inNetwork)],
  ['NotIpAddress', unless(inNetwork)],
  ['ArnEquals', when(likeArn)],
  ['ArnNotEquals', unless(likeArn)],
  ['ArnLike', when(likeArn)],
  ['ArnNotLike', unless(likeArn)],
])

type Quantifier = 'ForAllValues' | 'ForAnyValue'

/** What the statement that a condition stands in makes of it. */
interface ConditionSetting {
  readonly effect: Effect
  readonly version: PolicyVersion
  readonly kind: PolicyKind
}

/**
 * Throws PolicyError unless the element is an object of operators, each an object of keys, each a value or a list of
 * values.
 */
export function compileConditions(element: unknown, setting: ConditionSetting): Condition {
  if (!isObject(element)) throw syntaxError('A condition is an object of operators.')
  const conditions: Condition[] = []
  for (const [name, keys] of Object.entries(element)) {
    if (!isObject(keys)) throw syntaxError(`The condition operator ${quote(name)} takes an object of condition keys.`)
    for (const [key, value] of Object.entries(keys)) conditions.push(compileCondition(name, key, value, setting))
  }
  if (conditions.length === 0) return () => true
  if (conditions.length === 1) return conditions[0]!
  return (context) => {
    for (const holds of conditions) if (!holds(context)) return false
    return true
  }
}

function compileCondition(
  name: string,
  key: string,
  value: unknown,
  { effect, version, kind }: ConditionSetting,
): Condition {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name)
  const quantifier = match?.[1] as Quantifier | undefined
  const ifExists = match?.[3] !== undefined
  if (!/^[^:]+:./.test(key))
    throw new PolicyError('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  // One encryption context key has one value, so that with no such key in the context ForAllValues would hold for
  // everyone. KMS refuses it.
  if (kind === 'key' && quantifier === 'ForAllValues' && /^kms:encryptioncontext:/i.test(key)) {
    throw syntaxError(`${quote(key)} has a single value and takes no ForAllValues.`)
  }
  const values = valuesOf(key, value)
  const requestKey = key.toLowerCase()
  if (match?.[2] === 'Null' && !ifExists) return isNull(requestKey, values)
  const operator = operators.get(match?.[2] ?? '')
  if (operator === undefined) throw syntaxError(`${quote(name)} is no condition operator.`)
  const { comparison, negated } = operator
  const tests = values.map((each) => comparison(each, version))
  const holds = (given: string, context: ConditionContext) => satisfies(given, context, tests, negated, effect)
  return quantified(requestKey, quantifier, holds, ifExists || negated, negated)
}

/** Numbers and booleans may stand without quotation marks. */
function valuesOf(key: string, value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((each) => {
    if (typeof each === 'string') return each
    if (typeof each === 'number' || typeof each === 'boolean') return String(each)
    throw syntaxError(`The values of the condition key ${quote(key)} must be strings, numbers or booleans.`)
  })
}

/**
 * Whether one value of the request satisfies the operator. When that cannot be told, the answer is the one that does
 * not widen access: no in an Allow statement, yes in a Deny. An unresolved variable matches nothing, which can widen
 * access only where the operator is negated.
 */
function satisfies(
  given: string,
  context: ConditionContext,
  tests: readonly ValueTest[],
  negated: boolean,
  effect: Effect,
): boolean {
  let doubt = false
  for (const test of tests) {
    const outcome = test(given, context)
    if (outcome === 'match') return !negated
    if (outcome === 'unreadable' || (outcome === 'unresolved' && negated)) doubt = true
  }
  return doubt ? effect === 'Deny' : negated
}

/**
 * Without a quantifier a positive operator wants one satisfying value, a negated one all of them. ForAllValues holds of
 * no values at all, ForAnyValue never does, and IfExists changes neither: it is asked of each value, not of the key. An
 * empty text alone is no value to them.
 */
function quantified(
  key: string,
  quantifier: Quantifier | undefined,
  holds: (given: string, context: ConditionContext) => boolean,
  whenAbsent: boolean,
  negated: boolean,
): Condition {
  return (context) => {
    const given = context.get(key)
    if (given === undefined || given.length === 0)
      return quantifier === undefined ? whenAbsent : quantifier === 'ForAllValues'
    if (quantifier !== undefined && isEmpty(given)) return quantifier === 'ForAllValues'
    const wantsAll = quantifier === undefined ? negated : quantifier === 'ForAllValues'
    for (const each of given) if (holds(each, context) !== wantsAll) return !wantsAll
    return wantsAll
  }
}

/** `true` asks for the key's absence, `false` for its presence. */
function isNull(key: string, values: readonly string[]): Condition {
  for (const value of values)
    if (!isBoolean(value)) throw syntaxError(`Null takes "true" or "false", not ${quote(value)}.`)
  const wanted = new Set(values.map((value) => value.toLowerCase() === 'true'))
  return (context) => wanted.has(isEmpty(context.get(key)))
}

function isEmpty(values: readonly string[] | undefined): boolean {
  return values === undefined || values.length === 0 || (values.length === 1 && values[0] === '')
}
