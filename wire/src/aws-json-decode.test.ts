import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exampleJson, kms, operation, ssm, withBody } from './test/models.ts'
import { plainText } from './test/texts.ts'
import { WireError } from './wire-error.ts'

const decode = (body: unknown) => operation(exampleJson, 'Do').decode(withBody(body)) as Record<string, unknown>

test('a body becomes the types of the model', () => {
  const decoded = decode({
    Name: 'abc',
    Count: 2,
    Ratio: 0.5,
    On: true,
    When: 1_700_000_000.123,
    Bytes: 'AQI=',
    Secret: 'abc',
    Color: 'red',
    Labels: ['a', 'b'],
    Tags: [{ Key: 'a', Value: 'x' }],
    Pairs: { a: 2 },
    Inner: { Count: 3 },
    sentAs: 'def',
  })
  assert.deepEqual(
    { ...decoded, Pairs: { ...(decoded.Pairs as object) } },
    {
      Name: 'abc',
      Count: 2,
      Ratio: 0.5,
      On: true,
      When: new Date(1_700_000_000_123),
      Bytes: Buffer.from([1, 2]),
      Secret: 'abc',
      Color: 'red',
      Labels: ['a', 'b'],
      Tags: [{ Key: 'a', Value: 'x' }],
      Pairs: { a: 2 },
      Inner: { Count: 3 },
      Renamed: 'def',
    },
  )
})

test('what the model does not know is ignored, and null is the same as absent', () => {
  assert.deepEqual(decode({ Name: 'abc', Count: null, Labels: ['a', null], Unknown: { deep: [1] }, toString: 1 }), {
    Name: 'abc',
    Labels: ['a'],
  })
})

const STRING = 'STRING_VALUE can not be converted to'
const LIST = 'Start of list found where not expected'
const STRUCTURE = 'Start of structure or map found where not expected.'
const wrongTypes: readonly (readonly [body: unknown, message: string])[] = [
  [{ Name: 1 }, 'NUMBER_VALUE can not be converted to a String'],
  [{ Name: true }, 'TRUE_VALUE can not be converted to a String'],
  [{ Name: false }, 'FALSE_VALUE can not be converted to a String'],
  [{ Name: [] }, LIST],
  [{ Name: {} }, STRUCTURE],
  [{ Count: '2' }, `${STRING} an Integer`],
  [{ Count: true }, 'TRUE_VALUE can not be converted to an Integer'],
  [{ Count: [2] }, LIST],
  [{ Count: 1e300 }, 'NUMBER_VALUE can not be converted to an Integer'],
  [{ Ratio: '1' }, `${STRING} a Double`],
  [{ On: 'maybe' }, `${STRING} an Boolean`],
  [{ On: 1 }, 'NUMBER_VALUE can not be converted to a Boolean'],
  [{ When: 'yesterday' }, `${STRING} a Timestamp`],
  [{ When: 1e300 }, 'NUMBER_VALUE can not be converted to a Timestamp'],
  [{ Bytes: 1 }, 'NUMBER_VALUE can not be converted to a Blob'],
  [{ Bytes: 'AQI' }, `${STRING} a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 3`],
  [{ Bytes: 'AQ=I' }, `${STRING} a Blob: Invalid Base64`],
  [{ Labels: 'a' }, 'Expected list or null'],
  [{ Labels: {} }, STRUCTURE],
  [{ Labels: [1] }, 'NUMBER_VALUE can not be converted to a String'],
  [{ Tags: [[]] }, LIST],
  [{ Tags: ['a'] }, 'Expected null'],
  [{ Pairs: 'a' }, 'Expected map or null'],
  [{ Pairs: [] }, LIST],
  [{ Inner: 'a' }, 'Expected null'],
  [{ Inner: [] }, LIST],
  ['[]', LIST],
  ['"text"', 'Expected null'],
  ['null', 'Expected null'],
  ['{', ''],
  ['{"Name":"\\ud800"}', ''],
  ['{"Pairs":{"\\ud800":2}}', ''],
]

for (const [body, message] of wrongTypes) {
  test(`${JSON.stringify(body)} is refused with ${JSON.stringify(message)}`, () => {
    assert.throws(() => decode(body), { name: 'WireError', code: 'SerializationException', message })
  })
}

