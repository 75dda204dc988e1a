// Checks an input against the model's constraints and tells all violations in one message, in AWS's words.

import { javaPattern } from './java-pattern.ts'
import { holdsSecret, printValue } from './print-value.ts'
import { lowerFirst, membersOf, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import { WireError, type WireErrorCode } from './wire-error.ts'

/** AWS tells them all; a list of nothing but violations must not be answered with a hundred times its size. */
const MOST_VIOLATIONS = 100

/** Adds to `found` what is wrong with `value`, which stands at `path`; a structure's path ends in a dot, or is empty. */
type Check = (value: unknown, path: string, found: string[]) => void

/** One rule for one value, with AWS's sentence for it. */
interface Constraint {
  readonly text: string
  readonly holds: (value: never) => boolean
  /** Where this one fails the rest is not asked: a pattern never sees more than the permitted length. */
  readonly last?: boolean
}

const NOT_NULL = 'Member must not be null'

/** Throws a WireError with the protocol's code for a validation error; else the input has every type and bound that the model states. */
export type Validate = (input: unknown) => void

export function compileValidator(model: ServiceModel, name: string | undefined): Validate {
  const query = model.metadata.protocol === 'query'
  const code: WireErrorCode = query ? 'ValidationError' : 'ValidationException'
  const check = name === undefined ? undefined : compile(model, name)
  if (!check) return () => {}
  return (input) => {
    const found: string[] = []
    check(input, '', found)
    if (found.length > 0) throw new WireError(code, explain(found))
  }
}

function explain(found: readonly string[]): string {
  return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${found.join('; ')}`
}

/** Undefined where no value can break a rule. */
function compile(model: ServiceModel, name: string): Check | undefined {
  const shape = shapeNamed(model, name)
  const constraints = constraintsOf(shape)
  const print = printer(model, name)
  const own: Check | undefined =
    constraints.length === 0
      ? undefined
      : (value, path, found) => {
          for (const constraint of constraints) {
            if (constraint.holds(value as never)) continue
            report(found, print(value), path, constraint.text)
            if (constraint.last) return
          }
        }
  switch (shape.type) {
    case 'structure':
      return compileStructure(model, shape)
    case 'list':
      return both(own, compileElements(model, name, shape), shape.max)
    case 'map':
      return both(own, compilePairs(model, name, shape), shape.max)
    default:
      return own
  }
}

/** A container with too many elements is reported as such; its elements are not looked at. */
function both(own: Check | undefined, inner: Check | undefined, most: number | undefined): Check | undefined {
  if (!own || !inner) return own ?? inner
  return (value, path, found) => {
    own(value, path, found)
    if (most === undefined || sizeOf(value as never) <= most) inner(value, path, found)
  }
}

function compileStructure(model: ServiceModel, shape: Shape): Check | undefined {
  const members = membersOf(shape).flatMap(([name, reference]) => {
    const check = compile(model, reference.shape)
    const required = shape.required?.includes(name) ?? false
    const inner = shapeNamed(model, reference.shape).type === 'structure' ? '.' : ''
    return check || required ? [{ name, path: lowerFirst(name), inner, check, required }] : []
  })
  if (members.length === 0) return undefined
  return (value, path, found) => {
    const structure = value as { readonly [name: string]: unknown }
    for (const { name, path: memberPath, inner, check, required } of members) {
      const given = structure[name]
      if (given === undefined) {
        if (required) report(found, 'Value null', path + memberPath, NOT_NULL)
      } else if (check) {
        check(given, path + memberPath + inner, found)
      }
    }
  }
}

/** Simple elements break their rules together, as the list; structures each at their own place, counted from 1. */
function compileElements(model: ServiceModel, name: string, shape: Shape): Check | undefined {
  const element = shapeNamed(model, shape.member!.shape)
  if (element.type === 'list' || element.type === 'map')
    throw new Error(`${name} nests ${element.type}s, which validation does not know`)
  if (element.type !== 'structure') {
    const constraints = constraintsOf(element)
    if (constraints.length === 0) return undefined
    const text = `Member must satisfy constraint: [${textsOf(model, constraints)}]`
    const print = printer(model, name)
    return (value, path, found) => {
      if (!(value as readonly never[]).every((one) => holdsAll(constraints, one))) {
        report(found, print(value), path, text)
      }
    }
  }
  const check = compile(model, shape.member!.shape)
  if (!check) return undefined
  return (value, path, found) => {
    const elements = value as readonly unknown[]
    for (let i = 0; i < elements.length && found.length < MOST_VIOLATIONS; i++) {
      check(elements[i], `${path}.${i + 1}.member.`, found)
    }
  }
}

function compilePairs(model: ServiceModel, name: string, shape: Shape): Check {
  const ofKeys = constraintsOf(shapeNamed(model, shape.key!.shape))
  const valueShape = shapeNamed(model, shape.value!.shape)
  if (['structure', 'list', 'map'].includes(valueShape.type))
    throw new Error(`${name} maps to ${valueShape.type}s, which validation does not know`)
  const ofValues = constraintsOf(valueShape)
  const keysText = `Map keys must satisfy constraint: [${textsOf(model, ofKeys)}]`
  const valuesText = `Map value must satisfy constraint: [${textsOf(model, ofValues) || NOT_NULL}]`
  const print = printer(model, name)
  return (value, path, found) => {
    const pairs = Object.entries(value as { readonly [key: string]: never })
    if (!pairs.every(([key]) => holdsAll(ofKeys, key as never))) report(found, print(value), path, keysText)
    if (!pairs.every(([, one]) => one !== null && holdsAll(ofValues, one)))
      report(found, print(value), path, valuesText)
  }
}

/** In the order in which AWS lists them. */
function constraintsOf(shape: Shape): Constraint[] {
  const { min, max, pattern } = shape
  const constraints: Constraint[] = []
  if (['integer', 'long', 'float', 'double'].includes(shape.type)) {
    if (max !== undefined) {
      constraints.push({
        text: `Member must have value less than or equal to ${max}`,
        holds: (value: number) => value <= max,
      })
    }
    if (min !== undefined) {
      constraints.push({
        text: `Member must have value greater than or equal to ${min}`,
        holds: (value: number) => value >= min,
      })
    }
    return constraints
  }
  if (max !== undefined) {
    constraints.push({
      text: `Member must have length less than or equal to ${max}`,
      holds: (value: Sized) => sizeAtMost(value, max),
      last: true,
    })
  }
  if (min !== undefined && min > 0) {
    constraints.push({
      text: `Member must have length greater than or equal to ${min}`,
      holds: (value: Sized) => !sizeAtMost(value, min - 1),
    })
  }
  if (pattern !== undefined) {
    const expression = javaPattern(pattern)
    constraints.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value: string) => expression.test(value),
    })
  }
  if (shape.enum) {
    const values = new Set(shape.enum)
    constraints.push({
      text: `Member must satisfy enum value set: [${shape.enum.join(', ')}]`,
      holds: (value: string) => values.has(value),
    })
  }
  return constraints
}

type Sized = string | Uint8Array | readonly unknown[] | { readonly [key: string]: unknown }

/** Characters (code points) of a text, bytes of a blob, elements of a list, pairs of a map. */
function sizeOf(value: Sized): number {
  if (typeof value === 'string') return [...value].length
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length
  return Object.keys(value).length
}

/** A text has at most as many characters as UTF-16 units, and at least half as many: most need no counting. */
function sizeAtMost(value: Sized, most: number): boolean {
  if (typeof value !== 'string') return sizeOf(value) <= most
  if (value.length <= most) return true
  return value.length <= 2 * most && sizeOf(value) <= most
}

function holdsAll(constraints: readonly Constraint[], value: never): boolean {
  return constraints.every((constraint) => constraint.holds(value))
}

/** IAM and STS add the null rule to an element's rules; the JSON services do not. */
function textsOf(model: ServiceModel, constraints: readonly Constraint[]): string {
  const texts = constraints.map(({ text }) => text)
  if (model.metadata.protocol === 'query' && texts.length > 0) texts.push(NOT_NULL)
  return texts.join(', ')
}

function printer(model: ServiceModel, name: string): (value: unknown) => string {
  if (holdsSecret(model, name)) return () => 'Value'
  return (value) => `Value '${printValue(model, name, value)}'`
}

function report(found: string[], value: string, path: string, constraint: string): void {
  found.push(`${value} at '${path}' failed to satisfy constraint: ${constraint}`)
}
