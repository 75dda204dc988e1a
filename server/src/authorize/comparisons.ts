/**
 * How the value of a policy condition is compared with one value of the request: one comparison for each family of
 * operators.
 */
import { parseMoment } from './date-time.ts'
import { contains, parseAddress, parseNetwork } from './ip-network.ts'
import { type Glob, matchesArn, matchesGlob } from './match.ts'
import { PolicyError, quote, syntaxError } from './policy-error.ts'
import type { ConditionContext, PolicyVersion } from './terms.ts'
import { hasVariables, noContext, parseTemplate, resolveGlob, resolveText } from './variables.ts'

/**
 * `unresolved`: a variable in the policy's value has no value in the request. `unreadable`: the request's value is not
 * of the operator's kind, such as a NumericEquals of "ten".
 */
type Outcome = 'match' | 'mismatch' | 'unresolved' | 'unreadable'
export type ValueTest = (given: string, context: ConditionContext) => Outcome

/** Compiles a policy's value. Throws PolicyError when the value is not of the operator's kind. */
export type Comparison = (value: string, version: PolicyVersion) => ValueTest

const outcome = (matches: boolean): Outcome => (matches ? 'match' : 'mismatch')

export const equalText: Comparison = (value, version) => textTest(value, version, (wanted, given) => wanted === given)

export const equalTextIgnoringCase: Comparison = (value, version) =>
  textTest(value, version, (wanted, given) => wanted.toLowerCase() === given.toLowerCase())

/** `true` and `false` in any case; the one operator beside those of texts and ARNs that takes variables. */
export const equalBoolean: Comparison = (value, version) => {
  if (!hasVariables(parseTemplate(value, version)) && !isBoolean(value)) throw unfit(value)
  const test = textTest(value, version, (wanted, given) => wanted.toLowerCase() === given.toLowerCase())
  return (given, context) => (isBoolean(given) ? test(given, context) : 'unreadable')
}

export const isBoolean = (text: string): boolean => /^(?:true|false)$/i.test(text)

function textTest(value: string, version: PolicyVersion, equal: (wanted: string, given: string) => boolean): ValueTest {
  const template = parseTemplate(value, version)
  if (!hasVariables(template)) {
    const wanted = resolveText(template, noContext)!
    return (given) => outcome(equal(wanted, given))
  }
  return (given, context) => {
    const wanted = resolveText(template, context)
    return wanted === undefined ? 'unresolved' : outcome(equal(wanted, given))
  }
}

export const likeText: Comparison = (value, version) => globTest(value, version, matchesGlob)

/** ArnEquals and ArnLike are the same: both compare part by part and take wildcards. */
export const likeArn: Comparison = (value, version) => globTest(value, version, matchesArn)

function globTest(value: string, version: PolicyVersion, matches: (glob: Glob, given: string) => boolean): ValueTest {
  const template = parseTemplate(value, version)
  if (!hasVariables(template)) {
    const glob = resolveGlob(template, noContext)!
    return (given) => outcome(matches(glob, given))
  }
  return (given, context) => {
    const glob = resolveGlob(template, context)
    return glob === undefined ? 'unresolved' : outcome(matches(glob, given))
  }
}

type Order = (given: number, limit: number) => boolean

export const compareNumbers = (holds: Order): Comparison => measured(parseNumber, holds)
export const compareDates = (holds: Order): Comparison => measured(parseMoment, holds)

const measured =
  (parse: (text: string) => number | undefined, holds: Order): Comparison =>
  (value) => {
    const limit = parse(value)
    if (limit === undefined) throw unfit(value)
    return (given) => {
      const measure = parse(given)
      return measure === undefined ? 'unreadable' : outcome(holds(measure, limit))
    }
  }

/** An integer or a decimal of at most fifteen digits: with more, two different numbers could become the same double. */
function parseNumber(text: string): number | undefined {
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text) || text.replace(/\D/g, '').length > 15) return undefined
  return Number(text)
}

/** Byte for byte; both sides come in base64. */
export const equalBytes: Comparison = (value) => {
  const wanted = canonicalBase64(value)
  if (wanted === undefined) throw unfit(value)
  return (given) => {
    const bytes = canonicalBase64(given)
    return bytes === undefined ? 'unreadable' : outcome(bytes === wanted)
  }
}

function canonicalBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  return Buffer.from(text, 'base64').toString('base64')
}

export const inNetwork: Comparison = (value) => {
  const network = parseNetwork(value)
  if (network === undefined) throw syntaxError(`${quote(value)} is no IP address or network.`)
  return (given) => {
    const address = parseAddress(given)
    return address === undefined ? 'unreadable' : outcome(contains(network, address))
  }
}

/** AWS says no more than this of values that an operator cannot read. */
function unfit(value: string): PolicyError {
  return new PolicyError(`The policy failed legacy parsing. ${quote(value)} does not suit its condition operator.`)
}
