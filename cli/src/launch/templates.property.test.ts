// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what variables look like
/** Whatever a template holds, reading it gives data or a TemplateError, and nothing runs away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readXml } from '../read-xml.ts'
import { resolve, type Scope } from './intrinsics.ts'
import { asTemplate, parseData } from './read-template.ts'
import { Variables } from './serverless-variables.ts'

const scope: Scope = {
  pseudo: { 'AWS::Region': 'us-east-1' },
  parameters: new Map<string, string | string[]>([
    ['A', 'a'],
    ['L', ['x', 'y']],
  ]),
  template: { Mappings: { M: { a: { b: 1 } } }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'A' }, 'a'] } } },
  resource: (id) => (id === 'R' ? { ref: 'r', attributes: { Arn: 'arn' } } : undefined),
}

const only =
  (name: string) =>
  (error: unknown): void => {
    if ((error as Error).name !== name) throw error
  }

const words = fc.constantFrom(
  ...[
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '!Ref ',
    '!Sub ',
    '!GetAtt ',
    '!If ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '&x ',
    '*x',
    '<<',
    '"',
    "'",
  ],
  ...['Resources', 'Type', 'Fn::Join', '${A}', '${R.Arn}', '${', '!', '#', '|', '\t'],
)

test('texts that look like YAML', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      try {
        resolve(parseData(parts.join(''), 't.yaml'), scope, 't')
      } catch (error) {
        only('TemplateError')(error)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('data that is full of functions', () => {
  const names = [
    'Ref',
    'Condition',
    'constructor',
    '__proto__',
    ...['GetAtt', 'Sub', 'Join', 'Select', 'Split', 'If', 'And', 'Or', 'Not']
      .concat('Equals', 'FindInMap', 'Base64', 'Length', 'ToJsonString', 'GetAZs', 'ImportValue')
      .map((name) => `Fn::${name}`),
  ]
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('call'), fc.array(tie('tree'), { maxLength: 4 })),
    call: fc.tuple(fc.constantFrom(...names), tie('tree')).map(([name, of]) => ({ [name]: of })),
    leaf: fc.constantFrom<unknown>('A', 'L', 'R', 'M', 'C', 'a', 'b', 'R.Arn', '${A}-${R}', '', 0, 1, true, null),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      try {
        resolve(value, scope, 't')
        asTemplate({ Resources: { A: { Type: 'T', Properties: value } } }, 't')
      } catch (error) {
        only('TemplateError')(error)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('variables within variables', async () => {
  const parts = fc.constantFrom(
    '${',
    '}',
    'self:',
    'a',
    'b',
    '.',
    'opt:',
    'stage',
    ',',
    ' ',
    "'x'",
    '(',
    ')',
    'file',
    'env:',
    '\ue0000\ue000',
    'AWS::',
  )
  const sources = {
    directory: '/nowhere',
    options: new Map([['stage', 'dev']]),
    environment: {},
    account: '1',
    region: 'r',
  }
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 20 }), fc.array(parts, { maxLength: 8 }), async (text, other) => {
      const self = { a: other.join(''), b: { a: text.join('') } }
      const variables = new Variables({ ...sources, self, readParameter: async () => undefined })
      await variables.resolve(text.join(''), 't').catch(only('TemplateError'))
    }),
    { numRuns: 1_000 },
  )
})

test('answers that look like XML', () => {
  const parts = fc.constantFrom(
    '<a>',
    '</a>',
    '<member>',
    '</member>',
    '<b/>',
    'text',
    '&lt;',
    '&#x41;',
    '<',
    '>',
    '<?xml?>',
    '&bad;',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 20 }), (given) => {
      try {
        readXml(given.join(''))
      } catch (error) {
        only('SyntaxError')(error)
      }
    }),
    { numRuns: 2_000 },
  )
  const xml = '<R><S><Tags><member><Key>a&amp;b</Key></member><member><Key>c</Key></member></Tags><Empty/></S></R>'
  assert.deepEqual(readXml(xml), { S: { Tags: [{ Key: 'a&b' }, { Key: 'c' }], Empty: '' } })
})
