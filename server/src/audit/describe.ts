/** Turns a finished request into its audit records: its own, and one for each call it made on the way. */

import type { RequestContext } from '../context.ts'
import { type AuditedCall, type Caller, Fault, type ServiceName } from '../operation.ts'
import type { Route } from '../route.ts'
import type { AuditRecord } from './record.ts'

/** `input` is described as the model allows: what it marks sensitive is masked. */
export function describeCalls(route: Route, input: unknown, context: RequestContext, error?: unknown): AuditRecord[] {
  const own: AuditedCall = {
    service: route.operation.service,
    name: route.operation.name,
    writes: route.operation.writes,
    parameters: route.model.redact(input) as Record<string, unknown>,
    resources: context.resources,
    ...(error !== undefined && { error: described(error) }),
  }
  return [own, ...context.calls].map((call) => recordOf(call, context))
}

/** The message of a defect may hold anything, so the trail gets its class only. */
function described(error: unknown): NonNullable<AuditedCall['error']> {
  return error instanceof Fault ? error : { code: 'InternalFailure', message: 'internal error' }
}

function recordOf(call: AuditedCall, context: RequestContext): AuditRecord {
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(context.caller),
    eventTime: `${new Date(context.now).toISOString().slice(0, 19)}Z`,
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: context.region,
    sourceIPAddress: context.origin.sourceIp,
    userAgent: context.origin.userAgent,
    ...(call.error && { errorCode: call.error.code, errorMessage: call.error.message }),
    requestParameters: call.parameters,
    responseElements: null,
    requestID: context.requestId,
    eventID: context.uuid(),
    readOnly: !call.writes,
    resources: call.resources.map((ARN) => ({ ARN })),
    eventType: 'AwsApiCall',
    recipientAccountId: context.account,
  }
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
          mfaAuthenticated: 'false',
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
    eventTime: `${new Date(event.now).toISOString().slice(0, 19)}Z`,
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
