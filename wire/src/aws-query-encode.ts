// Writes an operation's output as the XML body of an AWS Query answer.

import { encodeBase64 } from './base64.ts'
import {
  membersOf,
  type Operation,
  type Reference,
  type ServiceModel,
  type Shape,
  shapeNamed,
} from './service-model.ts'
import { isoTimestamp } from './timestamp.ts'
import { escapeXml } from './xml.ts'

/** The content of an element, its tags left to the caller. */
type Encode = (value: never) => string
/** A whole element, or several of them for a flattened list. */
type EncodeElement = (value: never) => string

/**
 * Compiles an encoder for an operation's answer: `<XResponse><XResult>…</XResult><ResponseMetadata>…`. Only members of
 * the model leave.
 */
export function compileXmlEncoder(
  model: ServiceModel,
  operation: Operation,
): (output: unknown, requestId: string) => string {
  const { output } = operation
  const namespace = escapeXml(model.metadata.xmlNamespace ?? '')
  const open = `<${operation.name}Response xmlns="${namespace}">`
  const wrapper = output?.resultWrapper
  const result = output && element(wrapper ?? '', compileMembers(model, shapeNamed(model, output.shape)))
  return (value, requestId) =>
    `${open}${result ? result(value as never) : ''}<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata></${operation.name}Response>`
}

function element(name: string, content: Encode): EncodeElement {
  if (name === '') return content
  const open = `<${name}>`
  const close = `</${name}>`
  return (value) => open + content(value) + close
}

function compileElement(model: ServiceModel, name: string, reference: Reference): EncodeElement {
  const shape = shapeNamed(model, reference.shape)
  const flattened = reference.flattened ?? shape.flattened ?? false
  if (shape.type === 'list') return compileList(model, name, shape, flattened)
  if (shape.type === 'map') return compileMap(model, name, shape, flattened)
  return element(name, compileContent(model, reference.shape, shape))
}

function compileContent(model: ServiceModel, name: string, shape: Shape): Encode {
  switch (shape.type) {
    case 'structure':
      return compileMembers(model, shape)
    case 'string':
      return escapeXml
    case 'boolean':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return String
    case 'timestamp':
      return isoTimestamp
    case 'blob':
      return encodeBase64
    default:
      throw new Error(`${name} has the unknown type ${shape.type}`)
  }
}

function compileMembers(model: ServiceModel, shape: Shape): Encode {
  const members = membersOf(shape).map(([name, reference]) => ({
    name,
    encode: compileElement(model, reference.locationName ?? name, reference),
  }))
  return (value: { readonly [name: string]: never }) => {
    let text = ''
    for (const { name, encode } of members) {
      const given = value[name] as never
      if (given !== undefined && given !== null) text += encode(given)
    }
    return text
  }
}

function compileList(model: ServiceModel, name: string, shape: Shape, flattened: boolean): EncodeElement {
  const one = compileElement(model, flattened ? name : (shape.member!.locationName ?? 'member'), shape.member!)
  const all = (values: readonly never[]) => values.map(one).join('')
  return flattened ? all : element(name, all)
}

function compileMap(model: ServiceModel, name: string, shape: Shape, flattened: boolean): EncodeElement {
  const key = element(shape.key!.locationName ?? 'key', escapeXml)
  const value = compileElement(model, shape.value!.locationName ?? 'value', shape.value!)
  const entry = element(flattened ? name : 'entry', ([one, given]: [never, never]) => key(one) + value(given))
  const all = (values: object) =>
    Object.entries(values)
      .map((pair) => entry(pair as never))
      .join('')
  return flattened ? all : element(name, all)
}
