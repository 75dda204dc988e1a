/** Every operation, asked by those who may not: nobody, somebody who may everything else, and somebody of another account. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import type { Caller, Operation } from '../../server/src/operation.ts'
import { operations } from '../../server/src/services/index.ts'
import { account, openLarder, region, role, user } from '../../server/test/larder.ts'
import { exampleOf } from '../bad-input/cases.ts'
import { type Input, inputShape, shapeOf } from './models.ts'

const admin = user('administrator')
const neighbour = user('neighbour', undefined, '999988887777')

/** A store in which every operation has something to act on, and inputs that name it. */
async function open(t: TestContext) {
  const larder = await openLarder(t)
  const { call } = larder
  const KeyId = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  const doomed = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  await call(admin, 'kms', 'ScheduleKeyDeletion', { KeyId: doomed })
  await call(admin, 'kms', 'CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('p') })
  await call(admin, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'SecureString', Tier: 'Advanced', KeyId })
  await call(admin, 'ssm', 'LabelParameterVersion', { Name: '/a', Labels: ['live'] })
  await call(admin, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(admin, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  const trusting = { Effect: 'Allow', Principal: { AWS: admin.principal.arn }, Action: 'sts:AssumeRole' }
  const TrustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: { ...trusting, Principal: { AWS: '*' } } })
  await call(admin, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: TrustPolicy })
  const Url = 'https://issuer.example'
  const { OpenIDConnectProviderArn } = await call(admin, 'iam', 'CreateOpenIDConnectProvider', { Url })
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const PolicyDocument = document({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  await call(admin, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument })
  await call(admin, 'iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'p', PolicyDocument })
  const arn = `arn:aws:ssm:${region}:${account}:parameter/a`
  const sharing = { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'ssm:GetParameter', Resource: arn }

  const named: Input = {
    Name: '/a',
    Names: ['/a'],
    Path: '/',
    Value: 'v',
    Type: 'String',
    Labels: ['live'],
    ParameterVersion: 1,
    ResourceType: 'Parameter',
    ResourceId: '/a',
    ResourceArn: arn,
    SettingId: '/ssm/parameter-store/default-parameter-tier',
    SettingValue: 'Advanced',
    KeyId,
    SourceKeyId: KeyId,
    DestinationKeyId: KeyId,
    TargetKeyId: KeyId,
    AliasName: 'alias/a',
    CiphertextBlob,
    KeySpec: 'AES_256',
    NumberOfBytes: 32,
    UserName: 'alice',
    RoleName: 'app',
    PolicyName: 'p',
    PolicyDocument,
    AssumeRolePolicyDocument: TrustPolicy,
    AccessKeyId: AccessKey!.AccessKeyId,
    RoleArn: `arn:aws:iam::${account}:role/app`,
    OpenIDConnectProviderArn,
  }
  const special: Readonly<Record<string, Input>> = {
    CreateKey: {},
    GenerateDataKey: { KeyId, KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeyId, KeySpec: 'AES_256' },
    GenerateRandom: { NumberOfBytes: 32 },
    CancelKeyDeletion: { KeyId: doomed },
    CreateAlias: { AliasName: 'alias/new', TargetKeyId: KeyId },
    PutParameter: { Name: '/a', Value: 'w', Overwrite: true },
    PutResourcePolicy: { ResourceArn: arn, Policy: document(sharing) },
    PutKeyPolicy: { KeyId, Policy: document({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }) },
    CreateUser: { UserName: 'bob' },
    CreateOpenIDConnectProvider: { Url: 'https://another.example' },
    GetFederationToken: { Name: 'carol' },
    CreateRole: { RoleName: 'new', AssumeRolePolicyDocument: TrustPolicy },
    UpdateAssumeRolePolicy: { RoleName: 'app', PolicyDocument: TrustPolicy },
    TagResource: { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] },
  }
  function inputOf({ service, name }: Operation): Input {
    const shape = inputShape(service, name)
    if (shape === undefined || special[name]) return special[name] ?? {}
    const { members = {}, required = [] } = shapeOf(service, shape)
    const known = Object.entries(named).filter(([member]) => member in members)
    const wanted = known.filter(([member]) => required.includes(member) || /^(UserName|CiphertextBlob)$/.test(member))
    return { ...(exampleOf(service, shape) as Input), ...Object.fromEntries(wanted) }
  }
  const ask = (caller: Caller, operation: Operation, input = inputOf(operation)): Promise<unknown> =>
    call(caller, operation.service as 'ssm', operation.name as 'GetParameter', input as never)

  const database = new DatabaseSync(join(larder.directory, 'larder.db'), { readOnly: true })
  t.after(() => database.close())
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  const contents = () =>
    tables
      .map(({ name }) => String(name))
      .filter((name) => name !== 'audit_records')
      .map((name) => `${name} ${hash('sha256', JSON.stringify(database.prepare(`SELECT * FROM ${name}`).all()))}`)
  return { ...larder, ask, inputOf, contents, KeyId, arn }
}

