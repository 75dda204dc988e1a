/**
 * Tells how a decision comes about: what every statement of every policy said to the request, and which of its elements did not match. It
 * asks the statements that evaluate asks and decides by the same rules, so the two are of one mind; only this one takes its time.
 */
import { compileConditions } from './conditions.ts'
import { decide, type Verdicts, withoutSession } from './evaluate.ts'
import { boundedMatching } from './match.ts'
import { sidOf } from './statement.ts'
import { isObject, type JsonObject } from './strict-json.ts'
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type CompiledStatement,
  type ConditionContext,
  type Decision,
  type Effect,
  type Principal,
  type Reach,
  reach,
} from './terms.ts'

/** Of what hangs on a value that is not known. */
type Truth = boolean | 'unknown'

export type PolicyPart = 'identity' | 'boundary' | 'session' | 'resource'

export interface ExplainedCondition {
  readonly operator: string
  readonly key: string
  /** As the policy writes them. */
  readonly wanted: readonly string[]
  /** The request's values; absent when it has none. */
  readonly given?: readonly string[]
  readonly holds: Truth
}

export interface ExplainedStatement {
  /** Its place in the policy, from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: Effect
  readonly applies: Truth
  /** The first of its elements that does not match; absent when it applies or may apply. */
  readonly missed?: 'Principal' | 'Action' | 'Resource' | 'Condition'
  /** Those of a statement that speaks of the principal, the action and the resource. */
  readonly conditions: readonly ExplainedCondition[]
  /** Of a resource policy's: how directly it names the principal. */
  readonly reach: Reach
}

export interface ExplainedPolicy {
  readonly part: PolicyPart
  /** Its place among those of its part, from 0. */
  readonly index: number
  readonly statements: readonly ExplainedStatement[]
}

export interface Explanation {
  /** What evaluate decides when the unknown values are the least favourable that they can be. */
  readonly decision: Decision
  /** Whether the request may be allowed with other values of the keys that `dependsOn` lists. */
  readonly possible: boolean
  /** In lower case; empty unless the decision hangs on values that are not known. */
  readonly dependsOn: readonly string[]
  readonly policies: readonly ExplainedPolicy[]
}

/** @param isUnknown whether the value of a condition key, in lower case, is not known; none is unknown when absent */
export function explain(request: AuthorizationRequest, isUnknown: (key: string) => boolean = () => false): Explanation {
  const { principal, resourcePolicy } = request
  const asked = new Asked(request, isUnknown)
  const explained = (part: PolicyPart, policies: readonly CompiledPolicy[]): ExplainedPolicy[] =>
    policies.map((policy, index) => ({ part, index, statements: statementsOf(part, policy, asked) }))
  const policies = boundedMatching(() => [
    ...explained('identity', principal.identityPolicies),
    ...explained('boundary', principal.permissionsBoundary ? [principal.permissionsBoundary] : []),
    ...explained('session', principal.sessionPolicies ?? []),
    ...explained('resource', resourcePolicy ? [resourcePolicy] : []),
  ])
  const worst = decide(
    request,
    verdictsOf(principal, policies, (effect) => effect === 'Deny'),
  )
  const best = decide(
    request,
    verdictsOf(principal, policies, (effect) => effect === 'Allow'),
  )
  const hangs = !worst.allowed && best.allowed
  return { decision: worst, possible: best.allowed, dependsOn: hangs ? [...asked.unknown] : [], policies }
}

/** The request as it is asked about, and which of the keys that it could not tell were asked for. */
class Asked {
  readonly principal: Principal
  readonly action: string
  readonly resource: string
  readonly context: ConditionContext
  readonly unknown = new Set<string>()
  #touched = false

  constructor({ principal, action, resource, context }: AuthorizationRequest, isUnknown: (key: string) => boolean) {
    this.principal = principal
    this.action = action.toLowerCase()
    this.resource = resource
    this.context = {
      get: (key) => {
        if (!isUnknown(key)) return context.get(key)
        this.#touched = true
        this.unknown.add(key)
        return undefined
      },
    }
  }

  /** `failed` when the context could not tell a value, or matching would take too long. */
  truth(question: (context: ConditionContext) => boolean): Truth | 'failed' {
    this.#touched = false
    try {
      const answer = question(this.context)
      return this.#touched ? 'unknown' : answer
    } catch {
      return 'failed'
    }
  }

  /** The values that a refusal should show. */
  given(key: string): readonly string[] | undefined {
    try {
      return this.context.get(key.toLowerCase())
    } catch {
      return undefined
    }
  }
}

