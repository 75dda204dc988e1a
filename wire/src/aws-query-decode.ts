// Reads the parameters of an AWS Query request into the model's types.

import { decodeBase64 } from './base64.ts'
import { membersOf, type Reference, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import { parseEpochSeconds, parseIsoTimestamp } from './timestamp.ts'
import { WireError } from './wire-error.ts'

/** `Tags.member.1.Key=a` is a leaf four branches down. */
interface Node {
  value: string | undefined
  branches: Map<string, Node> | undefined
}

/** Undefined: the parameters say nothing about it. */
type Decode = (node: Node) => unknown

/** No name in a model is deeper. */
const DEEPEST = 16
const LARGEST_INDEX = /^\d{1,6}$/

/**
 * Compiles a decoder for the named structure. It throws a WireError `MalformedInput` and nothing else. Parameters that
 * the model does not know are ignored. Elements of a list come in the order of their numbers, which may have gaps.
 */
export function compileQueryDecoder(
  model: ServiceModel,
  name: string | undefined,
): (parameters: ReadonlyMap<string, string>) => unknown {
  if (name === undefined) return () => ({})
  const decode = compileMembers(model, shapeNamed(model, name))
  return (parameters) => decode(grow(parameters))
}

function grow(parameters: ReadonlyMap<string, string>): Node {
  const root: Node = { value: undefined, branches: undefined }
  for (const [name, value] of parameters) {
    let node = root
    for (const step of name.split('.', DEEPEST)) {
      node.branches ??= new Map()
      let next = node.branches.get(step)
      if (!next) {
        next = { value: undefined, branches: undefined }
        node.branches.set(step, next)
      }
      node = next
    }
    node.value = value
  }
  return root
}

function compile(model: ServiceModel, reference: Reference): Decode {
  const shape = shapeNamed(model, reference.shape)
  switch (shape.type) {
    case 'structure':
      return compileStructure(model, shape)
    case 'list':
      return compileList(model, shape, reference.flattened ?? shape.flattened ?? false)
    case 'map':
      return compileMap(model, shape, reference.flattened ?? shape.flattened ?? false)
    default: {
      const decode = SCALARS[shape.type]
      if (!decode) throw new Error(`${reference.shape} has the unknown type ${shape.type}`)
      return (node) => (node.value === undefined ? undefined : decode(node.value))
    }
  }
}

function compileMembers(model: ServiceModel, shape: Shape): (node: Node) => Record<string, unknown> {
  const members = membersOf(shape).map(([name, reference]) => ({
    name,
    sentAs: reference.locationName ?? name,
    decode: compile(model, reference),
  }))
  return (node) => {
    const decoded: { [name: string]: unknown } = {}
    for (const { name, sentAs, decode } of members) {
      const branch = node.branches?.get(sentAs)
      const given = branch && decode(branch)
      if (given !== undefined) decoded[name] = given
    }
    return decoded
  }
}

function compileStructure(model: ServiceModel, shape: Shape): Decode {
  const decode = compileMembers(model, shape)
  return (node) => {
    if (node.branches) return decode(node)
    if (node.value) throw new WireError('MalformedInput', 'Expected structure or null')
    return undefined
  }
}

/** `Tags=` with nothing below it is how clients send an empty list. */
function compileList(model: ServiceModel, shape: Shape, flattened: boolean): Decode {
  const decode = compile(model, shape.member!)
  const between = shape.member!.locationName ?? 'member'
  return (node) => {
    const numbered = inOrder(flattened ? node : node.branches?.get(between))
    if (numbered.length === 0) return emptyOrWrong(node, [], 'list')
    return numbered.map(decode).filter((element) => element !== undefined)
  }
}

function compileMap(model: ServiceModel, shape: Shape, flattened: boolean): Decode {
  const decode = compile(model, shape.value!)
  const keyName = shape.key!.locationName ?? 'key'
  const valueName = shape.value!.locationName ?? 'value'
  return (node) => {
    const numbered = inOrder(flattened ? node : node.branches?.get('entry'))
    const decoded = Object.create(null) as { [key: string]: unknown }
    if (numbered.length === 0) return emptyOrWrong(node, decoded, 'map')
    for (const entry of numbered) {
      const key = entry.branches?.get(keyName)?.value
      const valueNode = entry.branches?.get(valueName)
      const value = valueNode && decode(valueNode)
      if (key === undefined || value === undefined || Object.hasOwn(decoded, key)) {
        throw new WireError('MalformedInput', 'A map entry needs one key, given once, and one value')
      }
      decoded[key] = value
    }
    return decoded
  }
}

function emptyOrWrong<T>(node: Node, empty: T, expected: string): T | undefined {
  if (node.value === '' && !node.branches) return empty
  if (node.value === undefined) return undefined
  throw new WireError('MalformedInput', `Expected ${expected} or null`)
}

function inOrder(node: Node | undefined): Node[] {
  return [...(node?.branches ?? [])]
    .filter(([index]) => LARGEST_INDEX.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, branch]) => branch)
}

const WHOLE_NUMBER = /^-?\d{1,16}$/
const NUMBER = /^-?\d{1,16}(?:\.\d{1,16})?$/
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** An element that no type can read names its type and never its text, which may be a secret. */
function required<T>(value: T | undefined, type: string): T {
  if (value === undefined) throw new WireError('MalformedInput', `STRING_VALUE can not be converted to ${type}`)
  return value
}

function wholeNumber(text: string, type: string): number {
  const number = WHOLE_NUMBER.test(text) ? Number(text) : undefined
  return required(Number.isSafeInteger(number) ? number || 0 : undefined, type)
}

function floating(text: string): number {
  return required(NUMBER.test(text) ? Number(text) : undefined, 'a Double')
}

function timestamp(text: string): Date {
  return required(
    parseIsoTimestamp(text) ?? (NUMBER.test(text) ? parseEpochSeconds(Number(text)) : undefined),
    'a Timestamp',
  )
}

const SCALARS: { readonly [type: string]: (text: string) => unknown } = {
  string: (text) => text,
  integer: (text) => wholeNumber(text, 'an Integer'),
  long: (text) => wholeNumber(text, 'a Long'),
  float: floating,
  double: floating,
  boolean: (text) => required(BOOLEANS.get(text.toLowerCase()), 'a Boolean'),
  blob: (text) => required(decodeBase64(text), 'a Blob'),
  timestamp,
}
