/** Checks values against the regular expressions that parameters carry, in time linear in the value whatever the expression. */
import type * as Engine from 're2js'
import type { ParameterType } from '../../../../model/ssm.ts'
import { Fault } from '../../operation.ts'
import { patternSize } from './pattern-size.ts'

/** Repetitions make a short pattern large: `x{1000}` a hundred times over is 150 MB and takes a second to compile. */
const MAX_SIZE = 5000
/** Linear time is the pattern's size times the value's length. This much takes less than half a second, during which nobody else is served. */
const MAX_STEPS = 4_000_000

/** Sizes of what is kept compiled, all together: some 12 MB. */
const MAX_KEPT = 10_000
/** The most recently used last. */
const compiled = new Map<string, { readonly expression: Engine.RE2JS; readonly size: number }>()
let kept = 0

/**
 * The whole value must match; of a StringList, each item.
 * @throws Fault InvalidAllowedPatternException, also for a pattern that would take too long; ParameterPatternMismatchException
 */
export async function checkAllowedPattern(pattern: string, type: ParameterType, value: string): Promise<void> {
  const size = compiled.get(pattern)?.size ?? patternSize(pattern, MAX_SIZE)
  if (size * value.length > MAX_STEPS) {
    throw invalid(
      'AllowedPattern with all its repetitions is too large to check this value with: use fewer or smaller repetitions.',
    )
  }
  // Most stores have no patterns, and it takes more than a megabyte.
  const engine = await import('re2js')
  const expression = compile(engine, pattern, size)
  const items = type === 'StringList' ? value.split(',') : [value]
  if (items.every((item) => expression.matches(item))) return
  throw new Fault(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  )
}

function compile(engine: typeof Engine, pattern: string, size: number): Engine.RE2JS {
  const known = compiled.get(pattern)
  if (known !== undefined) {
    compiled.delete(pattern)
    compiled.set(pattern, known)
    return known.expression
  }
  const expression = compileAnew(engine, pattern)
  compiled.set(pattern, { expression, size })
  kept += size
  for (const [oldest, { size: freed }] of compiled) {
    if (kept <= MAX_KEPT) break
    compiled.delete(oldest)
    kept -= freed
  }
  return expression
}

function compileAnew({ RE2JS }: typeof Engine, pattern: string): Engine.RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch {
    throw invalid('AllowedPattern must be a valid RE2 expression, which has no lookaround and no backreferences.')
  }
}

function invalid(reason: string): Fault {
  return new Fault(
    'InvalidAllowedPatternException',
    `The request doesn't meet the regular expression requirement: ${reason}`,
  )
}
