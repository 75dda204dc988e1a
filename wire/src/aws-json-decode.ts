// Reads the body of an AWS JSON request into the model's types.

import { isUtf8 } from 'node:buffer'
import { decodeBase64 } from './base64.ts'
import { membersOf, type Reference, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import { parseEpochSeconds, parseIsoTimestamp } from './timestamp.ts'
import { WireError } from './wire-error.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
type Decode = (value: Json) => unknown

const EMPTY_BODY = {}

/**
 * Compiles a decoder for the named structure. It throws a WireError `SerializationException` and nothing else; the
 * messages are those that AWS's services were measured to send. Members that the model does not know are ignored, and
 * null is the same as absent, as AWS treats them.
 */
export function compileJsonDecoder(model: ServiceModel, name: string | undefined): (body: Buffer) => unknown {
  const decode = name === undefined ? decodeNothing : compile(model, name)
  return (body) => decode(body.length === 0 ? EMPTY_BODY : parse(body))
}

/** JSON.parse keeps no stack of its own per nesting level, and the walk goes only as deep as the model. */
function parse(body: Buffer): Json {
  if (!isUtf8(body)) throw malformed()
  try {
    return JSON.parse(body.toString('utf8')) as Json
  } catch {
    throw malformed()
  }
}

/** AWS answers a body that is no JSON with the code alone. */
function malformed(): WireError {
  return new WireError('SerializationException', '')
}

const decodeNothing: Decode = (value) => (isObject(value) ? {} : wrongContainer(value, 'Expected null'))

function compile(model: ServiceModel, name: string): Decode {
  const shape = shapeNamed(model, name)
  switch (shape.type) {
    case 'structure':
      return compileStructure(model, shape)
    case 'list':
      return compileList(compile(model, shape.member!.shape))
    case 'map':
      return compileMap(compile(model, shape.value!.shape))
    case 'string':
      return decodeString
    case 'boolean':
      return decodeBoolean
    case 'integer':
      return (value) => decodeWholeNumber(value, 'an Integer')
    case 'long':
      return (value) => decodeWholeNumber(value, 'a Long')
    case 'float':
    case 'double':
      return (value) => (typeof value === 'number' ? value : wrongScalar(value, 'a Double'))
    case 'blob':
      return decodeBlob
    case 'timestamp':
      return decodeTimestamp
    default:
      throw new Error(`${name} has the unknown type ${shape.type}`)
  }
}

function compileStructure(model: ServiceModel, shape: Shape): Decode {
  const members = membersOf(shape).map(([name, reference]: readonly [string, Reference]) => ({
    name,
    sentAs: reference.locationName ?? name,
    decode: compile(model, reference.shape),
  }))
  return (value) => {
    if (!isObject(value)) return wrongContainer(value, 'Expected null')
    const decoded: { [name: string]: unknown } = {}
    for (const { name, sentAs, decode } of members) {
      const given = value[sentAs]
      if (given !== undefined && given !== null) decoded[name] = decode(given)
    }
    return decoded
  }
}

/** Null elements are dropped, as AWS was measured to do; a minimum length still counts what is left. */
function compileList(decode: Decode): Decode {
  return (value) => {
    if (!Array.isArray(value)) return wrongContainer(value, 'Expected list or null')
    const decoded: unknown[] = []
    for (const element of value as readonly Json[]) if (element !== null) decoded.push(decode(element))
    return decoded
  }
}

/** A null value is kept for validation to refuse: dropping the pair would change what the map means. */
function compileMap(decode: Decode): Decode {
  return (value) => {
    if (!isObject(value)) return wrongContainer(value, 'Expected map or null')
    const decoded = Object.create(null) as { [key: string]: unknown }
    for (const key of Object.keys(value)) {
      const given = value[key]!
      decoded[decodeString(key) as string] = given === null ? null : decode(given)
    }
    return decoded
  }
}

/** Half a surrogate pair has no UTF-8 form: stored, it would come back as another text. */
const decodeString: Decode = (value) => {
  if (typeof value !== 'string') return wrongScalar(value, 'a String')
  if (!value.isWellFormed()) throw malformed()
  return value
}

const BOOLEAN_TEXTS: ReadonlyMap<string, boolean> = new Map(
  Object.entries({
    true: true,
    yes: true,
    y: true,
    t: true,
    1: true,
    false: false,
    no: false,
    n: false,
    f: false,
    0: false,
  }),
)

const decodeBoolean: Decode = (value) => {
  if (typeof value === 'boolean') return value
  const named = typeof value === 'string' ? BOOLEAN_TEXTS.get(value.toLowerCase()) : undefined
  return named ?? wrongScalar(value, typeof value === 'string' ? 'an Boolean' : 'a Boolean')
}

/** AWS cuts off a fraction. What a double cannot hold exactly is refused rather than changed; `|| 0` makes -0 the zero it is. */
function decodeWholeNumber(value: Json, target: string): number {
  if (typeof value !== 'number') return wrongScalar(value, target)
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole || 0 : wrongScalar(value, target)
}

/** No part of the text is repeated in the message: it may be a secret. */
const decodeBlob: Decode = (value) => {
  if (typeof value !== 'string') return wrongScalar(value, 'a Blob')
  const bytes = decodeBase64(value)
  if (bytes) return bytes
  throw new WireError(
    'SerializationException',
    value.length % 4 === 0
      ? 'STRING_VALUE can not be converted to a Blob: Invalid Base64'
      : `STRING_VALUE can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
  )
}

const decodeTimestamp: Decode = (value) => {
  const date =
    typeof value === 'number'
      ? parseEpochSeconds(value)
      : typeof value === 'string'
        ? parseIsoTimestamp(value)
        : undefined
  return date ?? wrongScalar(value, 'a Timestamp')
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongContainer(value: Json, expected: string): never {
  throw new WireError('SerializationException', startOf(value) ?? expected)
}

function wrongScalar(value: Json, target: string): never {
  throw new WireError('SerializationException', startOf(value) ?? `${tokenOf(value)} can not be converted to ${target}`)
}

function startOf(value: Json): string | undefined {
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (isObject(value)) return 'Start of structure or map found where not expected.'
  return undefined
}

function tokenOf(value: Json): string {
  if (typeof value === 'string') return 'STRING_VALUE'
  if (typeof value === 'number') return 'NUMBER_VALUE'
  return value === true ? 'TRUE_VALUE' : value === false ? 'FALSE_VALUE' : 'NULL_VALUE'
}
