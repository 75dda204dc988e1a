/** Everything that can be wrong with an operation's input by its model, each thing on its own, and two at a time. */
import type { ServiceName } from '../../server/src/operation.ts'
import { type Input, inputShape, models, shapeOf } from '../faults/models.ts'
import { expectedError, violationsOf } from './expected.ts'

export interface Case {
  readonly what: string
  readonly input: Input
  readonly expected: { readonly code: string; readonly message: string }
}

export function casesOf(service: ServiceName, operation: string): Case[] {
  const name = inputShape(service, operation)
  if (name === undefined) return []
  const good = exampleOf(service, name) as Input
  const broken = breaksOf(service, name)
    .map(([what, input]) => ({ what, input: input as Input }))
    .filter(({ what }) => !pathWithout(service, name, what))
  const outOfBounds = [...broken, ...twoAtOnce(service, name, good, broken)].map(({ what, input }) => {
    const expected = expectedError(service, name, input)
    if (expected === undefined) throw new Error(`${operation}: ${what} breaks nothing`)
    return { what, input, expected }
  })
  return [...outOfBounds, ...wrongTypes(service, name, good)]
}

/** A path that lacks a part is another path. */
export function pathWithout(service: ServiceName, name: string, what: string): boolean {
  const [, member = ''] = /^(\w+) (missing|too short)$/.exec(what) ?? []
  return shapeOf(service, name).members?.[member]?.location === 'uri'
}

