// Shows a value inside a validation message, in the Java notation that AWS's messages use.

import { lowerFirst, membersOf, type ServiceModel, shapeNamed } from './service-model.ts'

/** Enough to recognise a value by; AWS prints it whole. */
const LONGEST = 4096

/** Whether anything in the shape is marked sensitive: then no part of it is ever printed. */
export function holdsSecret(model: ServiceModel, name: string): boolean {
  const shape = shapeNamed(model, name)
  if (shape.sensitive) return true
  const inside = [...membersOf(shape).map(([, reference]) => reference), shape.member, shape.key, shape.value]
  return inside.some((reference) => reference !== undefined && holdsSecret(model, reference.shape))
}

export function printValue(model: ServiceModel, name: string, value: unknown): string {
  const text = print(model, name, value)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`
}

function print(model: ServiceModel, name: string, value: unknown): string {
  const shape = shapeNamed(model, name)
  if (value === undefined || value === null) return 'null'
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`
  switch (shape.type) {
    case 'list':
      return `[${(value as readonly unknown[]).map((one) => print(model, shape.member!.shape, one)).join(', ')}]`
    case 'map':
      return `{${Object.entries(value)
        .map(([key, one]) => `${key}=${print(model, shape.value!.shape, one)}`)
        .join(', ')}}`
    case 'structure':
      return `${name}(${membersOf(shape)
        .map(([member, { shape: inner }]) => {
          return `${lowerFirst(member)}=${print(model, inner, (value as { [name: string]: unknown })[member])}`
        })
        .join(', ')})`
    default:
      return String(value)
  }
}
