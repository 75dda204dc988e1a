// Renders a sliced service model as TypeScript types: one interface per structure, one union per enum, one table of operations.

/** The parts of botocore's service-2.json that these tools read. */
export type Fields = { readonly [name: string]: unknown }
export interface Reference extends Fields {
  readonly shape: string
}
export interface Shape extends Fields {
  readonly type: string
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  readonly members?: { readonly [name: string]: Reference }
  readonly member?: Reference
  readonly key?: Reference
  readonly value?: Reference
  readonly error?: { readonly code?: string }
}
export interface Operation extends Fields {
  readonly name: string
  readonly input?: Reference
  readonly output?: Reference
  readonly errors?: readonly Reference[]
}
export interface Model {
  readonly metadata: Fields
  readonly operations: { readonly [name: string]: Operation }
  readonly shapes: { readonly [name: string]: Shape }
}

const SCALARS: Record<string, string> = {
  string: 'string',
  character: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  timestamp: 'Date',
  blob: 'Uint8Array',
}
const NOTHING = 'Record<string, never>'

/** Shapes reached from the inputs: there `required` is enforced before an operation runs, so the type may rely on it. */
function shapesOfInputs(model: Model): Set<string> {
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    const shape = model.shapes[name]!
    for (const reference of referencesOf(shape)) visit(reference.shape)
  }
  for (const operation of Object.values(model.operations)) if (operation.input) visit(operation.input.shape)
  return reached
}

function referencesOf(shape: Shape): Reference[] {
  return [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].filter(
    (reference) => reference !== undefined,
  )
}

function typeOf(model: Model, reference: Reference): string {
  const shape = model.shapes[reference.shape]!
  if (shape.type === 'structure' || shape.enum) return reference.shape
  if (shape.type === 'list') return `readonly ${elementOf(typeOf(model, shape.member!))}[]`
  if (shape.type === 'map') return `Readonly<Record<string, ${typeOf(model, shape.value!)}>>`
  const scalar = SCALARS[shape.type]
  if (!scalar) throw new Error(`${reference.shape} has the unknown type ${shape.type}`)
  return scalar
}

function elementOf(type: string): string {
  return type.startsWith('readonly ') ? `(${type})` : type
}

function renderStructure(model: Model, name: string, shape: Shape, enforced: boolean): string {
  const members = Object.entries(shape.members ?? {})
  if (members.length === 0) return `export type ${name} = ${NOTHING}\n`
  const lines = members.map(([member, reference]) => {
    const type = typeOf(model, reference)
    const required = enforced && shape.required?.includes(member)
    return required ? `  ${member}: ${type}` : `  ${member}?: ${type} | undefined`
  })
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`
}

function renderUnion(values: readonly string[]): string {
  return values.length === 0 ? 'never' : values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(' | ')
}

function renderOperation(model: Model, name: string, operation: Operation): string {
  const codes = (operation.errors ?? []).map(({ shape }) => model.shapes[shape]!.error?.code ?? shape)
  return `  ${name}: {
    input: ${operation.input?.shape ?? NOTHING}
    output: ${operation.output?.shape ?? NOTHING}
    errors: ${renderUnion([...new Set(codes)])}
  }`
}

/** Types for `model/<service>.ts`. Error structures are left out: an operation names an error by its code. */
export function renderTypes(service: string, model: Model): string {
  const inputs = shapesOfInputs(model)
  const types = Object.entries(model.shapes).flatMap(([name, shape]) => {
    if (shape.exception || shape.error) return []
    if (shape.type === 'structure') return [renderStructure(model, name, shape, inputs.has(name))]
    if (shape.enum) return [`export type ${name} = ${renderUnion(shape.enum)}\n`]
    return []
  })
  const operations = Object.entries(model.operations).map(([name, operation]) =>
    renderOperation(model, name, operation),
  )
  const table = `${service[0]!.toUpperCase()}${service.slice(1)}Operations`
  return `// The types of the ${String(model.metadata.serviceId)} operations that Larder serves. Written by tools/slice-model.ts: do not edit.

${types.join('\n')}
export interface ${table} {
${operations.join('\n')}
}
`
}