/** The first break of each of two members, together: one message tells both. */
function twoAtOnce(service: ServiceName, name: string, good: Input, broken: readonly Omit<Case, 'expected'>[]) {
  const members = Object.keys(shapeOf(service, name).members ?? {})
  const firsts = members.flatMap((member) => {
    const one = broken.find(({ what }) => what.split(/[ .[{]/, 1)[0] === member)
    return one ? [[member, one.input[member]] as const] : []
  })
  return firsts.slice(1).map(([member, value], index) => {
    const [other, otherValue] = firsts[index]!
    return { what: `${other} and ${member}`, input: { ...good, [other]: otherValue, [member]: value } }
  })
}

/** Something that breaks no rule of the shape; of a structure only what is required. */
export function exampleOf(service: ServiceName, name: string): unknown {
  const shape = shapeOf(service, name)
  const { type, min = 0, members = {}, required = [] } = shape
  switch (type) {
    case 'structure':
      return Object.fromEntries(required.map((member) => [member, exampleOf(service, members[member]!.shape)]))
    case 'list':
      return Array.from({ length: Math.max(min, 1) }, () => exampleOf(service, shape.member!.shape))
    case 'map':
      return { [exampleOf(service, shape.key!.shape) as string]: exampleOf(service, shape.value!.shape) }
    case 'string':
      return exampleText(service, name)
    case 'integer':
    case 'long':
      return Math.max(min, 1)
    case 'boolean':
      return true
    case 'blob':
      return Buffer.alloc(Math.max(min, 1), 7)
    case 'timestamp':
      return new Date(0)
    default:
      throw new Error(`${name} has the unknown type ${type}`)
  }
}

/** One of these suits every pattern that there is, once it is long enough. */
const texts = [
  'a',
  '/',
  '/a/',
  'tag:a',
  '0',
  'us-east-1',
  'cluster-2222222222',
  'arn:aws:iam::111122223333:role/a',
  '000000',
  '111122223333',
  'ASIA2222222222222222',
  '00000000-0000-0000-0000-000000000000',
  '1h',
  'v1',
]

function exampleText(service: ServiceName, name: string): string {
  const { min = 0, enum: values } = shapeOf(service, name)
  if (values) return values[0]!
  for (const text of texts) {
    const long = text.padEnd(min, text.at(-1))
    if (violationsOf(service, name, long, '').length === 0) return long
  }
  throw new Error(`nothing suits ${name}`)
}

type Break = readonly [what: string, value: unknown]

/** Values that break the shape in one place each; what breaks is named by its path. */
function breaksOf(service: ServiceName, name: string): Break[] {
  const shape = shapeOf(service, name)
  const { type, members = {}, required = [] } = shape
  const good = exampleOf(service, name)
  switch (type) {
    case 'structure':
      return Object.entries(members).flatMap(([member, reference]) => {
        const { [member]: _, ...without } = good as Record<string, unknown>
        const inside = breaksOf(service, reference.shape).map(([what, value]): Break => {
          return [`${member}${what.startsWith(' ') ? '' : '.'}${what}`, { ...(good as object), [member]: value }]
        })
        return required.includes(member) ? [[`${member} missing`, without], ...inside] : inside
      })
    case 'list': {
      const inner = shape.member!.shape
      const element = exampleOf(service, inner)
      const inside = breaksOf(service, inner).map(([what, value]): Break => [`[1]${what}`, [element, value]])
      return [...sizes(shape, (length) => Array<unknown>(length).fill(element)), ...inside]
    }
    case 'map': {
      const [keyShape, valueShape] = [shape.key!.shape, shape.value!.shape]
      const [key, value] = [exampleOf(service, keyShape) as string, exampleOf(service, valueShape)]
      const keys = breaksOf(service, keyShape).map(([what, one]): Break => [`{key}${what}`, { [one as string]: value }])
      const values = breaksOf(service, valueShape).map(([what, one]): Break => [`{value}${what}`, { [key]: one }])
      return [...keys, ...values, [' {value} null', { [key]: null }]]
    }
    case 'string':
      return brokenTexts(service, name)
    case 'blob':
      return sizes(shape, (length) => Buffer.alloc(length, 7))
    default:
      return bounds(shape)
  }
}

function sizes({ min = 0, max }: { min?: number; max?: number }, make: (size: number) => unknown): Break[] {
  return [
    ...(min > 0 ? [[' too short', make(min - 1)] as const] : []),
    ...(max === undefined ? [] : [[' too long', make(max + 1)] as const]),
  ]
}

function bounds({ min, max }: { min?: number; max?: number }): Break[] {
  return [
    ...(min === undefined ? [] : [[' too small', min - 1] as const]),
    ...(max === undefined ? [] : [[' too large', max + 1] as const]),
  ]
}

/** No control characters: the answers of XML could not repeat them. */
const strange = ['!', '\u{1F600}', 'Āḃ', ' ', '\n']

function brokenTexts(service: ServiceName, name: string): Break[] {
  const shape = shapeOf(service, name)
  const good = exampleOf(service, name) as string
  const made = sizes(shape, (size) => good.slice(0, size).padEnd(size, good.at(-1)))
  if (shape.enum) made.push([' not listed', 'NothingOfTheKind'])
  const bad = shape.pattern === undefined ? [] : strange.map((text) => text.padEnd(shape.min ?? 0, text))
  const misfit = bad.find((text) => violationsOf(service, name, text, '').some((one) => one.includes('pattern')))
  if (misfit) made.push([' of another pattern', misfit])
  return made
}

/** Each member given as each type that it is not, in the words of the protocol's reader. */
function wrongTypes(service: ServiceName, name: string, good: Input): Case[] {
  const { protocol } = models[service].metadata
  const [code, misread] = misreadIn[protocol as keyof typeof misreadIn]
  return Object.entries(shapeOf(service, name).members ?? {}).flatMap(([member, { shape }]) => {
    const { type } = shapeOf(service, shape)
    return misread(type).map(([given, message]) => ({
      what: `${member} as ${JSON.stringify(given)}`,
      input: { ...good, [member]: given },
      expected: { code, message },
    }))
  })
}

/** What travels in a path, a query string or a header is a text, whatever it should be. */
function misreadPlaces(type: string): [given: unknown, message: string][] {
  return type === 'integer' ? [['twelve', 'integer expected.']] : []
}

const misreadIn = {
  json: ['SerializationException', misreadJson],
  query: ['MalformedInput', misreadTexts],
  'rest-json': ['SerializationException', misreadPlaces],
} as const

const asTarget: Readonly<Record<string, string>> = {
  string: 'a String',
  integer: 'an Integer',
  long: 'a Long',
  boolean: 'a Boolean',
  blob: 'a Blob',
  timestamp: 'a Timestamp',
}

function misreadJson(type: string): [given: unknown, message: string][] {
  const list = 'Start of list found where not expected'
  const map = 'Start of structure or map found where not expected.'
  const target = asTarget[type]
  switch (type) {
    case 'structure':
      return [
        [[], list],
        ['text', 'Expected null'],
        [1, 'Expected null'],
      ]
    case 'list':
      return [
        [{}, map],
        ['text', 'Expected list or null'],
        [true, 'Expected list or null'],
      ]
    case 'map':
      return [
        [[], list],
        ['text', 'Expected map or null'],
      ]
    default: {
      const wrong: [unknown, string][] = [
        [[], list],
        [{}, map],
      ]
      if (type !== 'boolean') wrong.push([true, `TRUE_VALUE can not be converted to ${target}`])
      if (type === 'string' || type === 'blob') wrong.push([12, `NUMBER_VALUE can not be converted to ${target}`])
      // Half a surrogate pair has no UTF-8 form, so AWS's parser does not get past it.
      if (type === 'string') wrong.push(['\ud800', ''])
      if (type === 'integer' || type === 'long') wrong.push(['12', `STRING_VALUE can not be converted to ${target}`])
      if (type === 'boolean') wrong.push(['perhaps', 'STRING_VALUE can not be converted to an Boolean'])
      if (type === 'boolean') wrong.push([1, 'NUMBER_VALUE can not be converted to a Boolean'])
      if (type === 'blob') wrong.push(['????', 'STRING_VALUE can not be converted to a Blob: Invalid Base64'])
      return wrong
    }
  }
}

function misreadTexts(type: string): [given: unknown, message: string][] {
  switch (type) {
    case 'structure':
      return [['text', 'Expected structure or null']]
    case 'list':
      return [['text', 'Expected list or null']]
    case 'integer':
      return ['twelve', '1.5', '', '9'.repeat(17)].map((given) => [
        given,
        'STRING_VALUE can not be converted to an Integer',
      ])
    case 'boolean':
      return [['perhaps', 'STRING_VALUE can not be converted to a Boolean']]
    default:
      return []
  }
}
