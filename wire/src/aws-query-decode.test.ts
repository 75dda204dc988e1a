import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { actionOf, parseForm } from './form.ts'
import { exampleQuery, iam, operation, sts, withBody } from './test/models.ts'
import { anyText } from './test/texts.ts'
import { WireError } from './wire-error.ts'

const decode = (form: string) => operation(exampleQuery, 'Do').decode(withBody(form)) as Record<string, unknown>

test('parameters become the types of the model', () => {
  const decoded = decode(
    [
      'Action=Do&Version=2026-01-01&Name=abc&Count=2&Ratio=-0.5&On=true&When=2026-01-31T12%3A00%3A00Z&Bytes=AQI%3D',
      'Labels.member.1=a&Labels.member.2=b&Tags.member.1.Key=a&Tags.member.1.Value=x+y%26%C3%A9',
      'Pairs.entry.1.key=a&Pairs.entry.1.value=2&Inner.Count=3&Flat.1=p&Flat.2=q',
      'FlatPairs.1.K=__proto__&FlatPairs.1.V=v&sentAs=def&Unknown.member.1=z',
    ].join('&'),
  )
  assert.deepEqual(Object.entries(decoded.FlatPairs as object), [['__proto__', 'v']])
  assert.deepEqual(
    { ...decoded, Pairs: { ...(decoded.Pairs as object) }, FlatPairs: 0 },
    {
      Name: 'abc',
      Count: 2,
      Ratio: -0.5,
      On: true,
      When: new Date('2026-01-31T12:00:00Z'),
      Bytes: Buffer.from([1, 2]),
      Labels: ['a', 'b'],
      Tags: [{ Key: 'a', Value: 'x y&é' }],
      Pairs: { a: 2 },
      Inner: { Count: 3 },
      Flat: ['p', 'q'],
      FlatPairs: 0,
      Renamed: 'def',
    },
  )
})

test('elements come in the order of their numbers, gaps or not', () => {
  assert.deepEqual(decode('Name=a&Flat.10=c&Flat.2=b&Flat.1=a&Flat.x=no&Flat.1234567=no').Flat, ['a', 'b', 'c'])
  assert.deepEqual(
    operation(iam, 'CreateUser').decode(withBody('UserName=a&Tags.member.7.Key=k&Tags.member.7.Value=')),
    {
      UserName: 'a',
      Tags: [{ Key: 'k', Value: '' }],
    },
  )
})

test('an empty parameter is an empty list, an empty text, and no structure', () => {
  assert.deepEqual(decode('Name=a&Flat=&FlatPairs=&Inner='), { Name: 'a', Flat: [], FlatPairs: Object.create(null) })
  assert.throws(() => decode('Name='), {
    code: 'ValidationError',
    message: /^2 validation errors detected: Value '' at 'name'/,
  })
  assert.deepEqual(decode('Name=a&Name.b=c&Flat.member.1=x'), { Name: 'a' })
})

const refused: readonly (readonly [form: string, code: string, message: string])[] = [
  ['Name=a&Count=two', 'MalformedInput', 'STRING_VALUE can not be converted to an Integer'],
  ['Name=a&Count=', 'MalformedInput', 'STRING_VALUE can not be converted to an Integer'],
  ['Name=a&Count=99999999999999999999', 'MalformedInput', 'STRING_VALUE can not be converted to an Integer'],
  ['Name=a&Ratio=1e5', 'MalformedInput', 'STRING_VALUE can not be converted to a Double'],
  ['Name=a&On=perhaps', 'MalformedInput', 'STRING_VALUE can not be converted to a Boolean'],
  ['Name=a&When=now', 'MalformedInput', 'STRING_VALUE can not be converted to a Timestamp'],
  ['Name=a&Bytes=A', 'MalformedInput', 'STRING_VALUE can not be converted to a Blob'],
  ['Name=a&Labels=x', 'MalformedInput', 'Expected list or null'],
  ['Name=a&Pairs=x', 'MalformedInput', 'Expected map or null'],
  ['Name=a&Inner=x', 'MalformedInput', 'Expected structure or null'],
  ['Name=a&Pairs.entry.1.key=a', 'MalformedInput', 'A map entry needs one key, given once, and one value'],
  [
    'Name=a&Pairs.entry.1.key=a&Pairs.entry.1.value=2&Pairs.entry.2.key=a&Pairs.entry.2.value=3',
    'MalformedInput',
    'A map entry needs one key, given once, and one value',
  ],
  ['Name=%zz', 'MalformedQueryString', 'The query string contains a syntax error'],
  ['Name=%C3%28', 'MalformedQueryString', 'The query string contains a syntax error'],
  ['Name=a&N%61me=b', 'MalformedQueryString', 'The query string gives a parameter twice'],
]

for (const [form, code, message] of refused) {
  test(`${form} is refused with ${code}`, () => {
    assert.throws(() => decode(form), { name: 'WireError', code, message })
  })
}

test('too many parameters are refused', () => {
  const form = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=`).join('&')
  assert.equal(parseForm(form(2000)).size, 2000)
  assert.throws(() => parseForm(form(2001)), {
    code: 'MalformedQueryString',
    message: 'The query string has too many parameters',
  })
})

test('a body of no text is refused', () => {
  const body = Buffer.concat([Buffer.from('Name='), Buffer.from([0xff])])
  assert.throws(() => operation(exampleQuery, 'Do').decode({ query: '', body }), { code: 'MalformedQueryString' })
})

test('the form is the body, or the query string of a request without one', () => {
  const body = Buffer.from('Action=GetUser&Version=2010-05-08')
  assert.deepEqual(actionOf({ query: 'Action=DeleteUser&Version=x', body }), {
    action: 'GetUser',
    version: '2010-05-08',
  })
  assert.deepEqual(actionOf({ query: 'Action=GetUser', body: Buffer.alloc(0) }), {
    action: 'GetUser',
    version: undefined,
  })
  assert.throws(() => actionOf({ query: 'Action=%zz', body: Buffer.alloc(0) }), { code: 'MalformedQueryString' })
  assert.equal(actionOf({ query: 'Version=1', body: Buffer.alloc(0) }), undefined)
  assert.deepEqual(operation(sts, 'GetSessionToken').decode({ query: 'DurationSeconds=900', body: Buffer.alloc(0) }), {
    DurationSeconds: 900,
  })
})

test('no form makes a decoder throw anything but its typed error', () => {
  const name = fc.array(
    fc.constantFrom(
      'Name',
      'Tags',
      'member',
      '1',
      '2',
      'Key',
      'Pairs',
      'entry',
      'key',
      'value',
      '__proto__',
      '',
      'Flat',
    ),
    {
      maxLength: 20,
    },
  )
  const pair = fc
    .tuple(name, anyText)
    .map(([steps, value]) => `${steps.join('.')}=${encodeURIComponent(value.toWellFormed())}`)
  const form = fc.oneof(
    fc.array(pair).map((pairs) => Buffer.from(pairs.join('&'))),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  )
  const operations = [operation(exampleQuery, 'Do'), ...iam.operations.values(), ...sts.operations.values()]
  fc.assert(
    fc.property(form, fc.constantFrom(...operations), (body, one) => {
      try {
        one.redact(one.decode({ query: '', body }))
      } catch (error) {
        if (!(error instanceof WireError)) throw error
      }
    }),
    { numRuns: 500 },
  )
})
