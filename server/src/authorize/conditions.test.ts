import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileConditions } from './conditions.ts'
import { PolicyError } from './policy-error.ts'
import type { Effect, PolicyKind } from './terms.ts'
import { contextOf, type Values, variable } from './test/ask.ts'

const key = 'aws:x'

function holds(element: unknown, values: Values, effect: Effect = 'Allow', kind: PolicyKind = 'identity'): boolean {
  return compileConditions(element, { effect, version: '2012-10-17', kind })(contextOf(values))
}
const compare = (operator: string, wanted: unknown, given: string | readonly string[]) =>
  holds({ [operator]: { [key]: wanted } }, { [key]: given })

/** Operator, value in the policy, values that satisfy it, values that do not. */
const comparisons: [string, unknown, string[], string[]][] = [
  ['StringEquals', 'Ab', ['Ab'], ['ab', 'Abc', 'A*']],
  ['StringEquals', 'A*', ['A*'], ['Ab']],
  ['StringEqualsIgnoreCase', 'Ab', ['aB', 'AB'], ['abc']],
  ['StringLike', 'a*c?', ['abcd', 'acd'], ['abc', 'Abcd', 'abcde']],
  ['NumericEquals', '10', ['10', '10.0', '+10', '010'], ['10.5', '-10']],
  ['NumericEquals', 10, ['10'], ['11']],
  ['NumericLessThan', '10', ['9.99', '-11'], ['10', '11']],
  ['NumericLessThanEquals', '10', ['9', '10'], ['10.001']],
  ['NumericGreaterThan', '-1.5', ['-1', '0'], ['-1.5', '-2']],
  ['NumericGreaterThanEquals', '10', ['10', '11'], ['9']],
  [
    'DateEquals',
    '2020-01-01T00:00:00Z',
    ['2020-01-01', '1577836800', '2020-01-01T01:00+01:00'],
    ['2020-01-01T00:00:00.001Z'],
  ],
  ['DateEquals', '1577836800', ['2020-01-01T00:00:00Z', '2019-12-31t19:00:00-05:00'], ['2020-01-02']],
  ['DateLessThan', '2020-01', ['2019-12-31T23:59:59.999Z'], ['2020-01-01T00:00:00Z']],
  ['DateLessThanEquals', '2020-02-29', ['2020-02-29T00:00:00Z'], ['2020-02-29T00:00:01Z']],
  ['DateGreaterThan', '2020-01-01T00:00:01Z', ['2020-01-01T00:00:02Z'], ['2020-01-01T00:00:01Z']],
  ['DateGreaterThanEquals', '2020-01-01T00:00:01Z', ['2020-01-01T00:00:01Z'], ['2020-01-01T00:00:00Z']],
  ['Bool', 'true', ['true', 'True'], ['false']],
  ['Bool', false, ['false', 'FALSE'], ['true']],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', ['QmluYXJ5VmFsdWVJbkJhc2U2NA=='], ['QmluYXJ5', '']],
  [
    'IpAddress',
    '203.0.113.0/24',
    ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.7'],
    ['203.0.114.0', '::203.0.113.7'],
  ],
  ['IpAddress', '203.0.113.7', ['203.0.113.7'], ['203.0.113.8']],
  ['IpAddress', '203.0.113.77/25', ['203.0.113.1'], ['203.0.113.128']],
  ['IpAddress', '0.0.0.0/0', ['255.255.255.255'], ['2001:db8::1']],
  [
    'IpAddress',
    '2001:DB8:1234:5678::/64',
    ['2001:db8:1234:5678::', '2001:0db8:1234:5678:ffff:ffff:ffff:ffff'],
    ['2001:db8:1234:5679::', '1.2.3.4'],
  ],
  ['IpAddress', '2001:db8::1', ['2001:db8:0:0:0:0:0:1', '2001:db8::0.0.0.1'], ['2001:db8::2']],
  ['IpAddress', '::/1', ['7fff::'], ['8000::']],
  [
    'ArnEquals',
    'arn:aws:sns:*:1:topic-?',
    ['arn:aws:sns:us-east-1:1:topic-a'],
    ['arn:aws:sns:us-east-1:1:topic-ab', 'arn:aws:sns:us-east-1:2:x:1:topic-a', 'topic-a'],
  ],
  ['ArnLike', 'arn:aws:iam::*', [], ['arn:aws:iam::1:role/a', 'arn:aws:iam::*']],
  ['ArnEquals', 'lambda', [], ['lambda']],
  ['ArnLike', 'arn:aws:iam::1:role/*', ['arn:aws:iam::1:role/a/b'], ['arn:aws:iam::1:user/a', 'arn:aws:iam::1:Role/a']],
]

