/** Short ways to say who asks for what, for the tests of authorization. */
import {
  type AuthorizationRequest,
  type ConditionContext,
  type Decision,
  evaluate,
  type Principal,
} from '../evaluate.ts'
import { type CompiledPolicy, type PolicyKind, parsePolicy } from '../policy.ts'

export const account = '111122223333'
export const otherAccount = '444455556666'
export const parameter = `arn:aws:ssm:us-east-1:${account}:parameter/app/db`

export type Values = Readonly<Record<string, string | readonly string[]>>

/** Condition keys as a service supplies them: in any case here, found in lower case only. */
export function contextOf(values: Values = {}): ConditionContext {
  const byKey = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const))
  return { get: (key) => byKey.get(key) }
}

export function policyOf(kind: PolicyKind, ...statements: object[]): CompiledPolicy {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind)
}

/** An Allow of everything on everything, with what is said otherwise. */
export const allow = (over: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...over })
export const deny = (over: object = {}) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...over })
export const identity = (...statements: object[]) => policyOf('identity', ...statements)
export const resourcePolicy = (...statements: object[]) => policyOf('resource', ...statements)

/** A policy variable, written so that no reader takes it for a placeholder of ours. */
export const variable = (name: string) => `\${${name}}`

type Over = Partial<Omit<Principal, 'kind' | 'arn'>>

export function user(name: string, over: Over = {}): Principal {
  const owner = over.account ?? account
  return { kind: 'user', account: owner, arn: `arn:aws:iam::${owner}:user/${name}`, identityPolicies: [], ...over }
}

export function roleSession(over: Over = {}): Principal {
  const owner = over.account ?? account
  return {
    kind: 'assumed-role',
    account: owner,
    arn: `arn:aws:sts::${owner}:assumed-role/reader/s1`,
    roleArn: `arn:aws:iam::${owner}:role/app/reader`,
    identityPolicies: [],
    ...over,
  }
}

export function federatedUser(over: Over = {}): Principal {
  return {
    kind: 'federated-user',
    account,
    arn: `arn:aws:sts::${account}:federated-user/fed`,
    identityPolicies: [],
    ...over,
  }
}

export function root(owner = account): Principal {
  return { kind: 'root', account: owner, arn: `arn:aws:iam::${owner}:root`, identityPolicies: [] }
}

export function service(name = 'lambda.amazonaws.com'): Principal {
  return { kind: 'service', account, arn: name, identityPolicies: [] }
}

/** A GetParameter of a parameter of the first account, with what is said otherwise. */
export function requestOf(principal: Principal, over: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    principal,
    action: 'ssm:GetParameter',
    resource: parameter,
    resourceAccount: account,
    context: contextOf(),
    ...over,
  }
}

/** `allowed`, or which policy denied and how: `no session policy`, `explicit permissions boundary`. */
export function ask(principal: Principal, over: Partial<AuthorizationRequest> = {}): string {
  return inWords(evaluate(requestOf(principal, over)))
}

export function inWords(decision: Decision): string {
  return decision.allowed ? 'allowed' : `${decision.explicit ? 'explicit' : 'no'} ${decision.by}`
}
