import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { role, user } from '../test/larder.ts'
import { type Caller, Fault, type Operation } from './operation.ts'
import { operations } from './services/index.ts'
import { limitedNames, readLimits, throttle } from './throttle.ts'

const named = (name: string): Operation => operations.find((one) => `${one.service}:${one.name}` === name)!
const getParameter = named('ssm:GetParameter')
const ana = user('ana')
const ben = user('ben')
const elsewhere = user('ana', undefined, '444455556666')

const limits = (text: object) => readLimits(JSON.stringify(text), limitedNames(operations))

/** Counts a request; undefined when it passed, otherwise why not. */
function attempt(check: ReturnType<typeof throttle>, caller: Caller, operation: Operation, now: number) {
  try {
    check.caller(caller, operation, now)
    return undefined
  } catch (error) {
    assert(error instanceof Fault)
    return `${error.code}: ${error.message}`
  }
}

test('nothing is limited unless the operator says so', () => {
  const check = throttle({})
  for (let request = 0; request < 1000; request++) check.caller(ana, getParameter, 0)
})

test('a principal has its burst, then its rate', () => {
  const check = throttle(limits({ principal: { rate: 2, burst: 3 } }))
  for (let request = 0; request < 3; request++) assert.equal(attempt(check, ana, getParameter, 0), undefined)
  assert.equal(attempt(check, ana, getParameter, 0), 'ThrottlingException: Rate exceeded')
  assert.equal(attempt(check, ben, getParameter, 0), undefined)
  assert.equal(attempt(check, ana, getParameter, 499), 'ThrottlingException: Rate exceeded')
  assert.equal(attempt(check, ana, getParameter, 500), undefined)
})

test('all sessions of a role are one principal', () => {
  const check = throttle(limits({ principal: { rate: 1 } }))
  const session = role('reader', [{ Effect: 'Allow', Action: '*', Resource: '*' }])
  const another: Caller = { ...session, principal: { ...session.principal, arn: `${session.principal.arn}-2` } }
  check.caller(session, getParameter, 0)
  assert.equal(attempt(check, another, getParameter, 0), 'ThrottlingException: Rate exceeded')
})

test('an account has its allowance apart from every other account', () => {
  const check = throttle(limits({ account: { rate: 1 } }))
  check.caller(ana, getParameter, 0)
  assert.equal(attempt(check, ben, getParameter, 0), 'ThrottlingException: Rate exceeded')
  assert.equal(attempt(check, elsewhere, getParameter, 0), undefined)
})

test('an operation has a limit by its name, or by its service', () => {
  const check = throttle(limits({ operations: { 'ssm:GetParameter': { rate: 2 }, 'ssm:*': { rate: 1 } } }))
  check.caller(ana, getParameter, 0)
  check.caller(ana, getParameter, 0)
  assert.equal(attempt(check, ana, getParameter, 0), 'ThrottlingException: Rate exceeded')
  check.caller(ana, named('ssm:GetParameters'), 0)
  assert.equal(attempt(check, ana, named('ssm:PutParameter'), 0), 'ThrottlingException: Rate exceeded')
  check.caller(ana, named('kms:Decrypt'), 0)
})

test('each service refuses in its own words', () => {
  const check = throttle(limits({ operations: { 'kms:*': { rate: 1 }, 'sts:*': { rate: 1 } } }))
  check.caller(ana, named('kms:Decrypt'), 0)
  check.caller(ana, named('sts:AssumeRole'), 0)
  assert.equal(
    attempt(check, ana, named('kms:Encrypt'), 0),
    'ThrottlingException: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  )
  assert.equal(attempt(check, ana, named('sts:AssumeRole'), 0), 'Throttling: Rate exceeded')
})

test('a request that one limit refuses is not charged to another', () => {
  const check = throttle(limits({ principal: { rate: 1 }, account: { rate: 1, burst: 2 } }))
  check.caller(ana, getParameter, 0)
  for (let request = 0; request < 10; request++) attempt(check, ana, getParameter, 0)
  assert.equal(attempt(check, ben, getParameter, 0), undefined)
})

test('no window of any length passes more than the burst and the rate allow', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10 }), (gaps, rate, burst) => {
      const check = throttle(limits({ principal: { rate, burst } }))
      const passed: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        if (attempt(check, ana, getParameter, now) === undefined) passed.push(now)
      }
      for (const [from, start] of passed.entries())
        for (const [to, end] of passed.entries())
          if (to >= from) assert(to - from + 1 <= burst + ((end - start) / 1000) * rate + 1e-6)
    }),
    { numRuns: 100 },
  )
})

test('strangers are limited by their network even when nothing else is', () => {
  const check = throttle({})
  const signIn = named('sts:AssumeRole')
  const knock = (address: string) => check.stranger(address, signIn, 0)
  for (let request = 0; request < 50; request++) knock('2001:db8:0:1::' + request.toString(16))
  assert.throws(() => knock('2001:db8:0:1:ffff::1'), { message: 'Rate exceeded' })
  knock('2001:db8:0:2::1')
  for (let request = 0; request < 50; request++) knock('192.0.2.1')
  assert.throws(() => knock('192.0.2.1'), { message: 'Rate exceeded' })
  knock('192.0.2.2')
})

test('limits that cannot be meant are refused with the reason', () => {
  const refused: [string, RegExp][] = [
    ['{', /not JSON/],
    ['[]', /the limits must be an object/],
    ['{"acount":{"rate":1}}', /there is no limit named acount/],
    ['{"account":5}', /account must be an object/],
    ['{"account":{"rate":0}}', /account\.rate must be a number of requests a second above 0/],
    ['{"account":{"rate":"5"}}', /account\.rate must be/],
    ['{"account":{"rate":5,"burst":0}}', /account\.burst must be a number of requests of at least 1/],
    ['{"account":{"rate":5,"bursts":9}}', /account has no bursts/],
    ['{"operations":{"ssm:GetParametr":{"rate":5}}}', /there is no operation ssm:GetParametr/],
  ]
  for (const [text, reason] of refused) assert.throws(() => readLimits(text, limitedNames(operations)), reason)
})

test('several workers together let no more through than one', () => {
  const alone = throttle(limits({ principal: { rate: 4, burst: 8 } }))
  const workers = [1, 2].map(() => throttle(limits({ principal: { rate: 4, burst: 8 } }), 2))
  const passed = (checks: readonly ReturnType<typeof throttle>[], now: number) => {
    const outcomes = checks.flatMap((check) => Array.from({ length: 10 }, () => attempt(check, ana, getParameter, now)))
    return outcomes.filter((outcome) => outcome === undefined).length
  }
  for (const [now, expected] of [
    [0, 8],
    [1000, 4],
  ] as const) {
    assert.equal(passed([alone], now), expected)
    assert.equal(passed(workers, now), expected)
  }
  // Rounded up to one: a worker that let none through would refuse for ever.
  const least = throttle(limits({ principal: { rate: 1 } }), 8)
  assert.equal(passed([least], 0), 1)
})
