/** The Resource and NotResource elements: which resources a statement speaks of. */
import { anyCharacter, anyRun, compileGlob, matchesArn, matchesGlob } from './match.ts'
import { cut, PolicyError, quote, syntaxError } from './policy-error.ts'
import type { ConditionContext, Effect, PolicyVersion } from './terms.ts'
import { hasVariables, noContext, parseTemplate, resolveGlob, type Template } from './variables.ts'

/** Undefined: a variable of the pattern has no value in this request, so the pattern matches nothing. */
type ResourcePattern = (resource: string, context: ConditionContext) => boolean | undefined
type ResourceMatcher = (resource: string, context: ConditionContext) => boolean

/** Throws PolicyError unless each is `*` or an ARN. */
export function compileResources(resources: readonly string[], version: PolicyVersion): ResourceMatcher {
  const patterns = resources.map((resource) => compileResource(resource, version))
  const [only] = patterns
  if (patterns.length === 1) return (resource, context) => only!(resource, context) === true
  return (resource, context) => {
    for (const matches of patterns) if (matches(resource, context)) return true
    return false
  }
}

/**
 * Everything but these. A pattern whose variable has no value excludes nothing, and must not let an Allow statement
 * reach what it was written to leave out: such an Allow matches nothing at all, such a Deny everything else.
 */
export function compileNotResources(
  resources: readonly string[],
  version: PolicyVersion,
  effect: Effect,
): ResourceMatcher {
  const patterns = resources.map((resource) => compileResource(resource, version))
  return (resource, context) => {
    let unresolved = false
    for (const matches of patterns) {
      const excluded = matches(resource, context)
      if (excluded) return false
      if (excluded === undefined) unresolved = true
    }
    return !unresolved || effect === 'Deny'
  }
}

function compileResource(text: string, version: PolicyVersion): ResourcePattern {
  if (text === '*') return () => true
  const written = parseTemplate(text, version)
  const parts = partsOf(written)
  checkArn(text, parts)
  // AWS reads the parts that a short ARN leaves out as `*`.
  const template = parts.length < 6 ? parseTemplate(text + ':*'.repeat(6 - parts.length), version) : written
  // AWS lets a `*` that ends a part reach over the colons that follow; every other wildcard stays within its part.
  const matches = parts.slice(0, 5).some((part) => /[*?]/.test(part.replace(/\*+$/, ''))) ? matchesArn : matchesGlob
  if (hasVariables(template)) {
    return (resource, context) => {
      const glob = resolveGlob(template, context)
      return glob && matches(glob, resource)
    }
  }
  return compileGlob(resolveGlob(template, noContext)!, matches)
}

const inPlaceOfVariable = '\0'

/**
 * What stands between the colons, with each variable as one character, since a variable's name has colons of its own.
 */
function partsOf(template: Template): readonly string[] {
  return template
    .map((piece) =>
      piece === anyRun ? '*' : piece === anyCharacter ? '?' : typeof piece === 'object' ? inPlaceOfVariable : piece,
    )
    .join('')
    .split(':')
}

const partitions = new Set([
  '*',
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-eusc',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
])

/** AWS's checks, in AWS's words. */
function checkArn(text: string, parts: readonly string[]): void {
  const [arn, partition, vendor] = parts
  if (arn !== 'arn' || partition === undefined)
    throw new PolicyError(`Resource ${cut(text)} must be in ARN format or "*".`)
  if (parts.slice(0, 5).some((part) => part.includes(inPlaceOfVariable))) {
    throw syntaxError(`${quote(text)} has a policy variable before the fifth colon of the ARN.`)
  }
  if (!partitions.has(partition)) {
    const filled = [...parts, ...Array<string>(Math.max(0, 6 - parts.length)).fill('*')]
      .join(':')
      .replaceAll(inPlaceOfVariable, '*')
    throw new PolicyError(`Partition "${cut(partition)}" is not valid for resource "${cut(filled)}".`)
  }
  if (vendor === undefined) throw new PolicyError('Resource vendor must be fully qualified and cannot contain regexes.')
  const leavesOutTheMiddle = parts.length < 6 && parts.slice(0, -1).includes('')
  if (vendor === '' || leavesOutTheMiddle) throw new PolicyError('The policy failed legacy parsing')
}
