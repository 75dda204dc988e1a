import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import { readSession } from '../../../credentials/session-token.ts'
import type { Caller, Input } from '../../../operation.ts'
import {
  account,
  addAccount,
  fault,
  type Larder,
  lambdaTrust,
  onlyMay,
  openIdentities,
  otherAccount,
  policy,
  trust,
  trusting,
  user,
} from '../test/people.ts'

type Request = Partial<Input<'sts', 'AssumeRole'>>

const arnOf = (name: string) => `arn:aws:iam::${account}:role/${name}`
const everybody = trust({ AWS: '*' }, undefined, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'])

async function open(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  return {
    ...larder,
    createRole: (RoleName: string, AssumeRolePolicyDocument: string, MaxSessionDuration?: number) =>
      call(administrator, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument, MaxSessionDuration }),
    createUser: (UserName: string) => call(administrator, 'iam', 'CreateUser', { UserName }),
    assume: (caller: Caller, name: string, request: Request = {}) =>
      call(caller, 'sts', 'AssumeRole', { RoleArn: arnOf(name), RoleSessionName: 'work', ...request }),
  }
}

function denied(caller: Caller, name: string, reason: string, action = 'sts:AssumeRole') {
  const message = `User: ${caller.principal.arn} is not authorized to perform: ${action} on resource: ${arnOf(name)} ${reason}`
  return fault('AccessDenied', message)
}

const untrusted = 'because no resource-based policy allows the sts:AssumeRole action'
const noPolicy = 'because no identity-based policy allows the sts:AssumeRole action'

/** What the token of an answer says. */
function claimsOf({ keys }: Larder, { Credentials }: Awaited<ReturnType<Awaited<ReturnType<typeof open>>['assume']>>) {
  return readSession(keys, Credentials!.AccessKeyId!, Credentials!.SessionToken!)
}

test('a role answers with credentials for an hour', async (t) => {
  const larder = await open(t)
  const { Role } = await larder.createRole('app', trusting(account))
  const answer = await larder.assume(larder.administrator, 'app')
  const { Credentials, ...rest } = answer
  assert.deepEqual(rest, {
    AssumedRoleUser: {
      AssumedRoleId: `${Role!.RoleId}:work`,
      Arn: `arn:aws:sts::${account}:assumed-role/app/work`,
    },
  })
  assert.match(Credentials!.AccessKeyId!, /^ASIA[A-Z2-7]{16}$/)
  assert.deepEqual(Credentials!.Expiration, new Date(larder.clock.now + 3_600_000))
  assert.deepEqual(claimsOf(larder, answer), {
    account,
    identity: { kind: 'role', id: Role!.RoleId },
    name: 'work',
    issuedAt: larder.clock.now,
    expiresAt: larder.clock.now + 3_600_000,
  })
})

describe('who may', () => {
  const nothing = user('alice', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }])

  test('whom the trust policy names needs no policy of its own', async (t) => {
    const { createRole, createUser, assume } = await open(t)
    await createUser('alice')
    await createRole('app', trusting(nothing.principal.arn))
    await assume(nothing, 'app')
    await assert.rejects(assume(user('bob'), 'app'), denied(user('bob'), 'app', untrusted))
  })

  test('trust in the account leaves it to the policies of its users', async (t) => {
    const { createRole, assume } = await open(t)
    await createRole('app', trusting(`arn:aws:iam::${account}:root`))
    await assert.rejects(assume(nothing, 'app'), denied(nothing, 'app', noPolicy))
    await assume(onlyMay('alice', 'sts:AssumeRole', arnOf('app')), 'app')
    const other = onlyMay('alice', 'sts:AssumeRole', arnOf('other'))
    await assert.rejects(assume(other, 'app'), denied(other, 'app', noPolicy))
  })

  test('an explicit deny of the user holds against trust', async (t) => {
    const { createRole, createUser, assume } = await open(t)
    await createUser('alice')
    const deny = user('alice', [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }])
    await createRole('app', trusting(deny.principal.arn))
    await assert.rejects(assume(deny, 'app'), denied(deny, 'app', 'with an explicit deny in an identity-based policy'))
  })

  test('from another account both sides must agree', async (t) => {
    const larder = await open(t)
    await addAccount(larder)
    await larder.createRole('app', trusting(otherAccount))
    await larder.assume(user('zoe', undefined, otherAccount), 'app')
    const poor = user('zoe', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }], otherAccount)
    await assert.rejects(larder.assume(poor, 'app'), { code: 'AccessDenied' })
    await larder.createRole('own', trusting(account))
    await assert.rejects(larder.assume(user('zoe', undefined, otherAccount), 'own'), { code: 'AccessDenied' })
  })

  test('trust in Lambda lets no person in', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', lambdaTrust)
    await assert.rejects(assume(administrator, 'app'), denied(administrator, 'app', untrusted))
  })

  test('a role that is not there cannot be told from one that trusts nobody', async (t) => {
    const { createRole, assume, administrator, call } = await open(t)
    await assert.rejects(assume(administrator, 'ghost'), denied(administrator, 'ghost', untrusted))
    const { Role } = await createRole('Here', trusting(account))
    for (const RoleArn of [Role!.Arn!.toLowerCase(), arnOf('path/Here'), Role!.Arn!.replace(account, otherAccount)]) {
      await assert.rejects(
        call(administrator, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'work' }),
        { code: 'AccessDenied' },
        RoleArn,
      )
    }
  })

  test('an external id must be the one that the trust policy asks for', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', trust({ AWS: account }, { StringEquals: { 'sts:ExternalId': 'agreed' } }))
    await assume(administrator, 'app', { ExternalId: 'agreed' })
    await assert.rejects(assume(administrator, 'app', { ExternalId: 'guessed' }), { code: 'AccessDenied' })
    await assert.rejects(assume(administrator, 'app'), denied(administrator, 'app', untrusted))
  })

  test('the name of the session may be asked for', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', trust({ AWS: account }, { StringLike: { 'sts:RoleSessionName': `\${aws:username}` } }))
    await assume(administrator, 'app', { RoleSessionName: 'administrator' })
    await assert.rejects(assume(administrator, 'app', { RoleSessionName: 'somebody' }), { code: 'AccessDenied' })
  })

  test('what is no ARN is invalid', async (t) => {
    const { call, administrator } = await open(t)
    for (const RoleArn of ['nothing-valid-in-here', 'arn::b:::something/test-role', 'arn:a:a::aaaaaaaaaaaaaaa:']) {
      await assert.rejects(
        call(administrator, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'work' }),
        fault('ValidationError', `${RoleArn} is invalid`),
      )
    }
  })
})