test('a body of no text at all is refused', () => {
  const body = Buffer.concat([Buffer.from('{"Name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
  assert.throws(() => operation(exampleJson, 'Do').decode({ query: '', body }), {
    code: 'SerializationException',
    message: '',
  })
})

test('an empty body has no members', () => {
  assert.deepEqual(operation(kms, 'ListKeys').decode(withBody('')), {})
  assert.deepEqual(operation(exampleJson, 'DoNothing').decode(withBody('')), {})
  assert.throws(() => operation(exampleJson, 'DoNothing').decode(withBody('[]')), { code: 'SerializationException' })
})

test('AWS reads some numbers and texts as what they look like', () => {
  assert.equal(decode({ Name: 'a', Count: 2.9 }).Count, 2)
  assert.equal(decode({ Name: 'a', On: 'TRUE' }).On, true)
  assert.equal(decode({ Name: 'a', On: 'no' }).On, false)
  assert.deepEqual(decode({ Name: 'a', When: '2026-01-31T12:00:00+01:00' }).When, new Date('2026-01-31T11:00:00Z'))
})

test('names that mean something to JavaScript mean nothing here', () => {
  const input = operation(kms, 'Encrypt').decode(
    withBody(
      '{"KeyId":"k","Plaintext":"AQ==","__proto__":{"Polluted":1},"EncryptionContext":{"__proto__":"a","constructor":"b"}}',
    ),
  ) as { EncryptionContext: Record<string, string> }
  assert.deepEqual(Object.entries(input.EncryptionContext), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  assert.equal(Object.getPrototypeOf(input.EncryptionContext), null)
  assert.equal((input as Record<string, unknown>).Polluted, undefined)
})

test('a map loses no pair: one without a value is refused', () => {
  assert.throws(
    () => operation(kms, 'Encrypt').decode(withBody({ KeyId: 'k', Plaintext: 'AQ==', EncryptionContext: { a: null } })),
    {
      code: 'ValidationException',
      message:
        "1 validation error detected: Value '{a=null}' at 'encryptionContext' failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]",
    },
  )
})

test('depth that the model does not have is not walked', () => {
  const deep = `{"Name":"a","Unknown":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  assert.deepEqual(decode(deep), { Name: 'a' })
  assert.throws(() => decode('['.repeat(200_000)), { code: 'SerializationException' })
})

test('no body makes a decoder throw anything but its typed error', () => {
  const member = fc.constantFrom(
    'Name',
    'Count',
    'On',
    'When',
    'Bytes',
    'Labels',
    'Tags',
    'Pairs',
    'Inner',
    '__proto__',
  )
  const body = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.dictionary(member, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  )
  const operations = [operation(exampleJson, 'Do'), ...ssm.operations.values(), ...kms.operations.values()]
  fc.assert(
    fc.property(body, fc.constantFrom(...operations), (bytes, one) => {
      try {
        one.redact(one.decode({ query: '', body: bytes }))
      } catch (error) {
        if (!(error instanceof WireError)) throw error
      }
    }),
    { numRuns: 500 },
  )
})

test('what a decoder accepts, the encoder writes back', () => {
  const input = fc.record(
    {
      Name: fc.stringMatching(/^[a-z]{1,5}$/),
      Count: fc.integer({ min: 2, max: 9 }),
      On: fc.boolean(),
      Ratio: fc.double({ noNaN: true, noDefaultInfinity: true }),
      When: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
      Bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
      Flat: fc.array(plainText),
      FlatPairs: fc.dictionary(plainText, plainText),
    },
    { requiredKeys: ['Name'] },
  )
  fc.assert(
    fc.property(input, (value) => {
      const body = operation(exampleJson, 'Do').encode(value, 'id')
      const decoded = decode(body)
      assert.deepEqual(JSON.parse(operation(exampleJson, 'Do').encode(decoded, 'id')), JSON.parse(body))
      if (value.When) assert.deepEqual(decoded.When, value.When)
      if (value.Bytes) assert.deepEqual(decoded.Bytes, Buffer.from(value.Bytes))
    }),
  )
})
