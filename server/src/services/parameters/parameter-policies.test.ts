import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../operation.ts'
import { deadlinesOf, describePolicies, parsePolicies, writePolicies } from './parameter-policies.ts'
import { parseTimestamp } from './timestamp.ts'

const now = Date.UTC(2026, 0, 1)
const hour = 3_600_000
const day = 24 * hour
const policy = (Type: string, Attributes: unknown, Version: unknown = '1.0') => ({ Type, Version, Attributes })
const expiration = policy('Expiration', { Timestamp: '2026-03-01T00:00:00.000Z' })
const parse = (...policies: unknown[]) => parsePolicies(JSON.stringify(policies), now)

test('policies fall due each in its way', () => {
  const policies = parse(
    policy('ExpirationNotification', { Before: '15', Unit: 'Days' }),
    expiration,
    policy('NoChangeNotification', { After: 36, Unit: 'hours' }),
    policy('ExpirationNotification', { Before: '1', Unit: 'HOURS' }),
  )
  const expires = Date.UTC(2026, 2, 1)
  assert.deepEqual(deadlinesOf(policies, now + 5), [
    { policy: 0, dueAt: expires - 15 * day },
    { policy: 1, dueAt: expires },
    { policy: 2, dueAt: now + 5 + 36 * hour },
    { policy: 3, dueAt: expires - hour },
  ])
})

test('they are told as JSON, with their type and status', () => {
  assert.deepEqual(describePolicies({ policies: writePolicies(parse(expiration)) }), [
    { PolicyText: JSON.stringify(expiration), PolicyType: 'Expiration', PolicyStatus: 'Pending' },
  ])
})

test('an empty policy is none', () => {
  assert.deepEqual(parse({}), [])
  assert.deepEqual(parse(), [])
  assert.equal(writePolicies([]), null)
})

describe('refused', () => {
  const attribute = 'InvalidPolicyAttributeException'
  const notification = (Attributes: unknown) => [expiration, policy('ExpirationNotification', Attributes)]
  const refused: readonly (readonly [policies: unknown, code: string, message: string])[] = [
    [expiration, 'ValidationException', `Invalid policies input: ${JSON.stringify(expiration)}.`],
    [['Expiration'], 'ValidationException', 'Invalid policies input: ["Expiration"].'],
    [
      Array.from({ length: 11 }, () => expiration),
      'PoliciesLimitExceededException',
      'Number of policies attached to a parameter cannot exceed 10',
    ],
    [[policy('Expire', {})], 'InvalidPolicyTypeException', 'Policy type Expire is not supported.'],
    [[policy('constructor', {})], 'InvalidPolicyTypeException', 'Policy type constructor is not supported.'],
    [[expiration, {}], 'InvalidPolicyTypeException', 'Policy type undefined is not supported.'],
    [[policy('Expiration', {}, '2.0')], attribute, 'Unsupported policy version.'],
    [[policy('Expiration', {}, 1)], attribute, 'Unsupported policy version.'],
    [[policy('Expiration', undefined)], attribute, 'Mandatory policy attribute Attributes is missing.'],
    [[policy('Expiration', {})], attribute, 'A valid Expiration policy must have an attribute of Timestamp.'],
    [[policy('Expiration', { Timestamp: 'tomorrow' })], attribute, 'Invalid timestamp format'],
    [[policy('Expiration', { Timestamp: 1893456000 })], attribute, 'Invalid timestamp format'],
    [
      [policy('Expiration', { Timestamp: '2030-01-01T00:00:00Z', Unit: 'Days' })],
      attribute,
      'Policy attribute Unit is not supported.',
    ],
    [[expiration, expiration], 'IncompatiblePolicyException', 'There can be only one expiration policy'],
    [
      [policy('ExpirationNotification', { Before: '1', Unit: 'Days' })],
      'IncompatiblePolicyException',
      'Expiration notification policies are missing expiration policy',
    ],
    [notification({ Unit: 'Days' }), attribute, 'Mandatory policy attribute Before is missing.'],
    [notification({ Before: '1' }), attribute, 'Mandatory policy attribute Unit is missing.'],
    ...['0', '-1', '1.5', 'x', '', 1.5, [5], '1000000'].map(
      (Before) =>
        [notification({ Before, Unit: 'Days' }), attribute, 'Attribute Before must be a positive integer.'] as const,
    ),
    [notification({ Before: '1', Unit: 'Minutes' }), attribute, 'Supported time units: DAYS HOURS'],
    [
      [policy('NoChangeNotification', { Before: '1', Unit: 'Days' })],
      attribute,
      'Mandatory policy attribute After is missing.',
    ],
  ]
  for (const [policies, code, message] of refused) {
    test(JSON.stringify(policies).slice(0, 100), () => {
      assert.throws(() => parsePolicies(JSON.stringify(policies), now), { code, message })
    })
  }

  test('what is no JSON', () => {
    assert.throws(() => parsePolicies('[{]', now), {
      code: 'ValidationException',
      message: 'Invalid policies input: [{].',
    })
  })
})

test('whatever is given is read or refused, and what is read falls due at a time', () => {
  const part = fc.oneof(fc.jsonValue(), fc.constantFrom('Expiration', 'NoChangeNotification', '1.0', 'Days', 7))
  const shaped = fc.array(
    fc.record({
      Type: fc.constantFrom('Expiration', 'ExpirationNotification', 'NoChangeNotification'),
      Version: fc.oneof({ weight: 5, arbitrary: fc.constant('1.0') }, part),
      Attributes: fc.dictionary(fc.constantFrom('Timestamp', 'Before', 'After', 'Unit'), part),
    }),
    { maxLength: 3 },
  )
  const texts = fc.oneof(
    fc.string(),
    fc.oneof(fc.jsonValue(), shaped).map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      try {
        for (const { dueAt } of deadlinesOf(parsePolicies(text, now), now)) assert.ok(Number.isSafeInteger(dueAt))
      } catch (error) {
        if (!(error instanceof Fault)) throw error
      }
    }),
  )
})

describe('timestamps', () => {
  const times: readonly (readonly [text: string, time: string])[] = [
    ['2018-12-02T21:34:33.000Z', '2018-12-02T21:34:33.000Z'],
    ['2018-12-02T21:34:33Z', '2018-12-02T21:34:33.000Z'],
    ['2018-12-02T21:34Z', '2018-12-02T21:34:00.000Z'],
    ['2019-11-01T22:13:48.87+10:30:00', '2019-11-01T11:43:48.870Z'],
    ['2019-11-01T22:13:48.123456789-01:00', '2019-11-01T23:13:48.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0099-03-01T00:00:00Z', '0099-03-01T00:00:00.000Z'],
  ]
  for (const [text, time] of times) {
    test(text, () => assert.equal(new Date(parseTimestamp(text) ?? Number.NaN).toISOString(), time))
  }
  for (const text of [
    '',
    '2018-12-02',
    '2018-12-02T21:34:33',
    '2018-12-02 21:34:33Z',
    '2018-12-02T21:34:33.Z',
    '2023-02-29T00:00:00Z',
    '2018-13-01T00:00:00Z',
    '2018-00-01T00:00:00Z',
    '2018-01-00T00:00:00Z',
    '2018-01-01T24:00:00Z',
    '2018-01-01T00:60:00Z',
    '2018-01-01T00:00:60Z',
    '2018-01-01T00:00:00+19:00',
    '2018-01-01T00:00:00Z\n',
    '12018-01-01T00:00:00Z',
  ]) {
    test(`${JSON.stringify(text)} is none`, () => assert.equal(parseTimestamp(text), undefined))
  }
})
