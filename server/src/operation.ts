/** What an operation is, what it is given, and how it fails. */

import type { IamOperations } from '../../model/iam.ts'
import type { KmsOperations } from '../../model/kms.ts'
import type { LambdaOperations } from '../../model/lambda.ts'
import type { LarderOperations } from '../../model/larder.ts'
import type { SecretsmanagerOperations } from '../../model/secretsmanager.ts'
import type { SsmOperations } from '../../model/ssm.ts'
import type { StsOperations } from '../../model/sts.ts'
import type { AuditLog } from './audit/log.ts'
import type { Principal, Reach, Refusal } from './authorize/evaluate.ts'
import type { PolicyKind } from './authorize/policy.ts'
import type { Awaitable } from './awaitable.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import type { Functions } from './functions/functions.ts'
import type { StoredEvent } from './store/events.ts'
import type { Reader, Transaction } from './store/store.ts'
import type { IssuerKeys } from './web-identity/issuer-keys.ts'

/** Every operation there can be, by service as AWS names it in ARNs and actions, from AWS's published models. */
export interface Services {
  ssm: SsmOperations
  kms: KmsOperations
  secretsmanager: SecretsmanagerOperations
  iam: IamOperations
  sts: StsOperations
  lambda: LambdaOperations
  /** What AWS has no operation for. */
  larder: LarderOperations
}
export type ServiceName = keyof Services
type NameIn<S extends ServiceName> = keyof Services[S] & string
type Member<S extends ServiceName, N extends NameIn<S>, Part extends string> =
  Services[S][N] extends Record<Part, infer T> ? T : never
export type Input<S extends ServiceName, N extends NameIn<S>> = Member<S, N, 'input'>
export type Output<S extends ServiceName, N extends NameIn<S>> = Member<S, N, 'output'>

/** Errors that every operation may answer, beside those that its model lists. */
export const commonErrors = [
  'AccessDeniedException',
  'AccessDenied',
  'ValidationException',
  'ValidationError',
  'InvalidParameterValue',
  'ThrottlingException',
  'Throttling',
] as const

/** Why a signature or its credentials are refused, in each protocol's words. */
export const authenticationErrors = [
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'ExpiredToken',
  'ExpiredTokenException',
] as const
export type AuthenticationErrorCode = (typeof authenticationErrors)[number]
type ModelErrorCode = { [S in ServiceName]: { [N in NameIn<S>]: Member<S, N, 'errors'> }[NameIn<S>] }[ServiceName]
export type ErrorCode = (typeof commonErrors)[number] | AuthenticationErrorCode | ModelErrorCode

/** A failure that the caller caused or must know of. Its message is safe to send; everything else that is thrown is a defect, logged and answered as InternalFailure. */
export class Fault extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'Fault'
    this.code = code
  }
}

/** Who makes the request, as the signature proved it. */
export interface Caller {
  readonly principal: Principal
  readonly account: string
  readonly accessKeyId: string
  /** AWS's unique id: AIDA… of a user, AROA…:session of an assumed role, the account id of its root. */
  readonly userId: string
  readonly userName?: string
  /** The URL of the issuer that vouches for a web identity. */
  readonly identityProvider?: string
  /** `aws:PrincipalTag/…`, keys as written. */
  readonly tags: ReadonlyMap<string, string>
  /** Present when the credentials are temporary. */
  readonly session?: {
    readonly issuedAt: number
    readonly expiresAt: number
    readonly name?: string
    readonly issuer?: { readonly arn: string; readonly id: string; readonly name: string }
    readonly sourceIdentity?: string
    /** The ARN of the identity provider whose token it began with. */
    readonly federatedProvider?: string
    /** Whether it began with a person's sign-in. */
    readonly signedIn?: boolean
    /** When a second factor was shown, in milliseconds since 1970; absent when none was. */
    readonly secondFactorAt?: number
    /** Those of its tags that the sessions made from it inherit. */
    readonly transitiveTagKeys?: readonly string[]
  }
}

/** The ends of the connection, for condition keys and the audit trail. */
export interface Origin {
  readonly sourceIp: string
  readonly userAgent: string
  readonly secure: boolean
}

/** Values of condition keys beyond the global ones; keys in lower case, as in `kms:viaservice`. */
export type Conditions = Readonly<Record<string, string | readonly string[] | undefined>>

/** One thing that a caller must be allowed to do. */
export interface Permission {
  readonly action: string
  /** The ARN that policies are matched with. */
  readonly resource: string
  /** The ARN that a refusal names, where AWS names another. */
  readonly reported?: string
  /** What a refusal says, where AWS says less than who may not do what. */
  readonly refusal?: (decision: Refusal) => string
  /** Who owns the resource; the caller's account when absent. */
  readonly account?: string
  readonly policy?: { readonly text: string; readonly kind: Extract<PolicyKind, 'resource' | 'key' | 'trust'> }
  readonly conditions?: Conditions
  /** How directly a grant on the resource names the caller for this. It is asked only when policies alone do not allow, and none of them denies. */
  readonly granted?: () => Promise<Reach>
}