/** What AWS never denies: they tell callers of themselves. */
const forEverybody = new Set(['GetCallerIdentity', 'GetSessionToken'])
/** What callers do to themselves, and say so first when there is nothing to do it to. */
const ofTheirOwn = new Set(['ChangePassword', 'RevokeSession'])
/** Strangers' operations judge what they are told instead of who asks. */
const forStrangers = ({ steps }: Operation) => steps.identify !== undefined
const guarded = operations.filter(
  (operation) => !forEverybody.has(operation.name) && !ofTheirOwn.has(operation.name) && !forStrangers(operation),
)
const denied = (error: { code: string }) => /^AccessDenied(Exception)?$/.test(error.code)

test('who is allowed nothing can do nothing', async (t) => {
  const { ask, contents } = await open(t)
  const nobody = user('nobody', [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }])
  const nobodyEither = role('nobody', [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:ssm:*:*:parameter/other' }])
  const before = contents()
  for (const operation of guarded) {
    // That role is everybody's to assume.
    if (operation.name === 'AssumeRole') continue
    for (const caller of [nobody, nobodyEither]) await assert.rejects(ask(caller, operation), denied, operation.name)
  }
  assert.deepEqual(contents(), before)
})

/** Operations whose permission has another name than they. */
const actions: Readonly<Record<string, string>> = { ReEncrypt: 'kms:ReEncryptTo' }

test('who is allowed everything but one operation cannot do that one', async (t) => {
  const { ask, contents } = await open(t)
  const before = contents()
  for (const operation of guarded) {
    const Action = actions[operation.name] ?? `${operation.service}:${operation.name}`
    const caller = user('almost', [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action, Resource: '*' },
    ])
    await assert.rejects(ask(caller, operation), denied, operation.name)
  }
  assert.deepEqual(contents(), before)
})

test('the same requests are allowed to who may', async (t) => {
  const forReads = await open(t)
  for (const operation of operations) {
    if (forStrangers(operation)) continue
    await t.test(operation.name, async (t) => {
      const { ask } = operation.writes ? await open(t) : forReads
      try {
        await ask(admin, operation)
      } catch (error) {
        // Some inputs are not for that state of the store; but none is denied, and none breaks anything.
        assert.equal((error as Error).name, 'Fault', String(error))
        assert.ok(!denied(error as { code: string }) || operation.name === 'GetSessionToken', String(error))
      }
    })
  }
})

/** Members that take ARNs, with the ARN of what they name in the first account. */
const arnsOf = ({ KeyId, arn }: { KeyId: string; arn: string }): Input => {
  const key = `arn:aws:kms:${region}:${account}:key/${KeyId}`
  const alias = `arn:aws:kms:${region}:${account}:alias/a`
  return { Name: arn, Names: [arn], KeyId: key, SourceKeyId: key, DestinationKeyId: alias, TargetKeyId: key }
}

test('an administrator of another account reaches nothing of this one, by name or by ARN', async (t) => {
  const store = await open(t)
  const { ask, inputOf, contents } = store
  const other = () =>
    contents().filter(
      (line) =>
        !/^(keys|backing_keys|users|roles|service_settings|oidc_providers|password_policies|mfa_devices) /.test(line),
    )
  const before = contents()
  const keptOut = other()
  const harmless =
    /^(Create(Key|User|Role|OpenIDConnectProvider)|DeleteOpenIDConnectProvider|GetFederationToken|(Update|Get|Delete)AccountPasswordPolicy|CreateVirtualMFADevice|List|GenerateRandom|Describe(Parameters)|GetServiceSetting|ResetServiceSetting|UpdateServiceSetting|GetParametersByPath)/
  for (const operation of guarded) {
    const byName = inputOf(operation)
    const arns = Object.entries(arnsOf(store)).filter(([member]) => member in byName && operation.service !== 'sts')
    // By its name it would mean the other account's own.
    const byArn = { ...byName, ...Object.fromEntries(arns) }
    for (const input of arns.length > 0 ? [byArn] : [byName]) {
      if (operation.name === 'AssumeRole' || operation.name === 'PutParameter') continue
      try {
        const answer = JSON.stringify(await ask(neighbour, operation, input))
        assert.match(operation.name, harmless, `${operation.name} was answered`)
        assert.ok(!answer.includes(account), `${operation.name}: ${answer}`)
      } catch (error) {
        assert.equal((error as Error).name, 'Fault', `${operation.name}: ${error}`)
      }
    }
  }
  assert.deepEqual(other(), keptOut)
  // What was made is the other account's own.
  assert.notDeepEqual(contents(), before)
})
