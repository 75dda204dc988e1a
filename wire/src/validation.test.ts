import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadService } from './service.ts'
import { exampleJson, exampleModel, exampleQuery, iam, kms, models, operation, ssm, sts } from './test/models.ts'
import { anyText } from './test/texts.ts'
import { compileValidator } from './validation.ts'
import { WireError } from './wire-error.ts'

const validate = operation(exampleJson, 'Do').validate

/** The violations that the message counts, one by one. */
function violations(run: () => unknown, code = 'ValidationException'): string[] {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof WireError)
    assert.equal(error.code, code)
    const parts = /^(\d+) validation errors? detected: (.*)$/s.exec(error.message)
    assert.ok(parts, error.message)
    const list = parts[2]!.split('; ')
    assert.equal(list.length, Number(parts[1]))
    return list
  }
  return []
}

const broken: readonly (readonly [what: string, input: Record<string, unknown>, violation: string])[] = [
  ['missing', {}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
  [
    'too short',
    { Bytes: Buffer.alloc(0) },
    "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'too long',
    { Name: 'ABCDEF' },
    "Value 'ABCDEF' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
  ],
  [
    'pattern',
    { Name: 'A' },
    "Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
  ],
  [
    'enum',
    { Color: 'blue' },
    "Value 'blue' at 'color' failed to satisfy constraint: Member must satisfy enum value set: [red, green]",
  ],
  [
    'too small',
    { Count: 1 },
    "Value '1' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 2",
  ],
  [
    'too large',
    { Count: 10 },
    "Value '10' at 'count' failed to satisfy constraint: Member must have value less than or equal to 9",
  ],
  [
    'secret',
    { Secret: 'hunter2' },
    "Value at 'secret' failed to satisfy constraint: Member must have length less than or equal to 4",
  ],
  [
    'bytes',
    { Bytes: Buffer.alloc(5) },
    "Value 'java.nio.HeapByteBuffer[pos=0 lim=5 cap=5]' at 'bytes' failed to satisfy constraint: Member must have length less than or equal to 4",
  ],
  [
    'empty list',
    { Labels: [] },
    "Value '[]' at 'labels' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'long list',
    { Labels: ['a', 'b', 'c', 'D'] },
    "Value '[a, b, c, D]' at 'labels' failed to satisfy constraint: Member must have length less than or equal to 3",
  ],
  [
    'element',
    { Labels: ['a', 'B'] },
    "Value '[a, B]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+]",
  ],
  [
    'structure in list',
    { Tags: [{ Key: 'a' }, {}] },
    "Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null",
  ],
  [
    'list of structures',
    { Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }, { Key: 'd' }, {}] },
    "Value '[Tag(key=a, value=b), Tag(key=c, value=null), Tag(key=d, value=null), Tag(key=null, value=null)]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 3",
  ],
  ['structure', { Inner: {} }, "Value null at 'inner.count' failed to satisfy constraint: Member must not be null"],
  [
    'secret in structure',
    { Inner: { Count: 2, Secret: 'ab' } },
    "Value at 'inner.secret' failed to satisfy constraint: Member must have length greater than or equal to 3",
  ],
  [
    'map key',
    { Pairs: { A: 2 } },
    "Value '{A=2}' at 'pairs' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+]",
  ],
  [
    'map value',
    { Pairs: { a: 1 } },
    "Value '{a=1}' at 'pairs' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 9, Member must have value greater than or equal to 2]",
  ],
  [
    'null map value',
    { Pairs: { a: null } },
    "Value '{a=null}' at 'pairs' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 9, Member must have value greater than or equal to 2]",
  ],
]

for (const [what, input, violation] of broken) {
  test(`${what} is told in AWS's words`, () => {
    const complete = what === 'missing' ? input : { Name: 'abc', ...input }
    assert.deepEqual(
      violations(() => validate(complete)),
      [violation],
    )
  })
}

test('what is within the bounds passes', () => {
  validate({
    Name: 'abcde',
    Count: 9,
    Secret: 'abc',
    Color: 'red',
    Bytes: Buffer.alloc(4),
    Labels: ['a', 'b', 'c'],
    Tags: [{ Key: 'a', Value: '' }],
    Pairs: { a: 2, b: 9 },
    Inner: { Count: 2 },
  })
})

test('all violations come in one message, in the order of the model', () => {
  const input = { Name: '', Count: 1, Tags: [{ Key: 'A' }, {}] }
  assert.throws(() => validate(input), {
    code: 'ValidationException',
    message:
      "5 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value '1' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 2; Value 'A' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null",
  })
})