/** A call that the request made on the way, as the caller, such as the Decrypt inside a GetParameter. Its parameters carry no value. */
export interface AuditedCall {
  readonly service: ServiceName
  readonly name: string
  readonly writes: boolean
  readonly parameters: Readonly<Record<string, unknown>>
  /** ARNs. */
  readonly resources: readonly string[]
  readonly error?: { readonly code: ErrorCode | 'InternalFailure'; readonly message: string }
}

/** Everything an operation may reach. Time, randomness and ids come from here and from nowhere else. */
export interface Context {
  readonly caller: Caller
  readonly origin: Origin
  /** The caller's account and the request's region: the partition that its data lies in. */
  readonly account: string
  readonly region: string
  readonly requestId: string
  /** Milliseconds since 1970, the same throughout a request. */
  readonly now: number
  readonly store: Reader
  readonly keys: KeyHierarchy
  /** The keys of those who vouch for web identities. Asking may take seconds: never inside a transaction. */
  readonly issuers: IssuerKeys
  /** What the operator declared. Calling one may take minutes: never inside a transaction. */
  readonly functions: Functions
  readonly auditLog: AuditLog
  random(bytes: number): Buffer
  uuid(): string
  /** Refuses with AWS's AccessDenied unless policies let the caller. */
  authorize(permission: Permission): void
  /** Refuses with AWS's AccessDenied unless policies or a grant let the caller. */
  authorizeWithGrants(permission: Permission): Awaitable<void>
  /** Whether policies let the caller, for answers that leave out what it may not see. */
  allows(permission: Permission): boolean
  /** Adds a call to the audit trail, beside the request's own record. */
  record(call: AuditedCall): void
  /**
   * Writes what a read creates lazily, inside the request's own transaction or in one of its own, with the record of the call that this was.
   * @param told the call, unless nothing was created after all
   */
  transact<T>(work: (transaction: Transaction) => Promise<T>, told: (result: T) => AuditedCall | undefined): Promise<T>
}

/** In an operation that writes, everything it writes, its audit record included, is one transaction. */
export interface WriteContext extends Context {
  readonly store: Transaction
  /** Leaves an event for those who follow changes. Its detail never carries a value. */
  emit(event: Pick<StoredEvent, 'source' | 'detailType' | 'resources' | 'detail'>): Promise<void>
  /** The same request as it reaches into another region of the store. */
  inRegion(region: string): WriteContext
}

/** What may be asked before anybody is known. */
export interface Identifying {
  readonly store: Reader
  readonly keys: KeyHierarchy
  /** Milliseconds since 1970. */
  readonly now: number
  /** A user as its own credentials would prove it; undefined when there is none of this id. */
  userCaller(account: string, userId: string): Promise<Caller | undefined>
}

interface Steps<In, Out, Target, Prepared, Ctx> {
  /**
   * Makes the operation one for those who have no credentials yet: no signature is asked for, and this tells instead from the input who
   * is calling. What it claims need not be proved here: whatever is refused in the later steps is recorded as this caller's attempt. A
   * Fault of this step's own leaves no record, so it is for those who name nobody that exists.
   */
  identify?(input: In, parts: Identifying): Promise<Caller>
  /** Looks up what the request names, for the next steps. Runs before authorization: it must tell nothing that depends on a value. */
  target?(input: In, context: Ctx): Awaitable<Target>
  /** What the caller must be allowed to do. The pipeline checks it before `run`; an empty list is for operations that AWS never denies. */
  permissions(input: In, context: Ctx, target: Target): Awaitable<readonly Permission[]>
  /**
   * Slow work that needs no transaction and changes nothing: making an RSA key, hashing a password, asking another server. It runs once
   * the caller is known to be allowed, before an operation that writes begins its transaction; in there the two steps above run again.
   */
  prepare?(input: In, context: Context, target: Target): Promise<Prepared>
  run(input: In, context: Ctx, target: Target, prepared: Prepared): Awaitable<Out>
}

/** An operation as the pipeline sees it, its types forgotten: the model has checked the input by then. */
export interface Operation {
  readonly service: ServiceName
  readonly name: string
  readonly writes: boolean
  /** Whether the answer is a stream that goes on after it has begun. */
  readonly streams?: boolean
  readonly steps: Steps<unknown, unknown, unknown, unknown, WriteContext>
}

/** An operation that changes nothing. */
export function readOperation<S extends ServiceName, N extends NameIn<S>, Target = undefined, Prepared = undefined>(
  service: S,
  name: N,
  steps: Steps<Input<S, N>, Output<S, N>, Target, Prepared, Context>,
): Operation {
  return { service, name, writes: false, steps: steps as Operation['steps'] }
}

/** An operation that is answered with a stream. Its caller must be allowed for as long as that lasts. */
export function streamOperation<S extends ServiceName, N extends NameIn<S>>(
  service: S,
  name: N,
  steps: Pick<Steps<Input<S, N>, Output<S, N>, undefined, undefined, Context>, 'permissions' | 'run'>,
): Operation {
  return { service, name, writes: false, streams: true, steps: steps as Operation['steps'] }
}

/** An operation that runs inside one transaction with its audit record. */
export function writeOperation<S extends ServiceName, N extends NameIn<S>, Target = undefined, Prepared = undefined>(
  service: S,
  name: N,
  steps: Steps<Input<S, N>, Output<S, N>, Target, Prepared, WriteContext>,
): Operation {
  return { service, name, writes: true, steps: steps as Operation['steps'] }
}
