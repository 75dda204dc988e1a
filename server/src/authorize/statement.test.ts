import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parsePolicy } from './policy.ts'
import { account, allow, ask, contextOf, deny, identity, otherAccount, parameter, user, variable } from './test/ask.ts'

describe('actions', () => {
  const may = (over: object, action: string) =>
    ask(user('alice', { identityPolicies: [identity(allow(over))] }), { action }) === 'allowed'
  test('compare without regard to case', () => {
    assert.equal(may({ Action: 'SSM:getparameter' }, 'ssm:GetParameter'), true)
    assert.equal(may({ Action: 'ssm:GETPARAM*' }, 'ssm:GetParameter'), true)
  })
  test('take wildcards', () => {
    assert.equal(may({ Action: ['kms:*', 'ssm:Get*ByPath'] }, 'ssm:GetParametersByPath'), true)
    assert.equal(may({ Action: ['kms:*', 'ssm:Get*ByPath'] }, 'ssm:GetParameters'), false)
    assert.equal(may({ Action: 'ssm:GetParameter?' }, 'ssm:GetParameters'), true)
    assert.equal(may({ Action: 'ssm:GetParameter?' }, 'ssm:GetParameter'), false)
    assert.equal(may({ Action: '*:*' }, 'ssm:GetParameter'), true)
  })
  test('NotAction is every other action', () => {
    const over = { Action: undefined, NotAction: ['iam:*', 'ssm:PutParameter'] }
    assert.equal(may(over, 'ssm:GetParameter'), true)
    assert.equal(may(over, 'ssm:putparameter'), false)
    assert.equal(may(over, 'iam:CreateUser'), false)
  })
})

describe('resources', () => {
  const may = (over: object, resource = parameter, values = {}) =>
    ask(user('alice', { identityPolicies: [identity(allow(over))] }), { resource, context: contextOf(values) }) ===
    'allowed'
  const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:app/db-AbCdEf`

  test('are equal, or match a wildcard', () => {
    assert.equal(may({ Resource: parameter }), true)
    assert.equal(may({ Resource: parameter.toUpperCase().replace('ARN:AWS', 'arn:aws') }), false)
    assert.equal(
      may({ Resource: [`arn:aws:ssm:*:${account}:parameter/other`, `arn:aws:ssm:*:${account}:parameter/app/*`] }),
      true,
    )
    assert.equal(may({ Resource: `arn:aws:ssm:us-????-1:${account}:parameter/app/d?` }), true)
    assert.equal(may({ Resource: `arn:aws:ssm:us-east-1:${account}:parameter/app` }), false)
  })
  test('an action without a resource is matched by a star alone', () => {
    assert.equal(may({ Resource: '*' }, '*'), true)
    assert.equal(may({ Resource: 'arn:aws:ssm:*:*:*' }, '*'), false)
  })
  test('a short ARN has stars for the parts that it leaves out', () => {
    assert.equal(may({ Resource: 'arn:aws:ssm' }), true)
    assert.equal(may({ Resource: 'arn:aws:ss*' }), true)
    assert.equal(may({ Resource: 'arn:aws:kms' }), false)
    assert.equal(may({ Resource: 'arn:aws:ssm:us-west-2' }), false)
  })
  test('a star that ends a part reaches over colons, any other wildcard does not', () => {
    assert.equal(may({ Resource: 'arn:aws:secretsmanager:*:secret:app/*' }, secret), true)
    assert.equal(may({ Resource: `arn:aws:secretsmanager:us-east-1:*:app/*` }, secret), true)
    assert.equal(may({ Resource: `arn:aws:secretsmanager:us-east-1:*1:app/*` }, secret), false)
    const disguised = `arn:aws:ssm:us-east-1:${otherAccount}:parameter/x-1:${account}:parameter/app/db`
    assert.equal(may({ Resource: `arn:aws:ssm:us-*-1:${account}:parameter/app/*` }, disguised), false)
  })
  test('NotResource is every other resource', () => {
    const over = { Resource: undefined, NotResource: [`${parameter}*`, 'arn:aws:kms:*'] }
    assert.equal(may(over), false)
    assert.equal(may(over, secret), true)
  })
  test('take variables', () => {
    const Resource = `arn:aws:ssm:*:*:parameter/${variable('aws:PrincipalTag/team')}/${variable("aws:username, 'nobody'")}`
    const resource = `arn:aws:ssm:us-east-1:${account}:parameter/red/alice`
    assert.equal(may({ Resource }, resource, { 'aws:PrincipalTag/team': 'red', 'aws:username': 'alice' }), true)
    assert.equal(may({ Resource }, resource, { 'aws:PrincipalTag/team': 'red' }), false)
    assert.equal(may({ Resource }, resource.replace('alice', 'nobody'), { 'aws:PrincipalTag/team': 'red' }), true)
  })
  test("a tag's star is no wildcard", () => {
    const Resource = `arn:aws:ssm:*:*:parameter/${variable('aws:PrincipalTag/team')}/*`
    assert.equal(may({ Resource }, parameter, { 'aws:PrincipalTag/team': 'app' }), true)
    assert.equal(may({ Resource }, parameter, { 'aws:PrincipalTag/team': '*' }), false)
    assert.equal(may({ Resource }, parameter, { 'aws:PrincipalTag/team': 'a??' }), false)
  })
  test('a variable without value matches nothing', () => {
    const Resource = `arn:aws:ssm:*:*:parameter/${variable('aws:username')}`
    for (const name of ['', variable('aws:username'), 'undefined']) {
      assert.equal(may({ Resource }, `arn:aws:ssm:us-east-1:${account}:parameter/${name}`), false)
    }
    const denies = identity(allow(), deny({ Resource }))
    assert.equal(ask(user('alice', { identityPolicies: [denies] })), 'allowed')
  })
  test('a variable without value in NotResource does not widen an Allow, and spares nothing from a Deny', () => {
    const over = { Resource: undefined, NotResource: `arn:aws:ssm:*:*:parameter/${variable('aws:username')}` }
    assert.equal(may(over), false)
    const denies = identity(allow(), deny(over))
    assert.equal(ask(user('alice', { identityPolicies: [denies] })), 'explicit identity-based policy')
  })
  test('variables are plain text in version 2008-10-17', () => {
    const Resource = `arn:aws:ssm:*:*:parameter/${variable('aws:username')}`
    const old = parsePolicy(JSON.stringify({ Version: '2008-10-17', Statement: allow({ Resource }) }), 'identity')
    const context = contextOf({ 'aws:username': 'alice' })
    const asked = (name: string) =>
      ask(user('alice', { identityPolicies: [old] }), {
        context,
        resource: `arn:aws:ssm:us-east-1:1:parameter/${name}`,
      })
    assert.equal(asked(variable('aws:username')), 'allowed')
    assert.equal(asked('alice'), 'no identity-based policy')
  })
})

describe('what fails while it is evaluated denies', () => {
  const failing = {
    context: {
      get: () => {
        throw new Error('no such thing')
      },
    },
  }
  const condition = { Condition: { StringEquals: { 'aws:x': 'a' } } }
  test('an Allow does not apply', () => {
    assert.equal(
      ask(user('alice', { identityPolicies: [identity(allow(condition))] }), failing),
      'no identity-based policy',
    )
  })
  test('a Deny applies', () => {
    assert.equal(
      ask(user('alice', { identityPolicies: [identity(allow(), deny(condition))] }), failing),
      'explicit identity-based policy',
    )
    assert.equal(
      ask(user('alice', { identityPolicies: [identity(allow(), deny({ Action: 'kms:*', ...condition }))] }), failing),
      'allowed',
    )
  })
})
