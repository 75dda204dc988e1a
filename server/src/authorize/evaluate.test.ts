import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accessDeniedMessage, evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import {
  account,
  allow,
  ask,
  contextOf,
  deny,
  federatedUser,
  identity,
  otherAccount,
  parameter,
  policyOf,
  requestOf,
  resourcePolicy,
  roleSession,
  root,
  service,
  user,
} from './test/ask.ts'

const everything = identity(allow())
const nothing = identity(allow({ Action: 'other:Action' }))
const admin = { identityPolicies: [everything] }
const userArn = `arn:aws:iam::${account}:user/alice`
const sessionArn = `arn:aws:sts::${account}:assumed-role/reader/s1`
const grantTo = (...AWS: string[]) => resourcePolicy(allow({ Principal: { AWS } }))
const keyPolicy = (...statements: object[]) => ({
  resourcePolicy: policyOf('key', ...statements),
  resourcePolicyRule: 'must-allow' as const,
})
const keyGrantTo = (...AWS: string[]) => keyPolicy(allow({ Principal: { AWS } }))

describe('identity policies', () => {
  test('without an Allow a request is denied', () => {
    assert.equal(ask(user('alice')), 'no identity-based policy')
    assert.equal(ask(user('alice', { identityPolicies: [nothing] })), 'no identity-based policy')
  })
  test('an Allow in any of them is enough', () => {
    assert.equal(ask(user('alice', { identityPolicies: [nothing, everything] })), 'allowed')
  })
  test('an explicit Deny wins over every Allow, in whatever order', () => {
    const denies = identity(deny({ Action: 'ssm:Get*' }))
    assert.equal(ask(user('alice', { identityPolicies: [denies, everything] })), 'explicit identity-based policy')
    assert.equal(ask(user('alice', { identityPolicies: [everything, denies] })), 'explicit identity-based policy')
    assert.equal(
      ask(user('alice', { identityPolicies: [identity(allow(), deny())] })),
      'explicit identity-based policy',
    )
    assert.equal(
      ask(user('alice', { identityPolicies: [denies, everything] }), { action: 'ssm:PutParameter' }),
      'allowed',
    )
  })
})

describe('boundaries and session policies', () => {
  test('a boundary limits what identity policies allow, and allows nothing itself', () => {
    assert.equal(ask(user('alice', { ...admin, permissionsBoundary: everything })), 'allowed')
    assert.equal(ask(user('alice', { ...admin, permissionsBoundary: nothing })), 'no permissions boundary')
    assert.equal(ask(user('alice', { permissionsBoundary: everything })), 'no identity-based policy')
    assert.equal(
      ask(user('alice', { ...admin, permissionsBoundary: identity(allow(), deny()) })),
      'explicit permissions boundary',
    )
  })
  test('session policies limit what the role is allowed; one of them must allow', () => {
    assert.equal(ask(roleSession({ ...admin, sessionPolicies: [nothing, everything] })), 'allowed')
    assert.equal(ask(roleSession({ ...admin, sessionPolicies: [nothing] })), 'no session policy')
    assert.equal(ask(roleSession({ ...admin, sessionPolicies: [] })), 'no session policy')
    assert.equal(ask(roleSession({ sessionPolicies: [everything] })), 'no identity-based policy')
    assert.equal(
      ask(roleSession({ ...admin, sessionPolicies: [everything, identity(deny())] })),
      'explicit session policy',
    )
  })
  test('a role session without session policies has what its role has', () => {
    assert.equal(ask(roleSession(admin)), 'allowed')
  })
  test('a federated user without session policies has nothing', () => {
    assert.equal(ask(federatedUser(admin)), 'no session policy')
    assert.equal(ask(federatedUser({ ...admin, sessionPolicies: [everything] })), 'allowed')
  })
  test('identity, boundary and session must all allow, and are named in this order', () => {
    assert.equal(
      ask(roleSession({ ...admin, permissionsBoundary: nothing, sessionPolicies: [nothing] })),
      'no permissions boundary',
    )
    assert.equal(
      ask(roleSession({ ...admin, permissionsBoundary: everything, sessionPolicies: [nothing] })),
      'no session policy',
    )
    assert.equal(
      ask(roleSession({ ...admin, permissionsBoundary: everything, sessionPolicies: [everything] })),
      'allowed',
    )
  })
})

describe('the root user', () => {
  test('is unrestricted in its own account', () => {
    assert.equal(ask(root()), 'allowed')
    assert.equal(ask(root(), { resourcePolicy: grantTo(userArn) }), 'allowed')
  })
  test('is bound by an explicit deny of a resource policy', () => {
    assert.equal(
      ask(root(), { resourcePolicy: resourcePolicy(deny({ Principal: '*' })) }),
      'explicit resource-based policy',
    )
  })
  test('has no power over a policy that must allow', () => {
    assert.equal(ask(root(), keyGrantTo(userArn)), 'no resource-based policy')
    for (const id of [account, `arn:aws:iam::${account}:root`, '*'])
      assert.equal(ask(root(), keyGrantTo(id)), 'allowed')
  })
  test('of another account needs the resource policy', () => {
    assert.equal(ask(root(otherAccount)), 'no resource-based policy')
    assert.equal(ask(root(otherAccount), { resourcePolicy: grantTo(otherAccount) }), 'allowed')
  })
})

