/** What one request hands to its operation: identity, time, the store, and the one door to authorization. */
import type { Service } from '@larder/wire'
import { describeCall } from './audit/describe.ts'
import type { AuditLog } from './audit/log.ts'
import { authorizationRequest } from './authorization-request.ts'
import { type AuthorizationRequest, accessDeniedMessage, type Decision, evaluate } from './authorize/evaluate.ts'
import { type Awaitable, andThen } from './awaitable.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import type { Functions } from './functions/functions.ts'
import type { Larder, VerifiedRequest } from './handle-request.ts'
import { type AuditedCall, Fault, type Permission, type WriteContext } from './operation.ts'
import { appendEvent, newEventId, type StoredEvent } from './store/events.ts'
import type { Transaction } from './store/store.ts'
import type { IssuerKeys } from './web-identity/issuer-keys.ts'

export class RequestContext implements WriteContext {
  readonly caller
  readonly origin
  readonly account: string
  readonly region: string
  readonly requestId: string
  readonly now: number
  readonly store: Transaction
  readonly keys: KeyHierarchy
  readonly issuers: IssuerKeys
  readonly functions: Functions
  readonly auditLog: AuditLog
  /** Calls made on the way, for the audit trail. */
  calls: AuditedCall[] = []
  /** ARNs that the request's own permissions named. */
  readonly resources: string[] = []
  /** The actions that they asked for, in the same order. */
  readonly actions: string[] = []
  readonly #larder: Larder
  readonly #deniedCode: 'AccessDeniedException' | 'AccessDenied'

  /**
   * In an operation that only reads, `store` is the store's reader: the type of read operations hides what it cannot do.
   * The protocol decides what a refusal is called.
   */
  constructor(request: VerifiedRequest, larder: Larder, store: Transaction, protocol: Service['protocol']) {
    this.caller = request.caller
    this.origin = request.origin
    this.account = request.caller.account
    this.region = request.region
    this.requestId = request.requestId
    this.now = request.now
    this.store = store
    this.keys = larder.keys
    this.issuers = larder.issuers
    this.functions = larder.functions
    this.auditLog = larder.audit.log
    this.#larder = larder
    this.#deniedCode = protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException'
  }

  random(bytes: number): Buffer {
    return this.#larder.random(bytes)
  }

  uuid(): string {
    return this.#larder.uuid()
  }

  authorize(permission: Permission): void {
    const question = authorizationRequest(this, permission)
    this.#refuseUnless(evaluate(question), permission, question)
  }

  authorizeWithGrants(permission: Permission): Awaitable<void> {
    const question = authorizationRequest(this, permission)
    const byPolicies = evaluate(question)
    if (byPolicies.allowed) return
    return andThen(byPolicies.explicit ? undefined : permission.granted?.(), (granted) => {
      const decision = granted === undefined ? byPolicies : evaluate({ ...question, granted })
      this.#refuseUnless(decision, permission, question)
    })
  }

  allows(permission: Permission): boolean {
    return evaluate(authorizationRequest(this, permission)).allowed
  }

  record(call: AuditedCall): void {
    this.calls.push(call)
  }

  /** The transaction was undone, and with it what the calls in it had changed. */
  forgetChanges(): void {
    this.calls = this.calls.filter(({ writes }) => !writes)
  }

  async transact<T>(
    work: (transaction: Transaction) => Promise<T>,
    told: (result: T) => AuditedCall | undefined,
  ): Promise<T> {
    const { store, audit } = this.#larder
    if (this.store !== store.reader) {
      const result = await work(this.store)
      const call = told(result)
      if (call) this.record(call)
      return result
    }
    return store.transaction(async (transaction) => {
      const result = await work(transaction)
      const call = told(result)
      if (call) await audit.append(transaction, [describeCall(call, this)])
      return result
    })
  }

  emit(event: Pick<StoredEvent, 'source' | 'detailType' | 'resources' | 'detail'>): Promise<void> {
    const { account, region, now } = this
    return appendEvent(this.store, { ...event, id: newEventId(now, this.uuid()), account, region, time: now })
  }

  inRegion(region: string): WriteContext {
    const { caller, origin, account, requestId, now, store, keys, issuers, functions, auditLog } = this
    return {
      caller,
      origin,
      account,
      region,
      requestId,
      now,
      store,
      keys,
      issuers,
      functions,
      auditLog,
      random: (bytes) => this.random(bytes),
      uuid: () => this.uuid(),
      authorize: (permission) => this.authorize(permission),
      authorizeWithGrants: (permission) => this.authorizeWithGrants(permission),
      allows: (permission) => this.allows(permission),
      record: (call) => this.record(call),
      transact: (work, told) => this.transact(work, told),
      emit: (event) => appendEvent(store, { ...event, id: newEventId(now, this.uuid()), account, region, time: now }),
      inRegion: (other) => this.inRegion(other),
    }
  }

  #refuseUnless(decision: Decision, { reported, refusal }: Permission, question: AuthorizationRequest): void {
    if (decision.allowed) return
    const told = reported === undefined ? question : { ...question, resource: reported }
    throw new Fault(this.#deniedCode, refusal?.(decision) ?? accessDeniedMessage(told, decision))
  }
}
