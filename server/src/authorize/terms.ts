/** The terms of authorization: what a policy is once compiled, what is asked of it, and what the answer looks like. */

/**
 * `identity` also stands for permissions boundaries. `trust` is a role's, `key` a KMS key's, `resource` any other
 * policy that is attached to a resource.
 */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'key' | 'session'

/** The policy language's version: only the later one knows variables. */
export type PolicyVersion = '2008-10-17' | '2012-10-17'
export type Effect = 'Allow' | 'Deny'

/** A policy document parsed, checked and compiled once. Opaque to callers. */
export interface CompiledPolicy {
  readonly text: string
  readonly statements: readonly CompiledStatement[]
  readonly version: PolicyVersion
}

export interface CompiledStatement {
  readonly effect: Effect
  /** Asked with the action in lower case: AWS compares actions without regard to case. */
  readonly matchesAction: (action: string) => boolean
  readonly matchesResource: (resource: string, context: ConditionContext) => boolean
  readonly conditionsHold: (context: ConditionContext) => boolean
  /** Statements that take no principal speak of nobody when a resource policy is wanted. */
  readonly reaches: (principal: Principal) => Reach
}

/**
 * How directly a resource policy's statement names a principal. The more directly it allows, the fewer other policies
 * can hold the principal back: `account` only delegates to the account's identity policies; `role` is held back by
 * boundary and session policies; `principal` (a user, a session, or everyone) by nothing but an explicit deny.
 */
export const reach = { none: 0, account: 1, role: 2, principal: 3 } as const
export type Reach = (typeof reach)[keyof typeof reach]

export interface Principal {
  readonly kind: 'root' | 'user' | 'assumed-role' | 'federated-user' | 'web-identity' | 'service'
  readonly account: string
  /**
   * `arn:aws:iam::1:user/x`, `arn:aws:sts::1:assumed-role/r/session`, `arn:aws:iam::1:root`, or a service's name,
   * `lambda.amazonaws.com`. Of a web identity, its provider's: `arn:aws:iam::1:oidc-provider/issuer.example`.
   */
  readonly arn: string
  /** Of an assumed role, `arn:aws:iam::1:role/path/r`. */
  readonly roleArn?: string
  readonly identityPolicies: readonly CompiledPolicy[]
  readonly permissionsBoundary?: CompiledPolicy
  /** Present, even if empty, only when the session was made with session policies. */
  readonly sessionPolicies?: readonly CompiledPolicy[]
}

/**
 * The request's values of condition keys. It is asked in lower case; `undefined` says that the request has no such key.
 * Values of binary keys are in base64.
 */
export interface ConditionContext {
  get(key: string): readonly string[] | undefined
}

export interface AuthorizationRequest {
  readonly principal: Principal
  /** `ssm:GetParameter`; compared without regard to case. */
  readonly action: string
  /** An ARN, or `*` for actions that have no resource. */
  readonly resource: string
  /** The account that owns the resource. */
  readonly resourceAccount: string
  readonly context: ConditionContext
  readonly resourcePolicy?: CompiledPolicy
  /**
   * `either` (the default): in one account, identity or resource policy may allow. `must-allow`: the resource policy
   * must itself allow the principal, or delegate to its account by naming the account. Role trust policies and KMS key
   * policies are of this kind.
   */
  readonly resourcePolicyRule?: 'either' | 'must-allow'
  /**
   * How directly a grant on the resource names the principal, when there is one for this request. It lets in what a resource policy would,
   * and from another account too without that account's policies, unless it names the account only.
   */
  readonly granted?: Reach
}

export type DenyingPolicy =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'

export type Decision = { readonly allowed: true } | Refusal

export interface Refusal {
  readonly allowed: false
  /** Whether a Deny statement applied, rather than no Allow. */
  readonly explicit: boolean
  readonly by: DenyingPolicy
  /** Present when the principal and the resource belong to different accounts. */
  readonly crossAccount?: boolean
}
