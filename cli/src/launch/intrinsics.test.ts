// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, isTrue, references, resolve, type Scope } from './intrinsics.ts'
import { asTemplate, type Properties, parseData, type Template } from './read-template.ts'

function scopeOf(template: Partial<Template> = {}): Scope {
  const key = { ref: 'key-id', attributes: { Arn: 'arn:aws:kms:us-east-1:111122223333:key/key-id' } }
  return {
    pseudo: { 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111122223333' },
    parameters: new Map<string, string | string[]>([
      ['Stage', 'prod'],
      ['Zones', ['a', 'b']],
    ]),
    template: { Mappings: {}, Conditions: {}, ...template },
    resource: (id) => (id === 'Key' ? key : undefined),
  }
}

const given = (yaml: string, template?: Partial<Template>) =>
  resolve(parseData(yaml, 'template.yaml'), scopeOf(template), 'Resources.A')

test('every function as templates write it, short and long', () => {
  const mappings = { Sizes: { prod: { memory: 512 } } }
  const cases: readonly (readonly [string, unknown])[] = [
    ['!Ref Stage', 'prod'],
    ['{ Ref: Key }', 'key-id'],
    ['!GetAtt Key.Arn', 'arn:aws:kms:us-east-1:111122223333:key/key-id'],
    ['Fn::GetAtt: [Key, Arn]', 'arn:aws:kms:us-east-1:111122223333:key/key-id'],
    [
      '!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Stage}/*"',
      'arn:aws:ssm:us-east-1:111122223333:parameter/prod/*',
    ],
    [
      '!Sub ["${Own}-${Key.Arn}-${!Literal}", { Own: !Ref Stage }]',
      'prod-arn:aws:kms:us-east-1:111122223333:key/key-id-${Literal}',
    ],
    ['!Join ["/", ["", !Ref Stage, x]]', '/prod/x'],
    ['!Join [",", !Ref Zones]', 'a,b'],
    ['!Select [1, !Split [".", "a.b.c"]]', 'b'],
    ['!FindInMap [Sizes, !Ref Stage, memory]', 512],
    ['!If [IsProd, yes, no]', 'yes'],
    ['[1, !Ref "AWS::NoValue", 2]', [1, 2]],
    ['{ a: !Ref "AWS::NoValue", b: 1 }', { b: 1 }],
    ['!Base64 hi', 'aGk='],
    ['!Length [1, 2]', 2],
    ['!ToJsonString { a: !Ref Stage }', '{"a":"prod"}'],
    // A policy's own condition is no function.
    ['{ Effect: Allow, Condition: { Bool: { a: "true" } } }', { Effect: 'Allow', Condition: { Bool: { a: 'true' } } }],
    ['base: &b { x: 1 }\nmore: { <<: *b, y: 2 }', { base: { x: 1 }, more: { x: 1, y: 2 } }],
    ['Version: 2012-10-17', { Version: '2012-10-17' }],
  ]
  const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } }
  for (const [yaml, wanted] of cases) assert.deepEqual(given(yaml, { Mappings: mappings, Conditions }), wanted, yaml)
})

test('conditions, and conditions of conditions', () => {
  const Conditions = parseData(
    `
Prod: !Equals [!Ref Stage, prod]
Big: !And [!Condition Prod, !Not [!Equals [!Ref "AWS::Region", eu-west-1]]]
Small: !Or [!Not [{ Condition: Prod }], !Equals ["1", 2]]
Loop: !Not [!Condition Loop]
`,
    'template.yaml',
  ) as Properties
  const scope = scopeOf({ Conditions })
  assert.deepEqual(
    ['Prod', 'Big', 'Small'].map((name) => isTrue(name, scope)),
    [true, true, false],
  )
  assert.throws(() => isTrue('Loop', scope), { message: 'Conditions.Loop: it depends on itself.' })
  assert.throws(() => isTrue('None', scope), { message: 'Conditions.None: there is no such condition.' })
})

test('what cannot be resolved is refused with its place', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{ a: { b: !Ref Nothing } }', 'Resources.A.a.b.Ref: there is no parameter or resource Nothing.'],
    ['!GetAtt Key.Name', 'Resources.A.Fn::GetAtt: Key has no attribute Name. It has Arn.'],
    [
      '!ImportValue network-VpcId',
      'Resources.A: Fn::ImportValue is not known here. It reads the exports of another stack, and there are none: make it a parameter with a default.',
    ],
    ['!Select [7, [a]]', 'Resources.A.Fn::Select: the list has no item 7.'],
    ['!FindInMap [A, b, c]', 'Resources.A.Fn::FindInMap: there is no A.b.c in Mappings.'],
    ['!Join [a]', 'Resources.A.Fn::Join: it takes a list of 2.'],
  ]
  for (const [yaml, message] of cases) assert.throws(() => given(yaml), { name: 'TemplateError', message }, yaml)
  assert.throws(() => parseData('a: !Frob x', 't.yaml'), { message: 't.yaml:1:10: there is no function !Frob.' })
  assert.throws(() => parseData('a: [', 't.yaml'), /^TemplateError: t\.yaml:1:\d+: it is not YAML: /)
})

test('resources come after what they mention, and a circle is told', () => {
  const { Resources } = asTemplate(
    parseData(
      `
Resources:
  Alias: { Type: T, Properties: { TargetKeyId: !Ref Key } }
  Key: { Type: T, Properties: { Policy: !Sub "\${Role.Arn}", Own: !Sub ["\${X}", { X: !Ref Late }] } }
  Role: { Type: T, DependsOn: Late }
  Late: { Type: T }
`,
      'template.yaml',
    ),
    'template.yaml',
  )
  assert.deepEqual(inOrder(Resources), ['Late', 'Role', 'Key', 'Alias'])
  const circle = { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', Properties: { a: { Ref: 'A' } } } }
  assert.throws(() => inOrder(circle), { message: 'Resources: a circle: A → B → A.' })
  assert.deepEqual([...references({ 'Fn::Sub': '${A}-${!B}-${C.Arn}' })], ['A', 'C'])
})