describe('services', () => {
  test('are allowed by their name in a resource policy and by nothing else', () => {
    const named = resourcePolicy(allow({ Principal: { Service: 'lambda.amazonaws.com' } }))
    assert.equal(ask(service(), { resourcePolicy: named }), 'allowed')
    assert.equal(ask(service(), { resourcePolicy: named, resourceAccount: otherAccount }), 'allowed')
    assert.equal(ask(service()), 'no resource-based policy')
    assert.deepEqual(evaluate(requestOf(service(), { resourceAccount: otherAccount })), {
      allowed: false,
      explicit: false,
      by: 'resource-based policy',
    })
    for (const Principal of ['*', { AWS: account }]) {
      assert.equal(ask(service(), { resourcePolicy: resourcePolicy(allow({ Principal })) }), 'no resource-based policy')
    }
  })
  test('are denied like everyone', () => {
    const policy = resourcePolicy(allow({ Principal: { Service: 'lambda.amazonaws.com' } }), deny({ Principal: '*' }))
    assert.equal(ask(service(), { resourcePolicy: policy }), 'explicit resource-based policy')
  })
})

describe('the message of a refusal', () => {
  const alice = `User: ${userArn} is not authorized to perform: ssm:GetParameter on resource: ${parameter}`
  const messageFor = (principal: Parameters<typeof requestOf>[0], over: Parameters<typeof requestOf>[1] = {}) => {
    const request = requestOf(principal, over)
    return accessDeniedMessage(request, evaluate(request))
  }
  const denies = identity(allow(), deny())
  test('says which kind of policy allowed nothing', () => {
    assert.equal(
      messageFor(user('alice')),
      `${alice} because no identity-based policy allows the ssm:GetParameter action`,
    )
    assert.equal(
      messageFor(user('alice', { ...admin, permissionsBoundary: nothing })),
      `${alice} because no permissions boundary allows the ssm:GetParameter action`,
    )
    assert.equal(
      messageFor(roleSession({ ...admin, sessionPolicies: [] })),
      `User: ${sessionArn} is not authorized to perform: ssm:GetParameter on resource: ${parameter} because no session policy allows the ssm:GetParameter action`,
    )
    assert.equal(
      messageFor(user('alice', admin), { ...keyGrantTo(`${userArn}2`), action: 'kms:Decrypt', resource: '*' }),
      `User: ${userArn} is not authorized to perform: kms:Decrypt on resource: * because no resource-based policy allows the kms:Decrypt action`,
    )
  })
  test('says which kind of policy denied', () => {
    assert.equal(
      messageFor(user('alice', { identityPolicies: [denies] })),
      `${alice} with an explicit deny in an identity-based policy`,
    )
    assert.equal(
      messageFor(user('alice', { ...admin, permissionsBoundary: denies })),
      `${alice} with an explicit deny in a permissions boundary`,
    )
    assert.match(
      messageFor(roleSession({ ...admin, sessionPolicies: [denies] })),
      / with an explicit deny in a session policy$/,
    )
    assert.equal(
      messageFor(user('alice', admin), { resourcePolicy: resourcePolicy(deny({ Principal: '*' })) }),
      `${alice} with an explicit deny in a resource-based policy`,
    )
  })
  test('exists only of a refusal', () => {
    assert.throws(() => accessDeniedMessage(requestOf(root()), { allowed: true }), TypeError)
  })
})

describe('what would take too long to match', () => {
  // Each of these comes to an end after some hundred million steps, and matches.
  const hard = `*${`${'a'.repeat(20)}?`.repeat(100)}c*`
  const context = contextOf({ 'kms:EncryptionContext:a': `${'a'.repeat(100_000)}c` })
  const Condition = { StringLike: { 'kms:EncryptionContext:a': hard } }

  test('lets nobody in, and keeps nobody from being denied', () => {
    const reader = (...statements: object[]) => user('alice', { identityPolicies: [identity(...statements)] })
    assert.equal(ask(reader(allow({ Condition })), { context }), 'no identity-based policy')
    assert.equal(ask(reader(allow(), deny({ Condition })), { context }), 'explicit identity-based policy')
    const little = contextOf({ 'kms:EncryptionContext:a': `${'a'.repeat(3_000)}c` })
    assert.equal(ask(reader(allow({ Condition })), { context: little }), 'allowed')
  })

  test('is explained as it is decided', () => {
    const principal = user('alice', { identityPolicies: [identity(allow(), deny({ Condition }))] })
    assert.deepEqual(explain(requestOf(principal, { context })).decision, evaluate(requestOf(principal, { context })))
    assert.equal(ask(user('bob', admin)), 'allowed')
  })
})
