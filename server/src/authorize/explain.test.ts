import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate } from './evaluate.ts'
import { type ExplainedStatement, explain } from './explain.ts'
import {
  account,
  allow,
  contextOf,
  deny,
  identity,
  otherAccount,
  requestOf,
  resourcePolicy,
  user,
  variable,
} from './test/ask.ts'
import { compiled } from './test/compiled-request.ts'
import { randomRequests } from './test/random-requests.ts'

const words = ({ applies, missed }: ExplainedStatement) => missed ?? applies

test('the explanation decides as evaluate does', () => {
  fc.assert(
    fc.property(randomRequests, (random) => {
      const request = compiled(random)
      const { decision, possible, dependsOn } = explain(request)
      assert.deepEqual(decision, evaluate(request))
      assert.deepEqual([possible, dependsOn], [decision.allowed, []])
    }),
    { numRuns: 1500 },
  )
})

test('it is of one mind with evaluate when a value cannot be told', () => {
  fc.assert(
    fc.property(randomRequests, fc.integer({ min: 0, max: 6 }), (random, readable) => {
      const request = compiled(random)
      const failing = Object.keys(random.values).slice(readable)
      const context = {
        get(key: string) {
          if (failing.includes(key)) throw new Error('cannot be told')
          return request.context.get(key)
        },
      }
      assert.deepEqual(explain({ ...request, context }).decision, evaluate({ ...request, context }))
    }),
    { numRuns: 500 },
  )
})

test('with values that are not known, what it says holds for whatever they are', () => {
  let hanging = 0
  fc.assert(
    fc.property(randomRequests, fc.infiniteStream(fc.boolean()), (random, coins) => {
      const request = compiled(random)
      const known = new Map<string, boolean>()
      const isUnknown = (key: string) => {
        if (!known.has(key)) known.set(key, coins.next().value!)
        return known.get(key)!
      }
      const { decision, possible, dependsOn } = explain(request, isUnknown)
      const { allowed } = evaluate(request)
      if (decision.allowed) assert.ok(allowed)
      if (!possible) assert.ok(!allowed)
      assert.equal(dependsOn.length > 0, possible && !decision.allowed)
      if (dependsOn.length > 0) hanging++
    }),
    { numRuns: 1000, seed: 7 },
  )
  assert.ok(hanging > 25, String(hanging))
})

test('of each statement it tells the first element that does not match', () => {
  const arn = `arn:aws:ssm:us-east-1:${account}:parameter/app/*`
  const alice = user('alice', {
    identityPolicies: [
      identity(
        allow({ Sid: 'OtherAction', Action: 'kms:Decrypt' }),
        allow({ Sid: 'OtherResource', Resource: `${arn}/x` }),
        allow({ Sid: 'OtherTeam', Condition: { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } } }),
        allow({ Sid: 'This', Action: 'ssm:Get*', Resource: arn }),
        deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ),
    ],
  })
  const policy = resourcePolicy(allow({ Principal: { AWS: otherAccount } }), deny({ Principal: '*', Action: 's3:*' }))
  const context = contextOf({ 'aws:PrincipalTag/team': 'green', 'aws:SecureTransport': 'true' })
  const { decision, policies } = explain(requestOf(alice, { context, resourcePolicy: policy }))
  assert.deepEqual(decision, { allowed: true })
  assert.deepEqual(
    policies.map(({ part, index, statements }) => [part, index, statements.map(words)]),
    [
      ['identity', 0, ['Action', 'Resource', 'Condition', true, 'Condition']],
      ['resource', 0, ['Principal', 'Action']],
    ],
  )
  assert.deepEqual(policies[0]!.statements[2], {
    index: 2,
    sid: 'OtherTeam',
    effect: 'Allow',
    applies: false,
    missed: 'Condition',
    reach: 0,
    conditions: [
      {
        operator: 'StringEquals',
        key: 'aws:PrincipalTag/team',
        wanted: ['red', 'blue'],
        given: ['green'],
        holds: false,
      },
    ],
  })
})

test('it names the keys that a decision hangs on', () => {
  const isUnknown = (key: string) => key === 'aws:sourceip' || key === 'aws:username'
  const from = (statement: object) => user('alice', { identityPolicies: [identity(statement)] })
  const asked = (statement: object) => explain(requestOf(from(statement)), isUnknown)
  const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
  const hanging = asked(allow({ Condition: office }))
  assert.deepEqual([hanging.decision.allowed, hanging.possible, hanging.dependsOn], [false, true, ['aws:sourceip']])
  const byName = asked(allow({ Resource: `arn:aws:ssm:*:*:parameter/app/${variable('aws:username')}` }))
  assert.deepEqual(byName.dependsOn, ['aws:username'])
  // No source address helps who is not allowed the action.
  const never = asked(allow({ Action: 'kms:*', Condition: office }))
  assert.deepEqual([never.possible, never.dependsOn], [false, []])
  const denied = asked(allow({ Condition: { ...office, Bool: { 'aws:SecureTransport': 'true' } } }))
  assert.deepEqual([denied.possible, denied.dependsOn], [false, []])
})
