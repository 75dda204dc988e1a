/** `larder types`: TypeScript declarations of what is declared, so that secret('NAME') has the value's type and a wrong name does not compile. */
import type { Declaration, DeclaredSecret } from './declaration.ts'

export function typesFor({ secrets }: Declaration): string {
  const members = Object.entries(secrets).map(([name, secret]) => `    ${quoted(name)}: ${typeOf(secret)}`)
  return `// Written by larder types. Do not edit.
import '@larder/runtime'

declare module '@larder/runtime' {
  interface DeclaredSecrets {
${members.join('\n')}
  }
}
`
}

function typeOf({ as = 'string', from, schema }: DeclaredSecret): string {
  // The member of a JSON object is answered as text.
  const everySource = typeof from === 'string' ? [from] : Object.values(from)
  if (everySource.every((one) => /^(sm|secretsmanager):.*#/.test(one)) && as === 'string') return 'string'
  switch (as) {
    case 'string':
      return 'string'
    case 'binary':
      return 'Uint8Array'
    case 'list':
      return 'string[]'
    case 'tree':
      return schema ? typeOfSchema(schema) : 'Readonly<Record<string, string>>'
    case 'json':
      return schema ? typeOfSchema(schema) : 'unknown'
  }
}

/** Of what a JSON Schema says about shapes; what it says about values is for larder check. */
function typeOfSchema(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'unknown'
  const {
    type,
    enum: values,
    const: only,
    properties,
    required,
    items,
    additionalProperties,
    anyOf,
    oneOf,
  } = schema as Record<string, unknown>
  if (only !== undefined) return literal(only)
  if (Array.isArray(values)) return values.map(literal).join(' | ') || 'never'
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return choices.map((one) => grouped(typeOfSchema(one))).join(' | ') || 'never'
  if (Array.isArray(type)) return type.map((one) => grouped(typeOfSchema({ ...schema, type: one }))).join(' | ')
  switch (type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return `readonly ${grouped(typeOfSchema(items))}[]`
    case 'object':
      return typeOfObject(properties, required, additionalProperties)
    default:
      return properties === undefined ? 'unknown' : typeOfObject(properties, required, additionalProperties)
  }
}

function typeOfObject(properties: unknown, required: unknown, additional: unknown): string {
  const known = Object.entries((properties ?? {}) as Record<string, unknown>)
  if (known.length === 0) {
    return `Readonly<Record<string, ${typeof additional === 'object' ? typeOfSchema(additional) : 'unknown'}>>`
  }
  const needed = new Set(Array.isArray(required) ? required : [])
  const members = known.map(
    ([name, one]) => `readonly ${quoted(name)}${needed.has(name) ? '' : '?'}: ${typeOfSchema(one)}`,
  )
  return `{ ${members.join('; ')} }`
}

const grouped = (type: string) => (/[ |]/.test(type) && !/^(\{.*\}|Readonly<.*>)$/.test(type) ? `(${type})` : type)
const literal = (value: unknown) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value))

/** As a TypeScript literal that nothing in it can end. */
function quoted(text: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(text)) return `'${text}'`
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