test('query services say ValidationError, and name the null rule among those of an element', () => {
  const [first] = violations(
    () => operation(exampleQuery, 'Do').validate({ Name: 'a', Labels: ['B'] }),
    'ValidationError',
  )
  assert.match(first!, /pattern: \[a-z\]\+, Member must not be null\]$/)
})

test("AWS's own models give AWS's own messages", () => {
  const names = Array.from({ length: 11 }, (_, i) => `/p${i}`)
  assert.throws(() => operation(ssm, 'GetParameters').validate({ Names: names }), {
    message: `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
  })
  assert.throws(() => operation(kms, 'Encrypt').validate({ KeyId: 'k', Plaintext: Buffer.alloc(4097, 'secret') }), {
    message:
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
  })
  assert.throws(
    () => operation(iam, 'CreateRole').validate({ RoleName: 'r'.repeat(65), AssumeRolePolicyDocument: '{}' }),
    {
      code: 'ValidationError',
      message: `1 validation error detected: Value '${'r'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    },
  )
  assert.throws(
    () =>
      operation(sts, 'AssumeRole').validate({
        RoleArn: 'arn:aws:iam::1:role/role',
        RoleSessionName: 's n',
        DurationSeconds: 43201,
      }),
    {
      message:
        "2 validation errors detected: Value 's n' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    },
  )
  operation(iam, 'CreateUser').validate({ UserName: 'a', Tags: [{ Key: 'straße:1', Value: '' }] })
})

test('lengths count characters, not UTF-16 units', () => {
  const check = compileValidator(
    {
      ...exampleModel('json'),
      shapes: {
        Everything: { type: 'structure', members: { T: { shape: 'T' } } },
        T: { type: 'string', min: 2, max: 4 },
      },
    },
    'Everything',
  )
  check({ T: '😀😀😀😀' })
  check({ T: 'abcd' })
  assert.throws(() => check({ T: '😀' }), /greater than or equal to 2/)
  assert.throws(() => check({ T: '😀😀😀😀😀' }), /less than or equal to 4/)
  assert.throws(() => check({ T: '😀'.repeat(9) }), /less than or equal to 4/)
})

test('a request of nothing but violations gets a bounded answer', () => {
  const tags = Array.from({ length: 100_000 }, () => ({}))
  assert.throws(
    () => operation(kms, 'TagResource').validate({ KeyId: 'k', Tags: tags }),
    (error: WireError) => error.message.startsWith('100 validation errors detected') && error.message.length < 20_000,
  )
  assert.throws(
    () => operation(ssm, 'GetParameters').validate({ Names: Array.from({ length: 100_000 }, () => 'name') }),
    (error: WireError) => error.message.length < 5000,
  )
})

test('a model that validation could not hold to is refused at load', () => {
  const nested = exampleModel('json')
  const load = (shapes: object) => loadService({ ...nested, shapes: { ...nested.shapes, ...shapes } })
  assert.throws(() => load({ Labels: { type: 'list', member: { shape: 'Pairs' } } }), /Labels nests maps/)
  assert.throws(
    () => load({ Pairs: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Tag' } } }),
    /Pairs maps to structures/,
  )
  assert.throws(
    () => load({ Inner: { type: 'structure', members: { Again: { shape: 'Inner' } } } }),
    /Inner contains itself/,
  )
  assert.throws(
    () => load({ Inner: { type: 'structure', members: { constructor: { shape: 'Text' } } } }),
    /member named constructor/,
  )
  assert.throws(() => load({ Name: { type: 'wide' } }), /unknown type wide/)
})

test('a validator throws nothing but its typed error, whatever the texts', () => {
  fc.assert(
    fc.property(anyText, fc.array(anyText), fc.integer(), (name, labels, count) => {
      try {
        validate({ Name: name, Labels: labels, Count: count })
        assert.match(name, /^[a-z]{1,5}$/)
        assert.ok(labels.length >= 1 && labels.length <= 3 && labels.every((one) => /^[a-z]{1,5}$/.test(one)))
        assert.ok(count >= 2 && count <= 9)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
      }
    }),
  )
})

test('every operation of every service accepts no null for what it requires', () => {
  for (const [name, service] of Object.entries({ ssm, kms, iam, sts })) {
    const code = service.protocol === 'query' ? 'ValidationError' : 'ValidationException'
    for (const one of service.operations.values()) {
      const input = models[name]!.operations[one.name]!.input
      const required = input ? (models[name]!.shapes[input.shape]!.required ?? []) : []
      assert.equal(violations(() => one.validate({}), code).length, required.length, one.name)
    }
  }
})
