// Writes an operation's output as the body of an AWS JSON answer.

import { encodeBase64 } from './base64.ts'
import { membersOf, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import { epochSeconds } from './timestamp.ts'

type Encode = (value: never) => unknown

/**
 * Compiles an encoder for the named structure; without a name, for the empty body of an operation that answers nothing.
 * Only members of the model leave: whatever else an output object carries stays here.
 */
export function compileJsonEncoder(model: ServiceModel, name: string | undefined): (output: unknown) => string {
  if (name === undefined) return () => ''
  const encode = compile(model, name) ?? same
  return (output) => JSON.stringify(encode(output as never))
}

const same = (value: unknown) => value

/** Undefined where the value is sent as it is. */
function compile(model: ServiceModel, name: string): Encode | undefined {
  const shape = shapeNamed(model, name)
  switch (shape.type) {
    case 'structure':
      return compileStructure(model, shape)
    case 'list': {
      const encode = compile(model, shape.member!.shape)
      return encode && ((values: readonly never[]) => values.map(encode))
    }
    case 'map': {
      const encode = compile(model, shape.value!.shape) ?? same
      return (values: Readonly<Record<string, never>>) => {
        const encoded = Object.create(null) as { [key: string]: unknown }
        for (const key of Object.keys(values)) encoded[key] = encode(values[key]!)
        return encoded
      }
    }
    case 'blob':
      return encodeBase64
    case 'timestamp':
      return epochSeconds
    default:
      return undefined
  }
}

function compileStructure(model: ServiceModel, shape: Shape): Encode {
  const members = membersOf(shape).map(([name, reference]) => ({
    name,
    sentAs: reference.locationName ?? name,
    encode: compile(model, reference.shape) ?? same,
  }))
  return (value: { readonly [name: string]: never }) => {
    const encoded: { [name: string]: unknown } = {}
    for (const { name, sentAs, encode } of members) {
      const given = value[name] as never
      if (given !== undefined && given !== null) encoded[sentAs] = encode(given)
    }
    return encoded
  }
}
