/** The Action and NotAction elements: which operations a statement speaks of. */
import { compileGlob, matchesGlob } from './match.ts'
import { cut, PolicyError, quote, syntaxError } from './policy-error.ts'
import { noContext, parseTemplate, resolveGlob } from './variables.ts'

/** Asked with the action in lower case: AWS compares actions without regard to case. */
type ActionMatcher = (action: string) => boolean

/**
 * Throws PolicyError unless each is `*` or `vendor:action`. Exact names are looked up; only what has wildcards is
 * matched.
 */
export function compileActions(actions: readonly string[]): ActionMatcher {
  const exact = new Set<string>()
  const patterns: ActionMatcher[] = []
  for (const action of actions) {
    checkAction(action)
    const pattern = action.toLowerCase()
    if (pattern === '*' || pattern === '*:*') return () => true
    if (/[*?]/.test(pattern))
      patterns.push(compileGlob(resolveGlob(parseTemplate(pattern, '2008-10-17'), noContext)!, matchesGlob))
    else exact.add(pattern)
  }
  return (action) => {
    if (exact.has(action)) return true
    for (const matches of patterns) if (matches(action)) return true
    return false
  }
}

/** The messages are AWS's. */
function checkAction(action: string): void {
  if (action === '*') return
  const [vendor, name, ...rest] = action.split(':')
  if (name === undefined)
    throw new PolicyError('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  if (rest.length > 0) throw new PolicyError('Actions/Condition can contain only one colon.')
  if (vendor !== '*' && !/^[a-zA-Z0-9.-]+$/.test(vendor!)) throw new PolicyError(`Vendor ${cut(vendor!)} is not valid`)
  if (!/^[a-zA-Z0-9*?_.-]+$/.test(name)) throw syntaxError(`${quote(action)} is not the name of an action.`)
}
