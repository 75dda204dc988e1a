// Turns an output or an error into the whole HTTP answer of the service's protocol.

import type { OperationModel, Service } from './service.ts'
import { escapeXml } from './xml.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Text is to be sent as UTF-8. */
  readonly body: Buffer | string
}

/** Errors that no operation lists, with the status that AWS sends. */
const COMMON_ERRORS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    AccessDenied: 403,
    AccessDeniedException: 400,
    ExpiredToken: 403,
    ExpiredTokenException: 400,
    IncompleteSignature: 400,
    IncompleteSignatureException: 400,
    InternalFailure: 500,
    InternalServerError: 500,
    InvalidAction: 400,
    InvalidClientTokenId: 403,
    InvalidParameterValue: 400,
    InvalidSignatureException: 400,
    MalformedInput: 400,
    MalformedQueryString: 400,
    MethodNotAllowed: 405,
    MissingAction: 400,
    MissingAuthenticationToken: 403,
    MissingAuthenticationTokenException: 400,
    OptInRequired: 403,
    RequestEntityTooLarge: 413,
    RequestEntityTooLargeException: 413,
    RequestExpired: 400,
    RequestTimeout: 408,
    RequestTimeoutException: 408,
    SerializationException: 400,
    ServiceUnavailable: 503,
    ServiceUnavailableException: 503,
    SignatureDoesNotMatch: 403,
    Throttling: 400,
    ThrottlingException: 400,
    UnknownOperationException: 400,
    UnrecognizedClientException: 400,
    ValidationError: 400,
    ValidationException: 400,
  }),
)

/** Where services of the REST protocols answer otherwise. */
const REST_ERRORS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    AccessDeniedException: 403,
    ExpiredTokenException: 403,
    IncompleteSignatureException: 403,
    InvalidSignatureException: 403,
    MissingAuthenticationTokenException: 403,
    ThrottlingException: 429,
    UnknownOperationException: 404,
    UnrecognizedClientException: 403,
  }),
)

/** The HTTP status of an error: what the model says, else what AWS sends for errors common to all services, else 400. */
export function errorStatus(service: Service, code: string): number {
  const common = (service.protocol === 'rest-json' ? REST_ERRORS.get(code) : undefined) ?? COMMON_ERRORS.get(code)
  return service.errors.get(code)?.status ?? common ?? 400
}

export function encodeOutput(
  service: Service,
  operation: OperationModel,
  output: unknown,
  requestId: string,
): WireAnswer {
  const headers = headersOf(service, requestId)
  if (operation.rest === undefined) return { status: 200, headers, body: operation.encode(output, requestId) }
  const answer = operation.rest.encode(output)
  return { ...answer, headers: { ...headers, ...answer.headers } }
}

/**
 * An error in the service's protocol. An empty message is left out of JSON, as AWS does; `extra` are further members
 * that the model lists for the error. The message goes to the caller as it is: it must be safe to send.
 */
export function encodeError(
  service: Service,
  code: string,
  message: string,
  requestId: string,
  extra: Readonly<Record<string, string | number | readonly string[]>> = {},
): WireAnswer & { readonly body: string } {
  const status = errorStatus(service, code)
  const headers = headersOf(service, requestId)
  if (service.protocol === 'query') {
    return { status, headers, body: xmlError(service, code, status, message, requestId, extra) }
  }
  const text = message === '' ? {} : { [service.errors.get(code)?.messageMember ?? 'message']: message }
  return {
    status,
    headers: { ...headers, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, ...text, ...extra }),
  }
}

function headersOf(service: Service, requestId: string): Record<string, string> {
  const type =
    service.protocol === 'json'
      ? `application/x-amz-json-${service.jsonVersion}`
      : service.protocol === 'query'
        ? 'text/xml'
        : 'application/json'
  return { 'content-type': type, 'x-amzn-RequestId': requestId }
}

function xmlError(
  service: Service & { protocol: 'query' },
  code: string,
  status: number,
  message: string,
  requestId: string,
  extra: Readonly<Record<string, string | number | readonly string[]>>,
): string {
  const type = (service.errors.get(code)?.senderFault ?? status < 500) ? 'Sender' : 'Receiver'
  const further = Object.entries(extra).map(([name, value]) => {
    const content = Array.isArray(value)
      ? value.map((one) => `<member>${escapeXml(one)}</member>`).join('')
      : escapeXml(String(value))
    return `<${name}>${content}</${name}>`
  })
  return `<ErrorResponse xmlns="${escapeXml(service.xmlNamespace)}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>${further.join('')}</Error><RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`
}
