import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, policy } from '../../../test/larder.ts'
import type { Caller, Fault } from '../../operation.ts'
import { admin, allow, deny, openAccess, parameterArn, userArn } from './test/open-access.ts'

const denied = (error: unknown) => /^AccessDenied/.test((error as Fault).code)

describe('ExplainAccess', async () => {
  const store = await openAccess({ after: (work) => it.after(work) })
  const { call } = store
  const key = await store.makeKey()

  await it('says of everybody what they are really answered', async () => {
    await call(admin, 'ssm', 'PutParameter', { Name: '/a/text', Value: 'v', Type: 'String' })
    await call(admin, 'ssm', 'PutParameter', { Name: '/a/own', Value: 'v', Type: 'SecureString', KeyId: key })
    await call(admin, 'ssm', 'PutParameter', { Name: '/a/default', Value: 'v', Type: 'SecureString' })
    await call(admin, 'ssm', 'PutParameter', {
      Name: '/a/long',
      Value: 'v',
      Type: 'SecureString',
      Tier: 'Advanced',
      KeyId: key,
    })
    await call(admin, 'secretsmanager', 'CreateSecret', {
      Name: 'plain',
      SecretString: 's',
      ClientRequestToken: 'a'.repeat(32),
    })
    await call(admin, 'secretsmanager', 'CreateSecret', {
      Name: 'keyed',
      SecretString: 's',
      KmsKeyId: key,
      ClientRequestToken: 'b'.repeat(32),
    })
    const boundaryOf = async (name: string, ...statements: Parameters<typeof policy>) => {
      const { Policy } = await call(admin, 'iam', 'CreatePolicy', {
        PolicyName: name,
        PolicyDocument: policy(...statements),
      })
      return Policy!.Arn!
    }
    const everything = allow('*')
    const viaSsm = { StringEquals: { 'kms:ViaService': 'ssm.us-east-1.amazonaws.com' } }
    const onlyOwn = { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': parameterArn('/a/own') } }
    const ids = {
      all: await store.makeUser('all', everything),
      none: await store.makeUser('none'),
      readsOnly: await store.makeUser('readsOnly', allow(['ssm:Get*', 'secretsmanager:Get*'])),
      keyOnly: await store.makeUser('keyOnly', allow('kms:*')),
      viaSsm: await store.makeUser('viaSsm', allow(['ssm:*', 'secretsmanager:*']), allow('kms:Decrypt', '*', viaSsm)),
      byContext: await store.makeUser('byContext', allow('ssm:*'), allow('kms:Decrypt', '*', onlyOwn)),
      notThat: await store.makeUser('notThat', everything, deny('ssm:GetParameter', parameterArn('/a/own'))),
      bounded: await store.makeUser('bounded', everything),
      grouped: await store.makeUser('grouped'),
      managed: await store.makeUser('managed'),
      named: await store.makeUser('named', allow('ssm:Get*', parameterArn(`/a/\${aws:username}`))),
      tagged: await store.makeUser(
        'tagged',
        allow('ssm:GetParameter', '*', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }),
      ),
    }
    await call(admin, 'iam', 'TagUser', { UserName: 'tagged', Tags: [{ Key: 'team', Value: 'red' }] })
    await call(admin, 'iam', 'PutUserPermissionsBoundary', {
      UserName: 'bounded',
      PermissionsBoundary: await boundaryOf('bounds', allow(['ssm:*', 'kms:*']), deny('kms:Decrypt', key)),
    })
    await call(admin, 'iam', 'CreateGroup', { GroupName: 'readers' })
    await call(admin, 'iam', 'PutGroupPolicy', {
      GroupName: 'readers',
      PolicyName: 'g',
      PolicyDocument: policy(allow('ssm:GetParameter')),
    })
    await call(admin, 'iam', 'AddUserToGroup', { GroupName: 'readers', UserName: 'grouped' })
    await call(admin, 'iam', 'AttachUserPolicy', {
      UserName: 'managed',
      PolicyArn: await boundaryOf('reads', allow(['ssm:GetParameter', 'kms:Decrypt'])),
    })
    const role = await store.makeRole(
      'app',
      allow(['ssm:Get*', 'kms:Decrypt']),
      deny('ssm:GetParameter', parameterArn('/a/default')),
    )

    const callers = new Map<string, Caller>()
    for (const [name, id] of Object.entries(ids)) callers.set(userArn(name), await store.asUser(id))
    callers.set(`arn:aws:iam::${account}:role/app`, await store.asRole(role))

    const requests: [action: string, resource: string, ask: (as: Caller) => Promise<unknown>][] = [
      ...['/a/text', '/a/own', '/a/default', '/a/long'].map(
        (Name): [string, string, (as: Caller) => Promise<unknown>] => [
          'ssm:GetParameter',
          Name,
          (as) => call(as, 'ssm', 'GetParameter', { Name, WithDecryption: true }),
        ],
      ),
      ...['plain', 'keyed'].map((SecretId): [string, string, (as: Caller) => Promise<unknown>] => [
        'secretsmanager:GetSecretValue',
        SecretId,
        (as) => call(as, 'secretsmanager', 'GetSecretValue', { SecretId }),
      ]),
      ['ssm:DeleteParameter', '/missing', (as) => call(as, 'ssm', 'DeleteParameter', { Name: '/missing' })],
      ['kms:DescribeKey', key, (as) => call(as, 'kms', 'DescribeKey', { KeyId: key })],
      ['kms:GenerateRandom', '*', (as) => call(as, 'kms', 'GenerateRandom', { NumberOfBytes: 8 })],
      ['iam:GetUser', userArn('all'), (as) => call(as, 'iam', 'GetUser', { UserName: 'all' })],
      [
        'secretsmanager:DescribeSecret',
        'plain',
        (as) => call(as, 'secretsmanager', 'DescribeSecret', { SecretId: 'plain' }),
      ],
    ]
    const seen = { allowed: 0, denied: 0 }
    for (const [Principal, caller] of callers) {
      for (const [Action, Resource, ask] of requests) {
        const really = await ask(caller).then(
          () => 'allowed' as const,
          (error) => (denied(error) ? ('denied' as const) : ('allowed' as const)),
        )
        const { Decision, PrincipalArn } = await call(admin, 'larder', 'ExplainAccess', { Principal, Action, Resource })
        assert.deepEqual([PrincipalArn, Decision], [Principal, really], `${Principal} ${Action} ${Resource}`)
        seen[really] += 1
      }
    }
    // Of both there must be many, or the comparison says little.
    assert.ok(seen.allowed > 40 && seen.denied > 60, JSON.stringify(seen))
  })

  await it('names the group, the managed policy and the boundary that a decision comes from', async () => {
    const asked = async (Principal: string, Action: string, Resource: string) => {
      const { Decision, Reason, Steps } = await call(admin, 'larder', 'ExplainAccess', { Principal, Action, Resource })
      return [Decision, Reason, Steps!.at(-1)!.Policies!.map(({ Part, Type, Name }) => `${Part} ${Type} ${Name}`)]
    }
    assert.deepEqual(await asked('grouped', 'ssm:GetParameter', '/a/text'), [
      'allowed',
      'allowed by group policy readers/g, statement 1',
      ['identity group readers/g'],
    ])
    assert.deepEqual(await asked('managed', 'kms:Decrypt', key), [
      'allowed',
      'allowed by managed policy reads, statement 1 and the key policy, statement Enable IAM User Permissions',
      ['identity managed reads', `resource key ${key}`],
    ])
    assert.deepEqual(await asked('bounded', 'secretsmanager:ListSecrets', '*'), [
      'denied',
      'no permissions boundary allows secretsmanager:ListSecrets',
      ['identity user own', 'boundary boundary bounds'],
    ])
    assert.deepEqual(await asked('bounded', 'kms:Decrypt', key), [
      'denied',
      'denied by permissions boundary bounds, statement 2',
      ['identity user own', 'boundary boundary bounds', `resource key ${key}`],
    ])
  })

  await it('asks a role its trust policy, and tells what a session or a request would bring', async () => {
    const app = `arn:aws:iam::${account}:role/app`
    const decided = async (input: { Principal: string; Action: string; Resource: string }) => {
      const { Decision, Steps } = await call(admin, 'larder', 'ExplainAccess', input)
      return [Decision, ...Steps![0]!.DependsOn!]
    }
    const take = { Action: 'sts:AssumeRole', Resource: app }
    assert.deepEqual(await decided({ Principal: 'all', ...take }), ['allowed'])
    assert.deepEqual(await decided({ Principal: 'none', ...take }), ['denied'])
    await store.makeRole('tags', allow('ssm:GetParameter', '*', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }))
    const read = { Action: 'ssm:GetParameter', Resource: '/a/text' }
    assert.deepEqual(await decided({ Principal: 'role/tags', ...read }), ['depends', 'aws:PrincipalTag/team'])
    assert.deepEqual(await decided({ Principal: `arn:aws:sts::${account}:assumed-role/tags/s`, ...read }), [
      'depends',
      'aws:PrincipalTag/team',
    ])
    const ConditionValues = [{ Key: 'AWS:principaltag/TEAM', Values: ['red'] }]
    const given = await call(admin, 'larder', 'ExplainAccess', { Principal: 'role/tags', ...read, ConditionValues })
    assert.equal(given.Decision, 'allowed')
    const long = [{ Key: 'aws:UserAgent', Values: ['a'.repeat(2_000), 'a'.repeat(49)] }]
    const asking = call(admin, 'larder', 'ExplainAccess', { Principal: 'role/tags', ...read, ConditionValues: long })
    await assert.rejects(asking, { code: 'ValidationException', message: /aws:useragent have more than 2048/ })
  })

  await it('tells of this account alone, and of it to whom it may', async () => {
    const foreign = 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    const { Decision, Reason } = await call(admin, 'larder', 'ExplainAccess', {
      Principal: 'all',
      Action: 'kms:Decrypt',
      Resource: foreign,
    })
    assert.deepEqual([Decision, Reason], ['depends', 'depends on the policies of account 999988887777'])
    for (const Principal of [
      'nobody',
      'user/app',
      'role/all',
      'arn:aws:iam::999988887777:user/all',
      userArn('x/all'),
      'a\0b',
    ]) {
      const asking = call(admin, 'larder', 'ExplainAccess', { Principal, Action: 'kms:Decrypt', Resource: key })
      await assert.rejects(asking, { code: 'ResourceNotFoundException' })
    }
    const may = (...resources: string[]) =>
      store.makeUser(`auditor${resources.length}${resources[0]!.length}`, allow('larder:ExplainAccess', resources))
    const input = { Principal: 'all', Action: 'ssm:GetParameter', Resource: '/a/text' }
    for (const resources of [[userArn('all')], [parameterArn('/a/*')]]) {
      const auditor = await store.asUser(await may(...resources))
      await assert.rejects(call(auditor, 'larder', 'ExplainAccess', input), denied)
    }
    const both = await store.asUser(await may(userArn('all'), parameterArn('/a/*')))
    assert.equal((await call(both, 'larder', 'ExplainAccess', input)).Decision, 'allowed')
    await assert.rejects(call(both, 'larder', 'ExplainAccess', { ...input, Principal: 'nobody' }), denied)
  })
})
