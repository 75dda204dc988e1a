import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { account, openLarder, refusal, type Statement } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

const user = (name: string) => `arn:aws:iam::${account}:user/${name}`
const parameter = (name: string) => `arn:aws:ssm:us-east-1:${account}:parameter${name}`
const allow = (Action: string | string[], Resource: string, Condition?: object): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})

suite('larder access', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { run } = await larderCommand(after, larder.url)
  const { ssm, kms, iam } = larder.clients()

  const { KeyMetadata } = await kms.createKey({})
  const key = KeyMetadata!.Arn!
  await kms.createAlias({ AliasName: 'alias/app', TargetKeyId: key })
  await ssm.putParameter({ Name: '/prod/db', Value: 's3cret', Type: 'SecureString', KeyId: 'alias/app' })
  const reads = { Sid: 'Read', ...allow('ssm:GetParameter', parameter('/prod/*')) }
  const viaParameterStore = { StringEquals: { 'kms:ViaService': 'ssm.us-east-1.amazonaws.com' } }
  const opens = { Sid: 'Open', ...allow('kms:Decrypt', key, viaParameterStore) }
  const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
  const ana = await larder.user('ana', reads, opens)
  await larder.user('bob', reads)
  await larder.user('carol', allow('ssm:GetParametersByPath', parameter('/prod')), opens)
  await larder.user('dave', allow(['ssm:GetParameter', 'kms:Decrypt'], '*', office))
  await larder.user('eve', allow('*', '*'), { Sid: 'Never', Effect: 'Deny', Action: 'kms:Decrypt', Resource: key })
  await larder.role('app', { AWS: user('ana') }, reads, opens)
  const auditor = await larder.user('auditor', allow(['larder:ListReaders', 'larder:ExplainAccess'], '*'))
  const delegated = 'the key policy, statement Enable IAM User Permissions'

  const asked = async (args: string[], by = auditor.credentials) => {
    const { code, stdout, stderr } = await run(['access', ...args], { environment: environmentOf(by) })
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    return stdout
  }

  const canRead = `${parameter('/prod/db')}
can      ${user('administrator')}
         ssm:GetParameter: user policy AdministratorAccess, statement 1
         kms:Decrypt: user policy AdministratorAccess, statement 1 and ${delegated}
can      ${user('ana')}
         ssm:GetParameter: user policy test, statement Read
         kms:Decrypt: user policy test, statement Open and ${delegated}
can      ${user('carol')}
         ssm:GetParametersByPath: user policy test, statement 1
         kms:Decrypt: user policy test, statement Open and ${delegated}
depends  ${user('dave')}
         ssm:GetParameter: user policy test, statement 1; depends on aws:SourceIp
         kms:Decrypt: user policy test, statement 1 and ${delegated}; depends on aws:SourceIp
can      arn:aws:iam::${account}:role/app
         ssm:GetParameter: role policy test, statement Read
         kms:Decrypt: role policy test, statement Open and ${delegated}
4 can, 1 depending
`

  await test('who: everybody who can read a secret, and through which statements', async () => {
    assert.equal(await asked(['who', '/prod/db']), canRead)
    const whole = JSON.parse(await asked(['who', parameter('/prod/db'), '--json']))
    assert.equal(whole.ResourceArn, parameter('/prod/db'))
    assert.deepEqual(whole.Readers[1].Needs[0].Through, [{ Type: 'user', Name: 'test', Index: 0, Sid: 'Read' }])
    assert.equal(whole.Readers.length, 5)
  })

  await test('who --all: what the others lack', async () => {
    const all = await asked(['who', '/prod/db', '--all'])
    const cannot = all.split('\n').filter((line) => line.startsWith('cannot'))
    const lacksDecrypt = (name: string, why: string) => `cannot   ${user(name)}: lacks kms:Decrypt on ${key} (${why})`
    assert.deepEqual(cannot, [
      `cannot   ${user('auditor')}: lacks ssm:GetParameter on ${parameter('/prod/db')} (no identity-based policy allows ssm:GetParameter); kms:Decrypt on ${key} (no identity-based policy allows kms:Decrypt)`,
      lacksDecrypt('bob', 'no identity-based policy allows kms:Decrypt'),
      lacksDecrypt('eve', 'denied by user policy test, statement Never'),
    ])
    assert.match(all, /\n4 can, 1 depending, 3 cannot\n$/)
  })

  await test('who, of a key: what a request must bring with it', async () => {
    const readers = await asked(['who', 'alias/app'])
    assert.match(readers, new RegExp(`^${key}\ncan      ${user('administrator')}\n`))
    assert.ok(
      readers.includes(
        `depends  ${user('ana')}\n         kms:Decrypt: user policy test, statement Open and ${delegated}; depends on kms:ViaService\n`,
      ),
    )
  })

  await test('why: the result, then every policy and what in it did not match', async () => {
    assert.equal(
      await asked(['why', 'bob', 'ssm:GetParameter', '/prod/db']),
      `denied: ${user('bob')}: kms:Decrypt: no identity-based policy allows kms:Decrypt

ssm:GetParameter on ${parameter('/prod/db')}
  allowed by user policy test, statement Read
└─ user policy test
   └─ Allow Read: applies

kms:Decrypt on ${key}
  denied: no identity-based policy allows kms:Decrypt
├─ user policy test
│  └─ Allow Read: is about other actions
└─ the key policy
   └─ Allow Enable IAM User Permissions: applies
`,
    )
    assert.equal(
      await asked(['why', 'ana', 'kms:Decrypt', 'alias/app', 'kms:ViaService=secretsmanager.us-east-1.amazonaws.com']),
      `denied: ${user('ana')}: no identity-based policy allows kms:Decrypt

kms:Decrypt on ${key}
  denied: no identity-based policy allows kms:Decrypt
├─ user policy test
│  ├─ Allow Read: is about other actions
│  └─ Allow Open: a condition does not hold
│     └─ does not hold: StringEquals kms:ViaService "ssm.us-east-1.amazonaws.com"; it is "secretsmanager.us-east-1.amazonaws.com"
└─ the key policy
   └─ Allow Enable IAM User Permissions: applies
`,
    )
    const dave = ['why', 'dave', 'ssm:GetParameter', '/prod/db']
    const unknown = await asked(dave)
    assert.match(unknown, /^depends: \S+:user\/dave: ssm:GetParameter: depends on aws:SourceIp\n/)
    assert.ok(unknown.includes('not known: IpAddress aws:SourceIp "203.0.113.0/24"; a request tells'))
    const { Decision, Steps } = JSON.parse(await asked([...dave, 'aws:SourceIp=203.0.113.8', '--json']))
    assert.deepEqual([Decision, Steps.length, Steps[1].DependsOn], ['allowed', 2, []])
  })

  await test('least: a policy that allows what was used, and that suffices', async () => {
    const mine = larder.clients(ana.credentials)
    assert.equal((await mine.ssm.getParameter({ Name: '/prod/db', WithDecryption: true })).Parameter!.Value, 's3cret')
    // What was refused is no part of what is needed.
    assert.match((await refusal(mine.ssm.deleteParameter({ Name: '/prod/db' }))).name, /^AccessDenied/)
    const by = { environment: environmentOf(larder.administrator) }
    const { code, stdout, stderr } = await run(['access', 'least', 'ana', '--since', '1h'], by)
    assert.equal(code, 0, stderr)
    assert.match(stderr, /^From \d+ records since \S+Z, of \S+:user\/ana:\n$/)
    assert.deepEqual(JSON.parse(stdout), {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: [key],
          Condition: {
            StringEquals: {
              'kms:ViaService': 'ssm.us-east-1.amazonaws.com',
              'kms:EncryptionContext:PARAMETER_ARN': parameter('/prod/db'),
            },
          },
        },
        { Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: [parameter('/prod/db')] },
      ],
    })
    const other = await larder.user('other')
    await iam.putUserPolicy({ UserName: 'other', PolicyName: 'least', PolicyDocument: stdout })
    const theirs = larder.clients(other.credentials)
    assert.equal((await theirs.ssm.getParameter({ Name: '/prod/db', WithDecryption: true })).Parameter!.Value, 's3cret')
  })

  await test('says what is wrong', async () => {
    const since = ['--since', '1h']
    const cases: [string[], number, RegExp][] = [
      [['why', 'ana', 'ssm:GetParameter', '/prod/db', 'aws:SourceIp'], 2, /is no value of a condition key/],
      [['least', 'ana'], 2, /^larder: Say from when on to look: --since 30d\.\n$/],
      [['who', '/nothing'], 1, /^larder: There is no parameter, secret or key \/nothing in this account\.\n$/],
      [
        ['why', 'nobody', 'ssm:GetParameter', '/prod/db'],
        1,
        /^larder: There is no user or role nobody in this account\.\n$/,
      ],
      [
        ['least', 'ana', ...since],
        1,
        /is not authorized to perform: larder:ListUsedActions on resource: \S+:user\/ana/,
      ],
    ]
    for (const [args, wanted, message] of cases) {
      const { code, stderr } = await run(['access', ...args], { environment: environmentOf(auditor.credentials) })
      assert.equal(code, wanted, args.join(' '))
      assert.match(stderr, message)
    }
    const by = { environment: environmentOf(larder.administrator) }
    const { code, stdout, stderr } = await run(['access', 'least', 'bob', ...since], by)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^larder: The audit log shows nothing that \S+:user\/bob was allowed since/)
  })
})