describe('for how long', () => {
  test('as long as the role permits', async (t) => {
    const { createRole, assume, administrator, clock } = await open(t)
    await createRole('app', trusting(account), 7200)
    const { Credentials } = await assume(administrator, 'app', { DurationSeconds: 7200 })
    assert.deepEqual(Credentials!.Expiration, new Date(clock.now + 7_200_000))
    await assert.rejects(
      assume(administrator, 'app', { DurationSeconds: 7201 }),
      fault('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
    )
  })

  test('an hour when a role assumes a role', async (t) => {
    const { createRole, assume } = await open(t)
    await createRole('app', trusting(account), 43_200)
    const first = role('first', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }])
    await assume(first, 'app', { DurationSeconds: 3600 })
    await assert.rejects(
      assume(first, 'app', { DurationSeconds: 3601 }),
      fault(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      ),
    )
  })
})

describe('with what', () => {
  const Policy = policy({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })

  test('a session policy goes into the token and is measured', async (t) => {
    const larder = await open(t)
    await larder.createRole('app', trusting(account))
    const answer = await larder.assume(larder.administrator, 'app', { Policy })
    assert.equal(claimsOf(larder, answer)!.policy, Policy)
    assert.ok(answer.PackedPolicySize! > 0 && answer.PackedPolicySize! < 20, String(answer.PackedPolicySize))
  })

  test('a session policy follows the grammar and stays short', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', trusting(account))
    const withPolicy = (text: string) => assume(administrator, 'app', { Policy: text })
    await assert.rejects(withPolicy('{'), { code: 'MalformedPolicyDocument' })
    const long = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: `arn:aws:ssm:*:*:${'x'.repeat(2048)}` })
    await assert.rejects(withPolicy(long), /length less than or equal to 2048$/)
  })

  test('tags and policy together fit a header or are refused', async (t) => {
    const larder = await open(t)
    await larder.createRole('app', everybody)
    const noise = (length: number) =>
      larder.larder
        .random(length * 2)
        .toString('hex')
        .slice(0, length)
    const Tags = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ Key: `${i}-${noise(100)}`, Value: noise(256) }))
    const { PackedPolicySize, Credentials } = await larder.assume(larder.administrator, 'app', { Tags: Tags(8) })
    assert.ok(PackedPolicySize! > 70 && PackedPolicySize! <= 100, String(PackedPolicySize))
    assert.ok(Credentials!.SessionToken!.length < 4096)
    await assert.rejects(
      larder.assume(larder.administrator, 'app', { Tags: Tags(50) }),
      /^Fault: Packed size of session tags consumes \d{3}% of allotted space\.$/,
    )
    await assert.rejects(
      larder.assume(larder.administrator, 'app', { Tags: Tags(50), Policy }),
      /^Fault: Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
    )
  })

  test('who sets tags must be allowed to, by the trust policy as well', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    const Tags = [{ Key: 'Team', Value: 'Blue' }]
    await createRole('app', trusting(administrator.principal.arn))
    await assert.rejects(
      assume(administrator, 'app', { Tags }),
      denied(
        administrator,
        'app',
        'because no resource-based policy allows the sts:TagSession action',
        'sts:TagSession',
      ),
    )
    const both = ['sts:AssumeRole', 'sts:TagSession']
    await createRole('tagged', trust({ AWS: account }, { StringEquals: { 'aws:RequestTag/Team': 'Blue' } }, both))
    await assume(administrator, 'tagged', { Tags })
    await assert.rejects(assume(administrator, 'tagged', { Tags: [{ Key: 'Team', Value: 'Red' }] }), {
      code: 'AccessDenied',
    })
  })

  test('transitive tags go on into the next session, where nobody changes them', async (t) => {
    const larder = await open(t)
    await larder.createRole('app', everybody)
    const first = role('first', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }])
    const session = { ...first.session!, transitiveTagKeys: ['Team'] }
    const caller: Caller = {
      ...first,
      session,
      tags: new Map([
        ['Team', 'Blue'],
        ['own', 'x'],
      ]),
    }
    const answer = await larder.assume(caller, 'app', {
      Tags: [{ Key: 'app', Value: 'shop' }],
      TransitiveTagKeys: ['app'],
    })
    const { tags, transitiveTagKeys } = claimsOf(larder, answer)!
    assert.deepEqual(tags, [
      ['Team', 'Blue'],
      ['app', 'shop'],
    ])
    assert.deepEqual(transitiveTagKeys, ['Team', 'app'])
    await assert.rejects(
      larder.assume(caller, 'app', { Tags: [{ Key: 'team', Value: 'Red' }] }),
      fault(
        'InvalidParameterValue',
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      ),
    )
    await larder.createRole('untagged', trusting(account))
    await assert.rejects(larder.assume(caller, 'untagged'), /not authorized to perform: sts:TagSession/)
  })

  test('a transitive tag keeps its value however its key is spelled', async (t) => {
    const larder = await open(t)
    await larder.createRole('app', everybody)
    const first = role('first', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }])
    const Tags = [{ Key: 'Team', Value: 'Blue' }]
    const answer = await larder.assume(first, 'app', { Tags, TransitiveTagKeys: ['team', 'TEAM'] })
    const { transitiveTagKeys } = claimsOf(larder, answer)!
    assert.deepEqual(transitiveTagKeys, ['Team'])
    const session = { ...first.session!, transitiveTagKeys: transitiveTagKeys! }
    const next = await larder.assume({ ...first, session, tags: new Map([['Team', 'Blue']]) }, 'app')
    assert.deepEqual(claimsOf(larder, next)!.tags, [['Team', 'Blue']])
  })

  test('tag requests that contradict themselves are refused', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', everybody)
    await assert.rejects(
      assume(administrator, 'app', { TransitiveTagKeys: ['Team'] }),
      fault('InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.'),
    )
    const Tags = [
      { Key: 'Team', Value: 'Blue' },
      { Key: 'team', Value: 'Red' },
    ]
    await assert.rejects(
      assume(administrator, 'app', { Tags }),
      fault('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
    )
  })

  test('a source identity is set once, with permission, and stays', async (t) => {
    const larder = await open(t)
    await larder.createRole('app', everybody)
    await larder.createRole('plain', trusting(account))
    const answer = await larder.assume(larder.administrator, 'app', { SourceIdentity: 'alice' })
    assert.equal(answer.SourceIdentity, 'alice')
    assert.equal(claimsOf(larder, answer)!.sourceIdentity, 'alice')
    await assert.rejects(
      larder.assume(larder.administrator, 'plain', { SourceIdentity: 'alice' }),
      /not authorized to perform: sts:SetSourceIdentity/,
    )
    const first = role('first', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }])
    const caller: Caller = { ...first, session: { ...first.session!, sourceIdentity: 'alice' } }
    assert.equal((await larder.assume(caller, 'app')).SourceIdentity, 'alice')
    await assert.rejects(
      larder.assume(caller, 'app', { SourceIdentity: 'bob' }),
      fault('ValidationError', 'SourceIdentity cannot differ from that of the calling session.'),
    )
    await assert.rejects(larder.assume(caller, 'plain'), /not authorized to perform: sts:SetSourceIdentity/)
  })

  test('what is not there yet is refused, not ignored', async (t) => {
    const { createRole, assume, administrator } = await open(t)
    await createRole('app', trusting(account))
    const arn = 'arn:aws:iam::aws:policy/NoSuchAccess'
    await assert.rejects(
      assume(administrator, 'app', { PolicyArns: [{ arn }] }),
      fault('ValidationError', `Policy ${arn} does not exist or is not attachable.`),
    )
    const eleven = Array.from({ length: 11 }, () => ({ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }))
    await assert.rejects(
      assume(administrator, 'app', { PolicyArns: eleven }),
      /Member must have length less than or equal to 10$/,
    )
    await assert.rejects(assume(administrator, 'app', { SerialNumber: 'GAHT12345678', TokenCode: '123456' }), {
      code: 'AccessDenied',
    })
    const ProvidedContexts = [
      { ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter', ContextAssertion: 'abcd' },
    ]
    await assert.rejects(assume(administrator, 'app', { ProvidedContexts }), { code: 'ValidationError' })
  })
})
