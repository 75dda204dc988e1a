// The form of model/*.json: AWS's service models, sliced to names and constraints by tools/slice-model.ts.

export interface Reference {
  readonly shape: string
  /** In REST protocols, where a member travels when not in the body. */
  readonly location?: string
  readonly locationName?: string
  readonly flattened?: boolean
}

export interface Shape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: { readonly [name: string]: Reference }
  readonly member?: Reference
  readonly key?: Reference
  readonly value?: Reference
  readonly flattened?: boolean
  /** The member that is the whole body. */
  readonly payload?: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
  readonly exception?: boolean
  /** On an error: the service's fault, HTTP 500, where no `httpStatusCode` says otherwise. */
  readonly fault?: boolean
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean }
}

export interface Operation {
  readonly name: string
  readonly input?: Reference
  readonly output?: Reference & { readonly resultWrapper?: string }
  readonly errors: readonly Reference[]
  readonly http?: { readonly method: string; readonly requestUri: string; readonly responseCode?: number }
}

export interface ServiceModel {
  readonly metadata: {
    readonly apiVersion: string
    readonly endpointPrefix: string
    readonly protocol: string
    readonly serviceId: string
    readonly jsonVersion?: string
    readonly signingName?: string
    readonly targetPrefix?: string
    readonly xmlNamespace?: string
  }
  readonly operations: { readonly [name: string]: Operation }
  readonly shapes: { readonly [name: string]: Shape }
}

/** A shape by name. A missing one is a defect of the slice, found when the service is loaded. */
export function shapeNamed(model: ServiceModel, name: string): Shape {
  const shape = Object.hasOwn(model.shapes, name) ? model.shapes[name] : undefined
  if (!shape) throw new Error(`the model of ${model.metadata.serviceId} has no shape ${name}`)
  return shape
}

/** A structure's members as a list, in the model's order. */
export function membersOf(shape: Shape): readonly (readonly [name: string, reference: Reference])[] {
  return Object.entries(shape.members ?? {})
}

/** `KeyId` as AWS writes it in validation messages and in CloudTrail: `keyId`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/**
 * Refuses what the codecs rest on not being there: shapes that contain themselves, which would let a request choose the
 * depth of a walk, and members whose name every object has by inheritance.
 */
export function assertWalkable(model: ServiceModel, name: string, above: readonly string[] = []): void {
  if (above.includes(name)) throw new Error(`the shape ${name} contains itself`)
  const shape = shapeNamed(model, name)
  const inside = [...above, name]
  for (const [member, reference] of membersOf(shape)) {
    if (member in Object.prototype) throw new Error(`${name} has a member named ${member}`)
    assertWalkable(model, reference.shape, inside)
  }
  for (const reference of [shape.member, shape.key, shape.value]) {
    if (reference) assertWalkable(model, reference.shape, inside)
  }
}