function statementsOf(part: PolicyPart, policy: CompiledPolicy, asked: Asked): ExplainedStatement[] {
  const sources = sourcesOf(policy)
  return policy.statements.map((statement, index) => explainStatement(part, statement, sources[index]!, index, asked))
}

function explainStatement(
  part: PolicyPart,
  statement: CompiledStatement,
  { sid, conditions }: StatementSource,
  index: number,
  asked: Asked,
): ExplainedStatement {
  const { effect } = statement
  const reached = statement.reaches(asked.principal)
  const common = { index, ...(sid !== undefined && { sid }), effect, reach: reached }
  const missing = (missed: ExplainedStatement['missed'] & string): ExplainedStatement => ({
    ...common,
    applies: false,
    missed,
    conditions: [],
  })
  if (part === 'resource' && reached === reach.none) return missing('Principal')
  const onAction = asked.truth(() => statement.matchesAction(asked.action))
  if (onAction === false) return missing('Action')
  const onResource = asked.truth((context) => statement.matchesResource(asked.resource, context))
  if (onResource === false) return missing('Resource')
  const truths = conditions.map(({ holds }) => asked.truth(holds))
  const explained = conditions.map(({ holds: _, ...condition }, place): ExplainedCondition => {
    const truth = truths[place]!
    const given = asked.given(condition.key)
    return { ...condition, ...(given && { given }), holds: truth === 'failed' ? effect === 'Deny' : truth }
  })
  const applies = all([onAction, onResource, ...truths], effect)
  return { ...common, applies, ...(applies === false && { missed: 'Condition' }), conditions: explained }
}

/** What does not match decides, and so does what cannot be told: whichever comes first. */
function all(truths: readonly (Truth | 'failed')[], effect: Effect): Truth {
  const first = truths.find((truth) => truth === false || truth === 'failed')
  if (first !== undefined) return first === 'failed' && effect === 'Deny'
  return truths.includes('unknown') ? 'unknown' : true
}

/** @param ifUnknown which statements apply of those of which that is unknown */
function verdictsOf(
  principal: Principal,
  policies: readonly ExplainedPolicy[],
  ifUnknown: (effect: Effect) => boolean,
): Verdicts {
  const applying = (part: PolicyPart) =>
    policies
      .filter((policy) => policy.part === part)
      .flatMap(({ statements }) => statements)
      .filter(({ applies, effect }) => (applies === 'unknown' ? ifUnknown(effect) : applies))
  const verdict = (part: PolicyPart) => {
    const effects = applying(part).map(({ effect }) => effect)
    return effects.includes('Deny') ? 'Deny' : effects.includes('Allow') ? 'Allow' : 'nothing'
  }
  const onResource = applying('resource')
  return {
    identity: verdict('identity'),
    boundary: principal.permissionsBoundary ? verdict('boundary') : 'Allow',
    session: principal.sessionPolicies ? verdict('session') : withoutSession(principal),
    resource: onResource.some(({ effect }) => effect === 'Deny')
      ? 'Deny'
      : onResource.reduce<Reach>((furthest, one) => (one.reach > furthest ? one.reach : furthest), reach.none),
  }
}

/** What a statement is made of beyond what evaluate needs of it. */
interface StatementSource {
  readonly sid: string | undefined
  readonly conditions: readonly (Omit<ExplainedCondition, 'given' | 'holds'> & {
    readonly holds: (context: ConditionContext) => boolean
  })[]
}

const sources = new WeakMap<CompiledPolicy, readonly StatementSource[]>()

/** Of a policy that has been compiled, so that its grammar is known. */
function sourcesOf(policy: CompiledPolicy): readonly StatementSource[] {
  const known = sources.get(policy)
  if (known !== undefined) return known
  const { Statement: statement } = JSON.parse(policy.text) as { Statement: JsonObject | JsonObject[] }
  const read = [statement].flat().map((source): StatementSource => {
    const effect = source.Effect as Effect
    const operators = isObject(source.Condition) ? Object.entries(source.Condition) : []
    const conditions = operators.flatMap(([operator, keys]) =>
      Object.entries(keys as JsonObject).map(([key, value]) => ({
        operator,
        key,
        wanted: [value].flat().map(String),
        // One key of one operator at a time, compiled as it was within its statement.
        holds: compileConditions(
          { [operator]: { [key]: value } },
          { effect, version: policy.version, kind: 'identity' },
        ),
      })),
    )
    return { sid: sidOf(source), conditions }
  })
  sources.set(policy, read)
  return read
}