const negations: Record<string, string> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
}

describe('each operator compares', () => {
  for (const [operator, wanted, satisfying, failing] of comparisons) {
    test(`${operator} ${JSON.stringify(wanted)}`, () => {
      for (const given of satisfying) assert.equal(compare(operator, wanted, given), true, given)
      for (const given of failing) assert.equal(compare(operator, wanted, given), false, given)
      const negation = negations[operator]
      if (negation === undefined) return
      for (const given of satisfying) assert.equal(compare(negation, wanted, given), false, `${negation} ${given}`)
      for (const given of failing) assert.equal(compare(negation, wanted, given), true, `${negation} ${given}`)
    })
  }
})

describe('values and keys combine', () => {
  test('the values of a key are joined by OR', () => {
    assert.equal(compare('StringEquals', ['a', 'b'], 'b'), true)
    assert.equal(compare('StringEquals', ['a', 'b'], 'c'), false)
  })
  test('a negated operator wants all values to differ', () => {
    assert.equal(compare('StringNotEquals', ['a', 'b'], 'b'), false)
    assert.equal(compare('StringNotEquals', ['a', 'b'], 'c'), true)
  })
  test('keys and operators are joined by AND', () => {
    const element = { StringEquals: { 'aws:x': 'a', 'aws:y': 'b' }, NumericLessThan: { 'aws:n': '5' } }
    assert.equal(holds(element, { 'aws:x': 'a', 'aws:y': 'b', 'aws:n': '4' }), true)
    assert.equal(holds(element, { 'aws:x': 'a', 'aws:y': 'c', 'aws:n': '4' }), false)
    assert.equal(holds(element, { 'aws:x': 'a', 'aws:y': 'b', 'aws:n': '6' }), false)
  })
  test('the names of keys are not case-sensitive', () => {
    assert.equal(holds({ StringEquals: { 'AWS:SourceVpc': 'v' } }, { 'aws:sourcevpc': 'v' }), true)
  })
  test('several values in the request: a positive operator wants one, a negated one wants all', () => {
    assert.equal(compare('StringEquals', 'a', ['a', 'b']), true)
    assert.equal(compare('StringNotEquals', 'a', ['a', 'b']), false)
    assert.equal(compare('StringNotEquals', 'a', ['c', 'b']), true)
  })
  test('an empty condition asks for nothing, an empty list of values matches nothing', () => {
    assert.equal(holds({}, {}), true)
    assert.equal(holds({ StringEquals: {} }, {}), true)
    assert.equal(compare('StringEquals', [], 'a'), false)
    assert.equal(compare('StringNotEquals', [], 'a'), true)
  })
})

