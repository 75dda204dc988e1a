/**
 * What the simulations have in common: each action on each resource is asked of the engine that decides requests, and the answer tells which
 * statements decided. Source: IAM API Reference, SimulatePrincipalPolicy and EvaluationResult.
 */
import type { EvaluationResult, SimulatePolicyResponse, Statement } from '../../../../../model/iam.ts'
import { contextKeysOf } from '../../../authorize/context-keys.ts'
import type { AuthorizationRequest, ConditionContext, Decision } from '../../../authorize/evaluate.ts'
import { type ExplainedStatement, type Explanation, explain, type PolicyPart } from '../../../authorize/explain.ts'
import { type Span, statementPositions } from '../../../authorize/statement-positions.ts'
import type { Context } from '../../../operation.ts'
import { pageOf } from '../pages.ts'
import {
  callerOf,
  contextOf,
  invalidInput,
  lengthOfValues,
  ownerOf,
  questionsOf,
  refuseUnknownHandling,
  type SimulatedCaller,
  type SimulatedPolicy,
  type SimulationInput,
  simulatedPolicy,
} from './simulation-input.ts'

export interface Simulation {
  readonly input: SimulationInput
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary: SimulatedPolicy | undefined
  /** Whose policies they are. */
  readonly source: SimulatedCaller
}

/**
 * What one request costs at most, in characters of policies: a page holds fewer results where policies, resources or values of condition keys
 * are long. Matching takes the length of a pattern times that of the text at worst, and a variable makes a pattern longer by its value.
 */
const mostWork = 8_000_000
const longestPolicies = 262_144

export async function simulate(
  context: Context,
  operation: string,
  { input, identity, boundary, source }: Simulation,
): Promise<SimulatePolicyResponse> {
  refuseUnknownHandling(input)
  const questions = questionsOf(input)
  const caller = callerOf(input, source)
  const policies = new Policies(input, identity, boundary)
  if (policies.length > longestPolicies) {
    throw invalidInput(`The simulated policies have more than ${longestPolicies} characters together.`)
  }
  const values = contextOf(input)
  const longest = Math.max(lengthOfValues(input), ...questions.map(([, resource]) => resource.length))
  const mostItems = Math.floor(mostWork / (policies.lengthWith(longest) * (1 + longest / 16)))
  if (mostItems === 0) throw invalidInput('The simulated policies and values of context keys are too long together.')
  const { rows, place } = await pageOf(
    context,
    operation,
    { ...input, MaxItems: Math.min(input.MaxItems ?? 100, mostItems) },
    (after, limit) => [...questions.entries()].slice(Number(after), Number(after) + limit),
    ([index]) => String(index + 1),
  )
  const results = rows.map(([, [action, resource]]) => {
    const request = requestOf(action, resource, policies, input, caller, values)
    return resultOf(request, explain(request), policies, missing(policies, request, values))
  })
  return { EvaluationResults: results, ...place }
}

/** All policies of a simulation, by their place in its explanations. */
class Policies {
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary: SimulatedPolicy | undefined
  readonly #resource: string | undefined
  readonly #resourceKinds = new Map<'key' | 'resource', SimulatedPolicy>()
  readonly #spans = new Map<SimulatedPolicy, Span[]>()

  constructor(
    { ResourcePolicy }: SimulationInput,
    identity: readonly SimulatedPolicy[],
    boundary: SimulatedPolicy | undefined,
  ) {
    this.identity = identity
    this.boundary = boundary
    this.#resource = ResourcePolicy
  }

  get #documents(): string[] {
    const own = [...this.identity, ...(this.boundary ? [this.boundary] : [])].map(({ document }) => document)
    return [...own, this.#resource ?? '']
  }

  get length(): number {
    return this.#documents.reduce((sum, { length }) => sum + length, 1)
  }

  /** As long as they can be once values of at most this length stand in the places of variables. */
  lengthWith(longest: number): number {
    return this.#documents.reduce((sum, text) => sum + (text.split('${').length - 1) * longest, this.length)
  }

