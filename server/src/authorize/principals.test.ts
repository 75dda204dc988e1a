import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileNotPrincipal, compilePrincipal } from './principals.ts'
import { type Principal, reach } from './terms.ts'
import { account, federatedUser, identity, otherAccount, roleSession, root, service, user } from './test/ask.ts'

const aws = (...ids: string[]) => ({ AWS: ids })
const rootArn = `arn:aws:iam::${account}:root`
const userArn = `arn:aws:iam::${account}:user/alice`
const roleArn = `arn:aws:iam::${account}:role/app/reader`
const sessionArn = `arn:aws:sts::${account}:assumed-role/reader/s1`

describe('Principal', () => {
  const reached = (element: unknown, principal: Principal) =>
    Object.entries(reach).find(([, value]) => value === compilePrincipal(element, 'Allow', 'resource')(principal))![0]

  test('a user, a session and a federated user are named by their ARNs', () => {
    assert.equal(reached(aws(userArn), user('alice')), 'principal')
    assert.equal(reached(aws(userArn), user('Alice')), 'none')
    assert.equal(reached(aws(userArn), user('alice', { account: otherAccount })), 'none')
    assert.equal(reached(aws(sessionArn), roleSession()), 'principal')
    assert.equal(reached(aws(`arn:aws:sts::${account}:federated-user/fed`), federatedUser()), 'principal')
  })
  test('a role reaches its sessions less directly than their own names do', () => {
    assert.equal(reached(aws(roleArn), roleSession()), 'role')
    assert.equal(reached(aws(roleArn, sessionArn), roleSession()), 'principal')
    assert.equal(reached(aws(`arn:aws:iam::${account}:role/reader`), roleSession()), 'none')
  })
  test('an account is named by its number or its root, and delegates', () => {
    for (const id of [account, rootArn]) {
      for (const principal of [user('alice'), roleSession(), federatedUser()])
        assert.equal(reached(aws(id), principal), 'account')
      assert.equal(reached(aws(id), root()), 'principal')
      assert.equal(reached(aws(id), root(otherAccount)), 'none')
      assert.equal(reached(aws(id), service()), 'none')
    }
    assert.equal(reached(aws(account, userArn), user('alice')), 'principal')
  })
  test('a star is everyone, but a service must be named', () => {
    for (const element of ['*', { AWS: '*' }, { AWS: [account, '*'] }]) {
      for (const principal of [user('alice'), roleSession(), root(otherAccount)])
        assert.equal(reached(element, principal), 'principal')
      assert.equal(reached(element, service()), 'none')
      assert.equal(compilePrincipal(element, 'Deny', 'resource')(service()), reach.principal)
    }
  })
  test('a service is named by its service principal', () => {
    assert.equal(reached({ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }, service()), 'principal')
    assert.equal(reached({ Service: 'ec2.amazonaws.com' }, service()), 'none')
    assert.equal(reached({ Service: 'lambda.amazonaws.com' }, user('lambda.amazonaws.com')), 'none')
  })
  test('Federated and CanonicalUser are kept and match nobody', () => {
    const element = {
      Federated: 'accounts.google.com',
      CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
    }
    for (const principal of [user('alice'), roleSession(), federatedUser(), root(), service()])
      assert.equal(reached(element, principal), 'none')
  })
})

describe('malformed principals', () => {
  const refuses = (element: unknown, message: RegExp, kind: 'resource' | 'trust' | 'key' = 'resource') =>
    assert.throws(() => compilePrincipal(element, 'Allow', kind), { name: 'PolicyError', message })

  const wrongIds = [
    '',
    'alice',
    '11112222333',
    `${account}:root`,
    `arn:aws:iam::${account}`,
    `arn:aws:iam::${account}:user/*`,
    `arn:aws:iam::${account}:role/app/rea?er`,
    `arn:aws:iam::*:root`,
    `arn:aws:iam::${account}:group/admins`,
    `arn:aws:iam::${account}:user/`,
    `arn:aws:sts::${account}:assumed-role/reader/*`,
    `arn:aws:sts::${account}:assumed-role/reader`,
    `arn:aws:s3:::bucket`,
    'AIDACKCEVSQ6C2EXAMPLE',
  ]
  for (const id of wrongIds) test(`AWS: ${id}`, () => refuses(aws(id), /^Invalid principal in policy: "AWS":/))

  test('services are full names without wildcards', () => {
    for (const id of ['lambda', '*', '*.amazonaws.com', 'Lambda.amazonaws.com'])
      refuses({ Service: id }, /^Invalid principal in policy: "Service":/)
  })
  test('unknown types, empty lists, other shapes', () => {
    refuses({ Group: 'admins' }, /^Invalid principal in policy: "Group":/)
    refuses({ AWS: [] }, /^Missing required field Principal cannot be empty!$/)
    refuses({}, /^Missing required field Principal cannot be empty!$/)
    refuses('everyone', /^Syntax errors in policy\./)
    refuses(['*'], /^Syntax errors in policy\./)
    refuses({ AWS: [7] }, /^Invalid principal in policy: "AWS":/)
    refuses({ AWS: null }, /^Invalid principal in policy: "AWS":/)
  })
  test('each service has its own words', () => {
    refuses(aws('alice'), /^Policy contains a statement with one or more invalid principals\.$/, 'key')
    refuses({ AWS: [] }, /^Policy contains a statement with one or more invalid principals\.$/, 'key')
    refuses('*', /^AssumeRolepolicy contained an invalid principal: "STAR":"\*"\.$/, 'trust')
    compilePrincipal({ AWS: '*' }, 'Allow', 'trust')
  })
})

describe('NotPrincipal', () => {
  const denies = (element: unknown, principal: Principal) =>
    compileNotPrincipal(element, 'resource')(principal) !== reach.none

  // The two examples of IAM's guide, reference_policies_elements_notprincipal.
  test('a user is spared when named together with its account', () => {
    assert.equal(denies(aws(userArn, rootArn), user('alice')), false)
    assert.equal(denies(aws(userArn, account), user('alice')), false)
    assert.equal(denies(aws(userArn), user('alice')), true)
    assert.equal(denies(aws(userArn, rootArn), user('bob')), true)
    assert.equal(denies(aws(rootArn), user('alice')), true)
  })
  test('a session is spared when named together with its role and its account', () => {
    assert.equal(denies(aws(sessionArn, roleArn, rootArn), roleSession()), false)
    assert.equal(denies(aws(sessionArn, rootArn), roleSession()), true)
    assert.equal(denies(aws(sessionArn, roleArn), roleSession()), true)
    assert.equal(denies(aws(roleArn, rootArn), roleSession()), true)
  })
  test('the root user is spared by its account, a service by its name, everyone by a star', () => {
    assert.equal(denies(aws(rootArn), root()), false)
    assert.equal(denies(aws(rootArn), root(otherAccount)), true)
    assert.equal(denies({ Service: 'lambda.amazonaws.com' }, service()), false)
    assert.equal(denies(aws(rootArn), service()), true)
    assert.equal(denies('*', user('alice')), false)
  })
  test('a principal with a permissions boundary is never spared', () => {
    const bounded = { permissionsBoundary: identity({ Effect: 'Allow', Action: '*', Resource: '*' }) }
    assert.equal(denies(aws(userArn, rootArn), user('alice', bounded)), true)
    assert.equal(denies(aws(sessionArn, roleArn, rootArn), roleSession(bounded)), true)
  })
})
