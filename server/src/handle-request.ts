/**
 * One request from bytes to bytes. The order of the steps is the security boundary:
 *
 *   route → authenticate → throttle → validate → [ authorize → operation → audit ] → answer
 *
 * The steps in brackets share one transaction when the operation writes; its slow work (`prepare`) is done before, for a caller who may.
 * Who has no credentials yet is throttled first, and known by what the request says. No answer leaves before its audit record is durable.
 */
import { encodeError, encodeOutput, type SignedRequest, WireError } from '@larder/wire'
import { describeRequest } from './audit/describe.ts'
import type { AuditTrail } from './audit/trail.ts'
import { callerOfUser } from './authenticate/caller.ts'
import type { Authenticate } from './authenticate.ts'
import { type Awaitable, andThen, nextStep } from './awaitable.ts'
import { RequestContext } from './context.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import type { EventStreams, Sink } from './events/streams.ts'
import type { Functions } from './functions/functions.ts'
import {
  authenticationErrors,
  type Caller,
  commonErrors,
  Fault,
  type Operation,
  type Origin,
  type Permission,
} from './operation.ts'
import { findRoute, type Route, type Routes } from './route.ts'
import type { KeyUsageRecorder } from './services/keys/key-usage-recorder.ts'
import type { Store, Transaction } from './store/store.ts'
import type { Throttle } from './throttle.ts'
import type { IssuerKeys } from './web-identity/issuer-keys.ts'

export interface HttpRequest extends SignedRequest, Origin {}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
  /** Goes on with an answer whose head has left, until its follower goes. */
  readonly stream?: (sink: Sink) => Promise<void>
}

/** The parts that start.ts chose. */
export interface Larder {
  readonly routes: Routes
  readonly store: Store
  readonly keys: KeyHierarchy
  readonly audit: AuditTrail
  readonly authenticate: Authenticate
  readonly throttle: Throttle
  /** The keys of those who vouch for web identities. */
  readonly issuers: IssuerKeys
  /** What the operator declared. */
  readonly functions: Functions
  readonly streams: EventStreams
  /** Keeps what keys were last used for. */
  readonly keyUsage: KeyUsageRecorder
  /** Milliseconds since 1970. */
  now(): number
  random(bytes: number): Buffer
  uuid(): string
  /** Counts an operation's end, for metrics; `ok` or the error code. */
  count(operation: string, code: string): void
  /** Tells the operator of a defect and its cause; never given a request's content. */
  logDefect(where: string, error: unknown, requestId: string): void
}

/** A request whose sender is known. */
export interface VerifiedRequest {
  readonly caller: Caller
  readonly origin: Origin
  readonly region: string
  readonly requestId: string
  readonly now: number
}

export async function handleRequest(request: HttpRequest, larder: Larder): Promise<HttpResponse> {
  const requestId = larder.uuid()
  const route = findRoute(larder.routes, request)
  if ('code' in route) return encodeError(route.service, route.code, route.message, requestId)
  try {
    const now = larder.now()
    const { caller, region, input } = await identify(route, request, now, larder)
    const verified = { caller, origin: request, region, requestId, now }
    if (route.operation.streams) larder.streams.admit(caller.account)
    const output = await perform(route, input, verified, larder)
    const answer = encodeOutput(route.service, route.model, output, requestId)
    larder.count(route.action, 'ok')
    return route.operation.streams ? streamAnswer(route, input, request, verified, larder) : answer
  } catch (error) {
    if (error instanceof WireError || (error instanceof Fault && mayAnswer(route, error))) {
      larder.count(route.action, error.code)
      return encodeError(route.service, error.code, error.message, requestId)
    }
    larder.count(route.action, 'InternalFailure')
    larder.logDefect(route.action, error, requestId)
    return encodeError(
      route.service,
      'InternalFailure',
      'Larder failed; its log has the cause under this request id.',
      requestId,
    )
  }
}