  /** A key's policy has a grammar and a rule of its own. */
  resource(kind: 'key' | 'resource'): SimulatedPolicy | undefined {
    if (this.#resource === undefined) return undefined
    const known =
      this.#resourceKinds.get(kind) ??
      simulatedPolicy({ type: 'resource', id: 'ResourcePolicy', document: this.#resource }, kind)
    this.#resourceKinds.set(kind, known)
    return known
  }

  all(kind: 'key' | 'resource'): SimulatedPolicy[] {
    const resource = this.resource(kind)
    return [...this.identity, ...(this.boundary ? [this.boundary] : []), ...(resource ? [resource] : [])]
  }

  at(part: PolicyPart, index: number, kind: 'key' | 'resource'): SimulatedPolicy {
    return part === 'identity' ? this.identity[index]! : part === 'boundary' ? this.boundary! : this.resource(kind)!
  }

  spanOf(policy: SimulatedPolicy, statement: number): Span {
    const known = this.#spans.get(policy) ?? statementPositions(policy.document)
    this.#spans.set(policy, known)
    return known[statement]!
  }
}

const kindOf = (action: string) => (/^kms:/i.test(action) ? 'key' : 'resource')

function requestOf(
  action: string,
  resource: string,
  policies: Policies,
  input: SimulationInput,
  caller: SimulatedCaller,
  context: ConditionContext,
): AuthorizationRequest {
  const kind = kindOf(action)
  const attached = policies.resource(kind)
  return {
    principal: {
      kind: 'user',
      ...caller,
      identityPolicies: policies.identity.map(({ policy }) => policy),
      ...(policies.boundary && { permissionsBoundary: policies.boundary.policy }),
    },
    action,
    resource,
    resourceAccount: ownerOf(resource, input, caller),
    context,
    ...(attached && { resourcePolicy: attached.policy, resourcePolicyRule: kind === 'key' ? 'must-allow' : 'either' }),
  }
}

/** The keys that the policies ask for and the request does not give. */
function missing(policies: Policies, { action }: AuthorizationRequest, values: ConditionContext): string[] {
  const keys = contextKeysOf(policies.all(kindOf(action)).map(({ policy }) => policy))
  return keys.filter((key) => values.get(key.toLowerCase()) === undefined)
}

function resultOf(
  { action, resource, principal, resourceAccount }: AuthorizationRequest,
  explanation: Explanation,
  policies: Policies,
  missingKeys: readonly string[],
): EvaluationResult {
  const decision = inWords(explanation.decision)
  const matched = matchedStatements(action, explanation, policies)
  const boundary = policies.boundary && {
    PermissionsBoundaryDecisionDetail: {
      AllowedByPermissionsBoundary: verdictOf(explanation, 'boundary') === 'allowed',
    },
  }
  const named = { EvalActionName: action, EvalResourceName: resource, EvalDecision: decision }
  const common = { MatchedStatements: matched, ...boundary }
  if (resource === '*') return { ...named, ...common, MissingContextValues: missingKeys }
  const details = {
    EvalDecisionDetails:
      principal.account === resourceAccount
        ? {}
        : {
            'IAM Policy': verdictOf(explanation, 'identity'),
            'Resource Policy': verdictOf(explanation, 'resource'),
          },
  }
  return {
    ...named,
    ...common,
    MissingContextValues: [],
    ...details,
    ResourceSpecificResults: [
      {
        EvalResourceName: resource,
        EvalResourceDecision: decision,
        ...common,
        MissingContextValues: missingKeys,
        ...details,
      },
    ],
  }
}

type Word = 'allowed' | 'explicitDeny' | 'implicitDeny'

function inWords(decision: Decision): Word {
  return decision.allowed ? 'allowed' : decision.explicit ? 'explicitDeny' : 'implicitDeny'
}

const applying = ({ policies }: Explanation, part: PolicyPart): ExplainedStatement[] =>
  policies
    .filter((policy) => policy.part === part)
    .flatMap(({ statements }) => statements)
    .filter(({ applies }) => applies === true)

function verdictOf(explanation: Explanation, part: PolicyPart): Word {
  const effects = applying(explanation, part).map(({ effect }) => effect)
  return effects.includes('Deny') ? 'explicitDeny' : effects.includes('Allow') ? 'allowed' : 'implicitDeny'
}

/** The denials when there are any; else what allowed. Of what nothing allowed, none. */
function matchedStatements(
  action: string,
  { decision, policies: parts }: Explanation,
  policies: Policies,
): Statement[] {
  const effect = decision.allowed ? 'Allow' : decision.explicit ? 'Deny' : undefined
  return parts.flatMap(({ part, index, statements }) => {
    // A boundary allows nothing by itself.
    if (part === 'boundary' && effect === 'Allow') return []
    const decided = statements.filter((statement) => statement.applies === true && statement.effect === effect)
    return decided.map((statement): Statement => {
      const source = policies.at(part, index, kindOf(action))
      const { start, end } = policies.spanOf(source, statement.index)
      return {
        SourcePolicyId: source.id,
        SourcePolicyType: source.type,
        StartPosition: { Line: start.line, Column: start.column },
        EndPosition: { Line: end.line, Column: end.column },
      }
    })
  })
}
