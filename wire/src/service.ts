// A service prepared from its model: what each of its operations accepts, answers and may fail with.

import { compileJsonDecoder } from './aws-json-decode.ts'
import { compileJsonEncoder } from './aws-json-encode.ts'
import { compileQueryDecoder } from './aws-query-decode.ts'
import { compileXmlEncoder } from './aws-query-encode.ts'
import { formOf } from './form.ts'
import { compileRedaction } from './redaction.ts'
import { compileRestBinding, type RestBinding } from './rest-json.ts'
import { assertWalkable, type Operation, type ServiceModel, shapeNamed } from './service-model.ts'
import type { SignedRequest } from './sigv4-request.ts'
import { compileValidator, type Validate } from './validation.ts'

export interface OperationModel {
  readonly name: string
  /** The codes that AWS lists for it, as clients see them: `NoSuchEntity`. */
  readonly errors: ReadonlySet<string>
  /**
   * The input in the model's types, validated. Throws a WireError and nothing else. Maps are objects without a
   * prototype: their keys come from the request.
   */
  readonly decode: (
    request: Pick<SignedRequest, 'query' | 'body'> & Partial<Pick<SignedRequest, 'path' | 'headers'>>,
  ) => unknown
  /** Validates an input that did not come through `decode`. Throws a WireError. */
  readonly validate: Validate
  /** The body of the answer. Members that the model does not know do not leave. */
  readonly encode: (output: unknown, requestId: string) => string
  /** Present where the path and the method tell operations apart. */
  readonly rest?: RestBinding
  /** The input as an audit record may hold it: CloudTrail's names, no sensitive value, no blob. */
  readonly redact: (input: unknown) => Record<string, unknown>
}

/** How the model lists an error. */
export interface ErrorModel {
  readonly status: number
  readonly senderFault: boolean
  /** The member that holds the text: some services write `Message`. */
  readonly messageMember: string
}

interface ServiceBase {
  /** As in ARNs and actions: `ssm`. */
  readonly name: string
  readonly apiVersion: string
  /** The service in a signature's scope. */
  readonly signingName: string
  readonly operations: ReadonlyMap<string, OperationModel>
  /** By the code that clients see. */
  readonly errors: ReadonlyMap<string, ErrorModel>
}

export interface JsonService extends ServiceBase {
  readonly protocol: 'json'
  readonly jsonVersion: string
  /** What stands before the dot in X-Amz-Target. */
  readonly targetPrefix: string
}

export interface QueryService extends ServiceBase {
  readonly protocol: 'query'
  readonly xmlNamespace: string
  readonly targetPrefix: undefined
}

/** AWS JSON over paths and methods. */
interface RestService extends ServiceBase {
  readonly protocol: 'rest-json'
  readonly targetPrefix: undefined
}

export type Service = JsonService | QueryService | RestService

/**
 * Prepares a service from model/<service>.json, once, at start. Throws an Error where the model holds something that
 * the codecs do not know, so that it never shows as a request let through.
 */
export function loadService(model: ServiceModel): Service {
  const { metadata } = model
  const operations = new Map(Object.values(model.operations).map((one) => [one.name, prepare(model, one)]))
  const base: ServiceBase = {
    name: metadata.endpointPrefix,
    apiVersion: metadata.apiVersion,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    operations,
    errors: errorsOf(model),
  }
  switch (metadata.protocol) {
    case 'json':
      return {
        ...base,
        protocol: 'json',
        jsonVersion: metadata.jsonVersion ?? '1.1',
        targetPrefix: metadata.targetPrefix!,
      }
    case 'query':
      return { ...base, protocol: 'query', xmlNamespace: metadata.xmlNamespace ?? '', targetPrefix: undefined }
    case 'rest-json':
      return { ...base, protocol: 'rest-json', targetPrefix: undefined }
    default:
      throw new Error(`${metadata.serviceId} speaks ${metadata.protocol}, which is not known here`)
  }
}

function prepare(model: ServiceModel, operation: Operation): OperationModel {
  const input = operation.input?.shape
  for (const name of [input, operation.output?.shape]) if (name !== undefined) assertWalkable(model, name)
  const validate = compileValidator(model, input)
  const rest = model.metadata.protocol === 'rest-json' ? compileRestBinding(model, operation) : undefined
  const read: Read = rest
    ? (request) => rest.decode({ path: '/', headers: {}, ...request })
    : model.metadata.protocol === 'json'
      ? jsonReader(model, input)
      : queryReader(model, input)
  return {
    name: operation.name,
    errors: new Set(operation.errors.map(({ shape }) => codeOf(model, shape))),
    decode: (request) => {
      const decoded = read(request)
      validate(decoded)
      return decoded
    },
    validate,
    encode:
      model.metadata.protocol === 'query'
        ? compileXmlEncoder(model, operation)
        : compileJsonEncoder(model, operation.output?.shape),
    ...(rest && { rest }),
    redact: compileRedaction(model, input),
  }
}

type Read = OperationModel['decode']

function jsonReader(model: ServiceModel, input: string | undefined): Read {
  const decode = compileJsonDecoder(model, input)
  return (request) => decode(request.body)
}

function queryReader(model: ServiceModel, input: string | undefined): Read {
  const decode = compileQueryDecoder(model, input)
  return (request) => decode(formOf(request))
}

function codeOf(model: ServiceModel, shapeName: string): string {
  return shapeNamed(model, shapeName).error?.code ?? shapeName
}

function errorsOf(model: ServiceModel): Map<string, ErrorModel> {
  const errors = new Map<string, ErrorModel>()
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (!shape.exception) continue
    const status = shape.error?.httpStatusCode ?? (shape.fault ? 500 : 400)
    errors.set(codeOf(model, name), {
      status,
      senderFault: shape.error?.senderFault ?? status < 500,
      messageMember: shape.members && 'Message' in shape.members ? 'Message' : 'message',
    })
  }
  return errors
}