describe('a key that the request lacks', () => {
  const missing = (operator: string, wanted = 'true') => holds({ [operator]: { [key]: wanted } }, {})
  test('is false to a positive operator', () => assert.equal(missing('StringEquals'), false))
  test('is true to a negated operator', () => assert.equal(missing('StringNotEquals'), true))
  test('is true to …IfExists', () => {
    assert.equal(missing('StringEqualsIfExists'), true)
    assert.equal(missing('StringNotEqualsIfExists'), true)
    assert.equal(compare('StringEqualsIfExists', 'a', 'b'), false)
  })
  test('is true to Null "true" and false to Null "false"', () => {
    assert.equal(missing('Null', 'true'), true)
    assert.equal(missing('Null', 'false'), false)
    assert.equal(compare('Null', 'true', 'v'), false)
    assert.equal(compare('Null', false, 'v'), true)
    assert.equal(compare('Null', ['true', 'false'], 'v'), true)
  })
  test('is true to ForAllValues, false to ForAnyValue, whatever the operator', () => {
    for (const operator of ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists']) {
      assert.equal(missing(`ForAllValues:${operator}`), true, operator)
      // Measured on AWS: repost.aws/questions/QU9HFmDzP0QGuU-fd7rS6B7w.
      assert.equal(missing(`ForAnyValue:${operator}`), false, operator)
    }
  })
  test('an empty text alone counts as no value to the quantifiers and to Null', () => {
    assert.equal(compare('ForAllValues:StringEquals', 'a', ''), true)
    assert.equal(compare('ForAnyValue:StringNotEquals', 'a', ''), false)
    assert.equal(compare('Null', 'false', ''), false)
    assert.equal(compare('StringEquals', '', ''), true)
    assert.equal(compare('StringEquals', 'a', ''), false)
  })
})

describe('ForAllValues and ForAnyValue', () => {
  const all = ['PostDateTime', 'Message', 'Tags']
  test('ForAllValues wants each value of the request matched', () => {
    assert.equal(compare('ForAllValues:StringLike', all, ['PostDateTime', 'Message']), true)
    assert.equal(compare('ForAllValues:StringLike', all, ['PostDateTime', 'UserName']), false)
  })
  test('ForAnyValue wants one value of the request matched', () => {
    assert.equal(
      compare('ForAnyValue:StringLike', ['ID', 'PostDateTime'], ['UserName', 'Message', 'PostDateTime']),
      true,
    )
    assert.equal(compare('ForAnyValue:StringLike', ['ID', 'PostDateTime'], ['UserName']), false)
  })
  test('with a negated operator a value satisfies when it differs from all of the policy', () => {
    assert.equal(compare('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd']), true)
    assert.equal(compare('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a']), false)
    assert.equal(compare('ForAnyValue:StringNotEquals', ['a', 'b'], ['c', 'a']), true)
    assert.equal(compare('ForAnyValue:StringNotEquals', ['a', 'b'], ['b', 'a']), false)
  })
})

describe('what cannot be told does not widen access', () => {
  const both = (element: unknown, values: Values) => [holds(element, values, 'Allow'), holds(element, values, 'Deny')]
  const applyToDenyOnly = [false, true]
  test('a value that the operator cannot read fails an Allow and satisfies a Deny', () => {
    assert.deepEqual(both({ NumericEquals: { [key]: '10' } }, { [key]: 'ten' }), applyToDenyOnly)
    assert.deepEqual(both({ NumericNotEquals: { [key]: '10' } }, { [key]: 'ten' }), applyToDenyOnly)
    assert.deepEqual(both({ DateLessThan: { [key]: '2020-01-01' } }, { [key]: '2020-02-30' }), applyToDenyOnly)
    assert.deepEqual(both({ Bool: { [key]: 'true' } }, { [key]: 'yes' }), applyToDenyOnly)
    assert.deepEqual(both({ IpAddress: { [key]: '10.0.0.0/8' } }, { [key]: '10.0.0.01' }), applyToDenyOnly)
    assert.deepEqual(both({ BinaryEquals: { [key]: 'AAAA' } }, { [key]: '!' }), applyToDenyOnly)
  })
  test('numbers of more digits than a double holds are not compared', () => {
    assert.deepEqual(both({ NumericEquals: { [key]: '1' } }, { [key]: '9007199254740993' }), applyToDenyOnly)
  })
  test('a variable without value matches nothing', () => {
    const element = { StringEquals: { [key]: variable('aws:username') } }
    assert.deepEqual(both(element, { [key]: '' }), [false, false])
    assert.deepEqual(both(element, { [key]: variable('aws:username') }), [false, false])
  })
  test('under a negated operator it fails an Allow and satisfies a Deny', () => {
    for (const operator of ['StringNotEquals', 'StringNotLike', 'ArnNotLike']) {
      assert.deepEqual(
        both({ [operator]: { [key]: variable('aws:username') } }, { [key]: 'a' }),
        applyToDenyOnly,
        operator,
      )
    }
  })
})

