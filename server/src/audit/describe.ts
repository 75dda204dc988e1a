/** Turns a finished request into its audit record, with the calls it made on the way. */

import type { RequestContext } from '../context.ts'
import { type AuditedCall, type Caller, Fault, type ServiceName } from '../operation.ts'
import type { Route } from '../route.ts'
import { newEventId } from '../store/events.ts'
import type { AuditRecord, InnerRecord, RequestRecord } from './record.ts'

/** `input` is described as the model allows: what it marks sensitive is masked. */
export function describeRequest(route: Route, input: unknown, context: RequestContext, error?: unknown): RequestRecord {
  const { service, name, writes } = route.operation
  const { calls, resources, actions } = context
  const parameters = route.model.redact(input) as Record<string, unknown>
  const failure = error === undefined ? undefined : described(error)
  const inner = calls.length === 0 ? undefined : calls.map((call) => innerRecord(call, context))
  const record = recordOf({ service, name, writes, parameters, resources }, context, failure, inner)
  const own = `${service}:${name}`
  return actions.every((action) => action === own) ? record : { ...record, additionalEventData: { actions } }
}

/** A call that the request makes on the way, as a record of its own: for what must be told together with a change. */
export function describeCall(call: AuditedCall, context: RequestContext): RequestRecord {
  return recordOf(call, context)
}

type Failure = Pick<AuditRecord, 'errorCode' | 'errorMessage'> | undefined

/** Members that are undefined are not in its JSON: to spread what may be absent costs as much as all the rest. */
function recordOf(
  call: AuditedCall,
  context: RequestContext,
  failure?: Failure,
  inner?: readonly InnerRecord[],
): RequestRecord {
  const { caller, origin, requestId, account, region } = context
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(caller),
    eventTime: isoSeconds(context.now),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: region,
    sourceIPAddress: origin.sourceIp,
    userAgent: origin.userAgent,
    errorCode: failure?.errorCode,
    errorMessage: failure?.errorMessage,
    requestParameters: call.parameters,
    responseElements: null,
    requestID: requestId,
    eventID: newEventId(context.now, context.uuid()),
    readOnly: !call.writes,
    resources: call.resources.map((ARN) => ({ ARN })),
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    inner,
  }
}

function innerRecord(call: AuditedCall, context: RequestContext): InnerRecord {
  return {
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    errorCode: call.error?.code,
    errorMessage: call.error?.message,
    requestParameters: call.parameters,
    eventID: context.uuid(),
    readOnly: !call.writes,
    resources: call.resources.map((ARN) => ({ ARN })),
  }
}

/** The message of a defect may hold anything, so the trail gets its class only. */
function described(error: unknown): Pick<AuditRecord, 'errorCode' | 'errorMessage'> {
  if (error instanceof Fault) return { errorCode: error.code, errorMessage: error.message }
  return { errorCode: 'InternalFailure', errorMessage: 'internal error' }
}

/** Requests of the same second share its text. */
let lastSecond = { second: Number.NaN, text: '' }
function isoSeconds(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000)
  if (second !== lastSecond.second)
    lastSecond = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` }
  return lastSecond.text
}

/** One description per caller object: authentication keeps callers, and their descriptions last as long. */
const identities = new WeakMap<Caller, AuditRecord['userIdentity']>()

function identityOf(caller: Caller): AuditRecord['userIdentity'] {
  const known = identities.get(caller)
  if (known !== undefined) return known
  const { principal, session } = caller
  const identity: AuditRecord['userIdentity'] = {
    type: identityTypes[principal.kind],
    principalId: caller.userId,
    arn: principal.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
    ...(caller.userName !== undefined && { userName: caller.userName }),
    ...(caller.identityProvider !== undefined && { identityProvider: caller.identityProvider }),
    ...(session && {
      sessionContext: {
        ...(session.issuer && {
          sessionIssuer: {
            type: 'Role',
            principalId: session.issuer.id,
            arn: session.issuer.arn,
            accountId: caller.account,
            userName: session.issuer.name,
          },
        }),
        ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
        attributes: {
          creationDate: `${new Date(session.issuedAt).toISOString().slice(0, 19)}Z`,
          mfaAuthenticated: String(session.secondFactorAt !== undefined),
        },
      },
    }),
  }
  identities.set(caller, identity)
  return identity
}

const identityTypes = {
  root: 'Root',
  user: 'IAMUser',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  'web-identity': 'WebIdentityUser',
  service: 'AWSService',
} as const satisfies Record<Caller['principal']['kind'], string>

/** What the store did by itself when its time had come, such as the expiry of a parameter. */
export function describeServiceEvent(event: {
  service: ServiceName
  name: string
  account: string
  region: string
  resource: string
  now: number
  eventId: string
}): AuditRecord {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'AWSService', invokedBy: `${event.service}.amazonaws.com`, accountId: event.account },
    eventTime: isoSeconds(event.now),
    eventSource: `${event.service}.amazonaws.com`,
    eventName: event.name,
    awsRegion: event.region,
    sourceIPAddress: `${event.service}.amazonaws.com`,
    userAgent: `${event.service}.amazonaws.com`,
    requestParameters: null,
    responseElements: null,
    requestID: event.eventId,
    eventID: event.eventId,
    readOnly: false,
    resources: [{ ARN: event.resource }],
    eventType: 'AwsServiceEvent',
    recipientAccountId: event.account,
  }
}