/** Who sends this, and what it asks for. */
async function identify(
  route: Route,
  request: HttpRequest,
  now: number,
  larder: Larder,
): Promise<Pick<VerifiedRequest, 'caller' | 'region'> & { input: unknown }> {
  const { identify: asStranger } = route.operation.steps
  if (asStranger === undefined) {
    const { caller, region } = await larder.authenticate(request, route.service, now)
    larder.throttle.caller(caller, route.operation, now)
    return { caller, region, input: route.model.decode(request) }
  }
  larder.throttle.stranger(request.sourceIp, route.operation, now)
  const input = route.model.decode(request)
  const { reader } = larder.store
  const caller = await asStranger(input, {
    store: reader,
    keys: larder.keys,
    now,
    userCaller: (account, id) => callerOfUser(reader, account, id),
  })
  return { caller, region: withoutScope, input }
}

/** The region of requests that sign nothing and so name none: where AWS keeps what is global. */
const withoutScope = 'us-east-1'

/** Authorizes, runs and audits one operation. Tests enter here too, with a caller that needs no signature. */
export async function perform(
  route: Route,
  input: unknown,
  request: VerifiedRequest,
  larder: Larder,
): Promise<unknown> {
  const { operation } = route
  const { steps } = operation
  let context = new RequestContext(request, larder, larder.store.reader as Transaction, route.service.protocol)
  const record = (error?: unknown) => describeRequest(route, input, context, error)
  try {
    if (!operation.writes) {
      const target = await authorize(operation, input, context)
      const prepared = steps.prepare && (await steps.prepare(input, context, target))
      const output = await steps.run(input, context, target, prepared)
      const told = record()
      await larder.audit.commit([told])
      larder.keyUsage.note(told, request.now)
      return output
    }
    const prepared = steps.prepare && (await steps.prepare(input, context, await authorize(operation, input, context)))
    const { output, told } = await larder.store.transaction(async (transaction) => {
      context = new RequestContext(request, larder, transaction, route.service.protocol)
      const target = await authorize(operation, input, context)
      const output = await steps.run(input, context, target, prepared)
      const told = record()
      await larder.audit.append(transaction, [told])
      return { output, told }
    })
    await larder.store.durable()
    larder.keyUsage.note(told, request.now)
    return output
  } catch (error) {
    context.forgetChanges()
    await larder.audit.commit([record(error)])
    throw error
  }
}

/** Finds what the request is about, and refuses it unless the caller may. */
function authorize({ steps }: Operation, input: unknown, context: RequestContext): Awaitable<unknown> {
  return andThen(steps.target?.(input, context), async (target) => {
    await nextStep
    await askEach(await steps.permissions(input, context, target), context)
    return target
  })
}

function askEach(permissions: readonly Permission[], context: RequestContext, first = 0): Awaitable<void> {
  for (let index = first; index < permissions.length; index += 1) {
    const permission = permissions[index]!
    context.resources.push(permission.resource)
    context.actions.push(permission.action)
    const asked = context.authorizeWithGrants(permission)
    if (asked instanceof Promise) return asked.then(() => askEach(permissions, context, index + 1))
  }
}

/** The stream that an operation stands for. Who may follow is asked again whenever something about identities has changed. */
function streamAnswer(
  route: Route,
  input: unknown,
  request: HttpRequest,
  { caller, region, now, ...verified }: VerifiedRequest,
  larder: Larder,
): HttpResponse {
  const expiresAt = caller.session?.expiresAt ?? Number.POSITIVE_INFINITY
  const allowed = async () => {
    // The signature held then; what it stands for may not hold any more.
    const { caller: same } = await larder.authenticate(request, route.service, now)
    const again = { ...verified, caller: same, region, now: larder.now() }
    const context = new RequestContext(again, larder, larder.store.reader as Transaction, route.service.protocol)
    await authorize(route.operation, input, context)
    return true
  }
  const { After: after } = input as { After?: string }
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-amzn-requestid': verified.requestId,
    },
    body: '',
    stream: (sink) => larder.streams.open({ account: caller.account, region, after, expiresAt, allowed }, sink),
  }
}

/** An operation answers only what AWS lists for it; any other fault is our defect and must not pass for the caller's. */
function mayAnswer({ model }: Route, { code }: Fault): boolean {
  return model.errors.has(code) || answeredByAll.has(code)
}

const answeredByAll: ReadonlySet<string> = new Set([...commonErrors, ...authenticationErrors])