test('texts, ARNs and booleans take variables', () => {
  const values = { 'aws:username': 'alice', 'aws:flag': 'true' }
  const username = variable('aws:username')
  assert.equal(holds({ StringEquals: { [key]: username } }, { ...values, [key]: 'alice' }), true)
  assert.equal(holds({ StringEqualsIgnoreCase: { [key]: username } }, { ...values, [key]: 'ALICE' }), true)
  assert.equal(holds({ StringLike: { [key]: `home/${username}/*` } }, { ...values, [key]: 'home/alice/a' }), true)
  assert.equal(
    holds({ ArnLike: { [key]: `arn:aws:iam::*:user/${username}` } }, { ...values, [key]: 'arn:aws:iam::1:user/alice' }),
    true,
  )
  assert.equal(holds({ Bool: { [key]: variable('aws:flag') } }, { ...values, [key]: 'TRUE' }), true)
})

describe('malformed conditions are refused', () => {
  const refused: [string, unknown][] = [
    ['no object', 'StringEquals'],
    ['a list', []],
    ['unknown operator', { StringMatches: { [key]: 'a' } }],
    ['operator in another case', { stringEquals: { [key]: 'a' } }],
    ['unknown quantifier', { 'ForSomeValues:StringEquals': { [key]: 'a' } }],
    ['Null with IfExists', { NullIfExists: { [key]: 'true' } }],
    ['Null of no boolean', { Null: { [key]: 'yes' } }],
    ['operator without keys', { StringEquals: 'a' }],
    ['key without vendor', { StringEquals: { username: 'a' } }],
    ['null value', { StringEquals: { [key]: null } }],
    ['object as value', { StringEquals: { [key]: { a: 1 } } }],
    ['object in a list', { StringEquals: { [key]: [['a']] } }],
    ['number that is none', { NumericEquals: { [key]: 'ten' } }],
    ['variable where none may be', { NumericEquals: { [key]: variable('aws:n') } }],
    ['date that is none', { DateEquals: { [key]: '2020-13-01' } }],
    ['boolean that is none', { Bool: { [key]: 'maybe' } }],
    ['base64 that is none', { BinaryEquals: { [key]: 'a' } }],
    ['address that is none', { IpAddress: { [key]: '256.0.0.1' } }],
    ['prefix too long', { IpAddress: { [key]: '10.0.0.0/33' } }],
    ['prefix too long for IPv6', { IpAddress: { [key]: '::/129' } }],
    ['two gaps in an address', { IpAddress: { [key]: '1::2::3' } }],
    ['too many groups', { IpAddress: { [key]: '1:2:3:4:5:6:7:8:9' } }],
    ['too few groups', { IpAddress: { [key]: '1:2:3' } }],
    ['gap of nothing', { IpAddress: { [key]: '1:2:3:4::5:6:7:8' } }],
  ]
  for (const [name, element] of refused) test(name, () => assert.throws(() => holds(element, {}), PolicyError))

  test('ForAllValues of a single encryption context key, in a key policy', () => {
    const element = { 'ForAllValues:StringEquals': { 'kms:EncryptionContext:App': 'a' } }
    assert.throws(() => holds(element, {}, 'Allow', 'key'), PolicyError)
    assert.equal(holds(element, {}, 'Allow', 'identity'), true)
  })
})
