/**
 * What AWS says of an input that breaks its model: written anew from AWS's messages, slow and obvious, so that the server's own validation has
 * something to be held against.
 */
import type { ServiceName } from '../../server/src/operation.ts'
import type { Shape } from '../../wire/src/service-model.ts'
import { models, shapeOf } from '../faults/models.ts'

/** The answer's code and message, or undefined when nothing is wrong. */
export function expectedError(
  service: ServiceName,
  shape: string,
  input: unknown,
): { code: string; message: string } | undefined {
  const found = violationsOf(service, shape, input, '')
  if (found.length === 0) return undefined
  const code = isQuery(service) ? 'ValidationError' : 'ValidationException'
  const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`
  return { code, message: `${errors} detected: ${found.join('; ')}` }
}

const isQuery = (service: ServiceName) => models[service].metadata.protocol === 'query'
const notNull = 'Member must not be null'

/** One sentence for each rule that is broken, in the model's order. */
export function violationsOf(service: ServiceName, name: string, value: unknown, path: string): string[] {
  const shape = shapeOf(service, name)
  const told = isSecret(service, name) ? 'Value' : `Value '${cut(printed(service, name, value))}'`
  const say = (rule: string) => `${told} at '${path}' failed to satisfy constraint: ${rule}`
  const own = brokenRules(shape, value).map(say)
  switch (shape.type) {
    case 'structure':
      return Object.entries(shape.members ?? {}).flatMap(([member, reference]) => {
        const inner = (value as Record<string, unknown>)[member]
        const place = `${path === '' ? '' : `${path}.`}${lower(member)}`
        if (inner !== undefined) return violationsOf(service, reference.shape, inner, place)
        const required = shape.required?.includes(member)
        return required ? [`Value null at '${place}' failed to satisfy constraint: ${notNull}`] : []
      })
    case 'list': {
      const elements = value as readonly unknown[]
      const inner = shape.member!.shape
      if (shape.max !== undefined && elements.length > shape.max) return own
      if (shapeOf(service, inner).type === 'structure') {
        return [...own, ...elements.flatMap((one, i) => violationsOf(service, inner, one, `${path}.${i + 1}.member`))]
      }
      if (elements.every((one) => brokenRules(shapeOf(service, inner), one).length === 0)) return own
      return [...own, say(`Member must satisfy constraint: [${rulesIn(service, inner)}]`)]
    }
    case 'map': {
      const pairs = Object.entries(value as Record<string, unknown>)
      const [keyShape, valueShape] = [shape.key!.shape, shape.value!.shape]
      const breaks = (inner: string, one: unknown) =>
        one === null || brokenRules(shapeOf(service, inner), one).length > 0
      if (pairs.some(([key]) => breaks(keyShape, key)))
        own.push(say(`Map keys must satisfy constraint: [${rulesIn(service, keyShape)}]`))
      if (pairs.some(([, one]) => breaks(valueShape, one)))
        own.push(say(`Map value must satisfy constraint: [${rulesIn(service, valueShape) || notNull}]`))
      return own
    }
    default:
      return own
  }
}

type Rule = readonly [text: string, broken: boolean]

function brokenRules(shape: Shape, value: unknown): string[] {
  const broken = rulesOf(shape, value).filter(([, isBroken]) => isBroken)
  // What is too long is not looked at any further.
  const tooLong = broken.find(([text]) => text.includes('length less than'))
  return (tooLong ? [tooLong] : broken).map(([text]) => text)
}

function rulesOf({ type, min, max, pattern, enum: values }: Shape, value: unknown): Rule[] {
  const rules: Rule[] = []
  const numeric = ['integer', 'long', 'float', 'double'].includes(type)
  const size = numeric ? Number(value) : lengthOf(value)
  const measure = numeric ? 'value' : 'length'
  if (max !== undefined) rules.push([`Member must have ${measure} less than or equal to ${max}`, size > max])
  if (min !== undefined && (numeric || min > 0)) {
    rules.push([`Member must have ${measure} greater than or equal to ${min}`, size < min])
  }
  if (pattern !== undefined) {
    // Java lets marks be escaped that need it not; JavaScript takes that for a mistake.
    const plain = pattern.replace(/\\([!@=_:, -])/g, (all, mark: string) => (mark === '-' ? all : mark))
    const whole = new RegExp(plain.startsWith('^') ? plain : `^(?:${plain})$`, 'u')
    rules.push([`Member must satisfy regular expression pattern: ${pattern}`, !whole.test(String(value))])
  }
  if (values) {
    const listed = values.includes(String(value))
    rules.push([`Member must satisfy enum value set: [${values.join(', ')}]`, !listed])
  }
  return rules
}

function rulesIn(service: ServiceName, name: string): string {
  const texts = rulesOf(shapeOf(service, name), '').map(([text]) => text)
  return [...texts, ...(isQuery(service) && texts.length > 0 ? [notNull] : [])].join(', ')
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length
  return Object.keys(value as object).length
}

function isSecret(service: ServiceName, name: string): boolean {
  const { sensitive, members = {}, member, key, value } = shapeOf(service, name)
  const inner = [...Object.values(members), member, key, value]
  return sensitive === true || inner.some((one) => one !== undefined && isSecret(service, one.shape))
}

/** As Java prints it. */
function printed(service: ServiceName, name: string, value: unknown): string {
  const { type, members = {}, member, value: ofMap } = shapeOf(service, name)
  if (value === undefined || value === null) return 'null'
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`
  if (type === 'list') {
    return `[${(value as unknown[]).map((one) => printed(service, member!.shape, one)).join(', ')}]`
  }
  if (type === 'map') {
    const pairs = Object.entries(value).map(([key, one]) => `${key}=${printed(service, ofMap!.shape, one)}`)
    return `{${pairs.join(', ')}}`
  }
  if (type !== 'structure') return String(value)
  const inside = Object.entries(members).map(([key, { shape }]) => {
    return `${lower(key)}=${printed(service, shape, (value as Record<string, unknown>)[key])}`
  })
  return `${name}(${inside.join(', ')})`
}

const lower = (name: string) => name[0]!.toLowerCase() + name.slice(1)

/** AWS prints all of it; Larder bounds its answers. */
const cut = (text: string) => (text.length > 4096 ? `${text.slice(0, 4096)}…` : text)
