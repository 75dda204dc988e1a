/** Checks values against the regular expressions that parameters carry, in time linear in the value whatever the expression. */
import { RE2JS } from 're2js'
import type { ParameterType } from '../../../../model/ssm.ts'
import { Fault } from '../../operation.ts'

const MAX_KEPT = 256
/** The most recently used last. */
const compiled = new Map<string, RE2JS>()

/**
 * The whole value must match; of a StringList, each item.
 * @throws Fault InvalidAllowedPatternException, ParameterPatternMismatchException
 */
export function checkAllowedPattern(pattern: string, type: ParameterType, value: string): void {
  const expression = compile(pattern)
  const items = type === 'StringList' ? value.split(',') : [value]
  if (items.every((item) => expression.matches(item))) return
  throw new Fault(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  )
}

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known !== undefined) {
    compiled.delete(pattern)
    compiled.set(pattern, known)
    return known
  }
  const expression = compileAnew(pattern)
  compiled.set(pattern, expression)
  for (const oldest of compiled.keys()) {
    if (compiled.size <= MAX_KEPT) break
    compiled.delete(oldest)
  }
  return expression
}

function compileAnew(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch {
    throw new Fault(
      'InvalidAllowedPatternException',
      "The request doesn't meet the regular expression requirement: AllowedPattern must be a valid RE2 expression, which has no lookaround and no backreferences.",
    )
  }
}
