import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, user } from '../../../test/larder.ts'
import type { Input } from '../../operation.ts'
import { admin, allow, deny, openAccess, parameterArn, userArn } from './test/open-access.ts'

const other = '999988887777'
const neighbour = user('neighbour', undefined, other)
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`

/** A key policy that lets the account's own policies decide, and says more. */
const keyPolicy = (...more: object[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      ...more,
    ],
  })

describe('ListReaders', async () => {
  const store = await openAccess({ after: (work) => it.after(work) })
  const { call } = store

  /** Principals and how it stands with each. */
  async function readers(Resource: string, more: Partial<Input<'larder', 'ListReaders'>> = {}) {
    const { Readers } = await call(admin, 'larder', 'ListReaders', { Resource, ...more })
    return Readers!.map(({ Principal, Decision, Needs }) => [
      Principal,
      Decision,
      ...Needs!.flatMap(({ DependsOn }) => DependsOn!),
    ])
  }
  const sourcesOf = async (Resource: string, principal: string) => {
    const { Readers } = await call(admin, 'larder', 'ListReaders', { Resource })
    const reader = Readers!.find(({ Principal }) => Principal === principal)
    return (reader?.Needs ?? []).map(({ Action, Through }) => [
      Action,
      ...Through!.map(({ Type, Name, Sid, Index }) =>
        `${Type} ${Type === 'grant' ? '' : Name} ${Sid ?? Index ?? ''}`.trim(),
      ),
    ])
  }

  await it('takes both permissions: the service’s and the key’s, which a grant may give for one parameter', async () => {
    const key = await store.makeKey()
    await call(admin, 'ssm', 'PutParameter', { Name: '/g/one', Value: 'v', Type: 'SecureString', KeyId: key })
    await call(admin, 'ssm', 'PutParameter', { Name: '/g/two', Value: 'v', Type: 'SecureString', KeyId: key })
    const granted = await store.makeUser('granted', allow('ssm:GetParameter'))
    await store.makeUser('lacking', allow('ssm:GetParameter'))
    const { GrantId } = await call(admin, 'kms', 'CreateGrant', {
      KeyId: key,
      GranteePrincipal: userArn('granted'),
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextEquals: { PARAMETER_ARN: parameterArn('/g/one') } },
    })
    assert.deepEqual(await readers('/g/one'), [[userArn('granted'), 'allowed']])
    assert.deepEqual(await readers('/g/two'), [])
    const { Readers } = await call(admin, 'larder', 'ListReaders', { Resource: '/g/one' })
    assert.deepEqual(Readers![0]!.Needs![1]!.Through, [{ Type: 'grant', Name: GrantId }])
    const why = { Principal: 'granted', Action: 'ssm:GetParameter', Resource: '/g/one' }
    const { Steps } = await call(admin, 'larder', 'ExplainAccess', why)
    assert.equal(Steps![1]!.Reason, `allowed by grant ${GrantId}`)
    assert.deepEqual(Steps![1]!.Policies!.at(-1), { Part: 'resource', Type: 'grant', Name: GrantId, Statements: [] })
    // Of the key alone, the grant is of use in one encryption context.
    assert.deepEqual(await readers(key), [[userArn('granted'), 'depends', 'the encryption context that a grant wants']])
    // And so it is.
    const caller = await store.asUser(granted)
    const read = (Name: string) => call(caller, 'ssm', 'GetParameter', { Name, WithDecryption: true })
    assert.equal((await read('/g/one')).Parameter!.Value, 'v')
    await assert.rejects(read('/g/two'), { code: 'AccessDeniedException' })
    const all = await call(admin, 'larder', 'ListReaders', { Resource: '/g/two', IncludeDenied: true })
    const lacks = all.Readers!.find(({ Principal }) => Principal === userArn('granted'))!
    assert.deepEqual(
      lacks.Needs!.map(({ Action, Decision, Reason }) => [Action, Decision, Reason]),
      [
        ['ssm:GetParameter', 'allowed', 'allowed by user policy own, statement 1'],
        ['kms:Decrypt', 'denied', 'no identity-based policy allows kms:Decrypt'],
      ],
    )
  })

  await it('knows every way of reading a parameter', async () => {
    await call(admin, 'ssm', 'PutParameter', { Name: '/w/x/y', Value: 'v', Type: 'String' })
    const ways: [name: string, action: string, resource: string, read: (id: string) => Promise<unknown>][] = [
      [
        'wayOne',
        'ssm:GetParameters',
        parameterArn('/w/x/y'),
        async (id) => call(await store.asUser(id), 'ssm', 'GetParameters', { Names: ['/w/x/y'] }),
      ],
      [
        'wayTwo',
        'ssm:GetParameterHistory',
        parameterArn('/w/x/*'),
        async (id) => call(await store.asUser(id), 'ssm', 'GetParameterHistory', { Name: '/w/x/y' }),
      ],
      [
        'wayThree',
        'ssm:GetParametersByPath',
        parameterArn('/w'),
        async (id) => call(await store.asUser(id), 'ssm', 'GetParametersByPath', { Path: '/w', Recursive: true }),
      ],
      [
        'wayFour',
        'ssm:GetParametersByPath',
        parameterArn('/w/x/'),
        async (id) => call(await store.asUser(id), 'ssm', 'GetParametersByPath', { Path: '/w/x/' }),
      ],
    ]
    for (const [name, action, resource, read] of ways) {
      const id = await store.makeUser(name, allow(action, resource))
      assert.ok(JSON.stringify(await read(id)).includes('"Value":"v"'), name)
      assert.deepEqual((await sourcesOf('/w/x/y', userArn(name)))[0], [action, 'user own 0'], name)
    }
    await store.makeUser(
      'noWay',
      allow('ssm:GetParametersByPath', parameterArn('/w/x/y')),
      allow('ssm:DescribeParameters'),
    )
    const found = (await readers('/w/x/y')).map(([who]) => who)
    assert.ok(!found.includes(userArn('noWay')))
    // A Deny on the parameter does not hide it from who reads its path.
    await store.makeUser('around', allow('ssm:*'), deny('ssm:GetParameter*', parameterArn('/w/x/y')))
    assert.ok((await readers('/w/x/y')).some(([who]) => who === userArn('around')))
  })

  await it('lists whom policies and grants name of other accounts, and tells nothing of what these allow them', async () => {
    const key = await store.makeKey(
      keyPolicy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${other}:root` },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
    )
    await call(admin, 'secretsmanager', 'CreateSecret', {
      Name: 'shared',
      SecretString: 's',
      KmsKeyId: key,
      ClientRequestToken: 'c'.repeat(32),
    })
    const there = `arn:aws:iam::${other}:role/reader`
    await call(admin, 'secretsmanager', 'PutResourcePolicy', {
      SecretId: 'shared',
      ResourcePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: [there, other] },
            Action: 'secretsmanager:GetSecretValue',
            Resource: '*',
          },
        ],
      }),
    })
    const arnOf = async (SecretId: string) => (await call(admin, 'secretsmanager', 'DescribeSecret', { SecretId })).ARN
    const unseen = `the policies of account ${other}`
    const outside = async (resource: string) => (await readers(resource)).filter(([who]) => who!.includes(other))
    assert.deepEqual(await outside('shared'), [
      // The key's policy names its account, not the role: that is enough for a role of it.
      [there, 'depends', unseen, unseen],
      [`arn:aws:iam::${other}:root`, 'depends', unseen, unseen],
    ])
    assert.deepEqual(await outside(key), [[`arn:aws:iam::${other}:root`, 'depends', unseen]])
    assert.deepEqual(await sourcesOf('shared', there), [
      ['secretsmanager:GetSecretValue', `resource ${await arnOf('shared')} 0`],
      ['kms:Decrypt', `key ${key} 1`],
    ])
    await call(admin, 'kms', 'CreateGrant', { KeyId: key, GranteePrincipal: there, Operations: ['Decrypt'] })
    assert.deepEqual(await outside(key), [
      [there, 'depends', unseen],
      [`arn:aws:iam::${other}:root`, 'depends', unseen],
    ])
    // One side alone lets nobody in.
    const closed = await store.makeKey()
    await call(admin, 'secretsmanager', 'UpdateSecret', { SecretId: 'shared', KmsKeyId: closed })
    assert.deepEqual(await outside('shared'), [])
  })

  await it('finds a session that only a key policy names', async () => {
    await store.makeRole('job', allow('s3:*'))
    const session = `arn:aws:sts::${account}:assumed-role/job/nightly`
    const key = await store.makeKey(
      keyPolicy({ Effect: 'Allow', Principal: { AWS: session }, Action: 'kms:Decrypt', Resource: '*' }),
    )
    const found = await readers(key)
    assert.deepEqual(found.at(-1), [session, 'allowed'])
    assert.ok(!found.some(([who]) => who === roleArn('job')))
  })

  await it('knows keys that AWS manages, and that of a deleted key nobody reads', async () => {
    await call(admin, 'ssm', 'PutParameter', { Name: '/m/default', Value: 'v', Type: 'SecureString' })
    await store.makeUser('onlySsm', allow('ssm:GetParameter', parameterArn('/m/*')))
    assert.deepEqual(await sourcesOf('/m/default', userArn('onlySsm')), [
      ['ssm:GetParameter', 'user own 0'],
      [
        'kms:Decrypt',
        `key ${(await call(admin, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' })).KeyMetadata!.Arn} Allow access through SSM for all principals in the account that are authorized to use SSM`,
      ],
    ])
    const doomed = await store.makeKey()
    await call(admin, 'ssm', 'PutParameter', { Name: '/m/lost', Value: 'v', Type: 'SecureString', KeyId: doomed })
    await call(admin, 'kms', 'ScheduleKeyDeletion', { KeyId: doomed, PendingWindowInDays: 7 })
    store.clock.now += 8 * 86_400_000
    await store.housekeep()
    const { Readers } = await call(admin, 'larder', 'ListReaders', { Resource: '/m/lost', IncludeDenied: true })
    assert.ok(Readers!.length > 5 && Readers!.every(({ Decision }) => Decision === 'denied'))
    assert.equal(
      Readers!.find(({ Principal }) => Principal === userArn('onlySsm'))!.Needs![1]!.Reason,
      'the key has been deleted',
    )
  })

  await it('pages through everybody, and each token fits its own list', async () => {
    await call(admin, 'ssm', 'PutParameter', { Name: '/p', Value: 'v', Type: 'String' })
    const whole = await readers('/p', { IncludeDenied: true, MaxResults: 100 })
    const seen: unknown[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const input = { Resource: '/p', IncludeDenied: true, MaxResults: 3, NextToken }
      const page = await call(admin, 'larder', 'ListReaders', input)
      assert.ok(page.Readers!.length <= 3)
      seen.push(...page.Readers!.map(({ Principal }) => Principal))
      NextToken = page.NextToken
      pages += 1
    } while (NextToken !== undefined)
    assert.deepEqual(
      seen,
      whole.map(([who]) => who),
    )
    assert.ok(pages >= 3)
    const { NextToken: token } = await call(admin, 'larder', 'ListReaders', { Resource: '/p', MaxResults: 1 })
    for (const [caller, input] of [
      [admin, { Resource: '/m/default', NextToken: token }],
      [admin, { Resource: '/p', NextToken: `${token}x` }],
    ] as const) {
      await assert.rejects(call(caller, 'larder', 'ListReaders', input), { code: 'InvalidNextToken' })
    }
  })

  await it('ends a page sooner where there is much to match', async () => {
    const statements = Array.from({ length: 9 }, (_, index) =>
      allow(`s3:A${index}`, `arn:aws:s3:::${'b'.repeat(1_000)}`),
    )
    for (let index = 0; index < 16; index++) await store.makeRole(`long${index}`, ...statements)
    const deep = '/d'.repeat(14)
    await call(admin, 'ssm', 'PutParameter', { Name: deep, Value: 'v', Type: 'String' })
    const input = { Resource: deep, IncludeDenied: true, MaxResults: 100 }
    const first = await call(admin, 'larder', 'ListReaders', input)
    assert.ok(first.NextToken)
    const second = await call(admin, 'larder', 'ListReaders', { ...input, NextToken: first.NextToken })
    assert.ok(first.Readers!.length < 100 && second.Readers!.length > 0)
    const names = [...first.Readers!, ...second.Readers!].map(({ Principal }) => Principal)
    assert.equal(new Set(names).size, names.length)
    for (let index = 0; index < 16; index++) assert.ok(names.includes(roleArn(`long${index}`)))
  })

  await it('tells only of what is there, only in its account, and only who may', async () => {
    for (const Resource of [
      '/nothing',
      'alias/nothing',
      '*',
      'a\0b',
      `arn:aws:ssm:us-east-1:${other}:parameter/p`,
      'arn:aws:s3:::b',
    ]) {
      await assert.rejects(call(admin, 'larder', 'ListReaders', { Resource }), { code: 'ResourceNotFoundException' })
    }
    for (const Resource of ['/p', parameterArn('/p')]) {
      const asking = call(neighbour, 'larder', 'ListReaders', { Resource })
      await assert.rejects(asking, { code: 'ResourceNotFoundException' })
    }
    const auditor = await store.asUser(
      await store.makeUser('pAuditor', allow('larder:ListReaders', parameterArn('/p'))),
    )
    await call(auditor, 'larder', 'ListReaders', { Resource: '/p' })
    for (const Resource of ['/m/default', '/nothing', 'shared']) {
      await assert.rejects(call(auditor, 'larder', 'ListReaders', { Resource }), { code: 'AccessDeniedException' })
    }
    await call(admin, 'ssm', 'PutParameter', { Name: 'twice', Value: 'v', Type: 'String' })
    await call(admin, 'secretsmanager', 'CreateSecret', {
      Name: 'twice',
      SecretString: 's',
      ClientRequestToken: 'd'.repeat(32),
    })
    await assert.rejects(call(admin, 'larder', 'ListReaders', { Resource: 'twice' }), {
      code: 'ValidationException',
      message: /^Both a parameter and a secret have this name/,
    })
  })
})
