// Describes an input for the audit trail: everything that was asked, nothing that is secret.

import { lowerFirst, membersOf, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import { isoTimestamp } from './timestamp.ts'

/** What CloudTrail shows in the place of a value that may not be shown. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

type Describe = (value: never) => unknown

/**
 * Compiles a function from an input to its CloudTrail form: members in lower camel case, sensitive values replaced by
 * HIDDEN, blobs by their length (even a ciphertext has no place in a log), timestamps as ISO 8601. The result is plain
 * JSON and shares nothing with the input.
 */
export function compileRedaction(
  model: ServiceModel,
  name: string | undefined,
): (input: unknown) => Record<string, unknown> {
  if (name === undefined) return () => ({})
  const describe = compile(model, name)
  return (input) => describe(input as never) as Record<string, unknown>
}

function compile(model: ServiceModel, name: string): Describe {
  const shape = shapeNamed(model, name)
  if (shape.sensitive) return () => HIDDEN
  switch (shape.type) {
    case 'structure':
      return compileStructure(model, shape)
    case 'list': {
      const describe = compile(model, shape.member!.shape)
      return (values: readonly never[]) => values.map(describe)
    }
    case 'map':
      return compileMap(compile(model, shape.value!.shape), shapeNamed(model, shape.key!.shape))
    case 'blob':
      return (bytes: Uint8Array) => `(${bytes.length} bytes)`
    case 'timestamp':
      return isoTimestamp
    default:
      return (value) => value
  }
}

function compileMap(describe: Describe, key: Shape): Describe {
  if (key.sensitive) return () => HIDDEN
  return (values: Readonly<Record<string, never>>) => {
    const described = Object.create(null) as { [key: string]: unknown }
    for (const one of Object.keys(values)) described[one] = describe(values[one]!)
    return described
  }
}

function compileStructure(model: ServiceModel, shape: Shape): Describe {
  const members = membersOf(shape).map(([name, reference]) => ({
    name,
    shownAs: lowerFirst(name),
    describe: compile(model, reference.shape),
  }))
  return (value: { readonly [name: string]: never }) => {
    const described: { [name: string]: unknown } = {}
    for (const { name, shownAs, describe } of members) {
      const given = value[name] as never
      if (given !== undefined) described[shownAs] = describe(given)
    }
    return described
  }
}
