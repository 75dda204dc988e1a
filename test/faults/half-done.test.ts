/** Calls that fail at the last moment: the change, its event and its record are there together, or none of them is. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { auditRecords } from '../../server/src/audit/search.ts'
import { verifyAuditLog } from '../../server/src/audit/verify.ts'
import { account, openLarder, policy, user } from '../../server/test/larder.ts'

const admin = user('administrator')
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
})

/** A store with something of everything in it, and a table that can be made to refuse rows. */
async function open(t: TestContext, sync?: () => Promise<void>) {
  const larder = await openLarder(t, sync && { sync })
  const { call } = larder
  const KeyId = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  const disabled = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  await call(admin, 'kms', 'DisableKey', { KeyId: disabled })
  await call(admin, 'kms', 'CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  await call(admin, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'SecureString', KeyId })
  await call(admin, 'ssm', 'LabelParameterVersion', { Name: '/a', Labels: ['live'] })
  await call(admin, 'iam', 'CreateUser', { UserName: 'alice' })
  await call(admin, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust })
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('p') })
  const database = new DatabaseSync(join(larder.directory, 'larder.db'))
  t.after(() => database.close())
  /** All rows of all tables, but for the audit log. */
  const contents = () => {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    const names = tables.map(({ name }) => String(name)).filter((name) => name !== 'audit_records')
    return names.map((name) => {
      const rows = JSON.stringify(database.prepare(`SELECT * FROM ${name}`).all())
      return `${name} ${hash('sha256', rows)}`
    })
  }
  const refuse = (table: string) =>
    database.exec(`CREATE TRIGGER refused BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'refused'); END`)
  const accept = () => database.exec('DROP TRIGGER refused')
  return { ...larder, KeyId, disabled, CiphertextBlob: CiphertextBlob!, contents, refuse, accept }
}

type Store = Awaited<ReturnType<typeof open>>
const Document = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })

const changes: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ['CreateKey', ({ call }) => call(admin, 'kms', 'CreateKey', {})],
  ['DisableKey', ({ call, KeyId }) => call(admin, 'kms', 'DisableKey', { KeyId })],
  ['EnableKey', ({ call, disabled }) => call(admin, 'kms', 'EnableKey', { KeyId: disabled })],
  ['RotateKeyOnDemand', ({ call, KeyId }) => call(admin, 'kms', 'RotateKeyOnDemand', { KeyId })],
  ['ScheduleKeyDeletion', ({ call, KeyId }) => call(admin, 'kms', 'ScheduleKeyDeletion', { KeyId })],
  ['DeleteAlias', ({ call }) => call(admin, 'kms', 'DeleteAlias', { AliasName: 'alias/a' })],
  [
    'TagResource',
    ({ call, KeyId }) => call(admin, 'kms', 'TagResource', { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
  ],
  [
    'DescribeKey of a key that is made for it',
    ({ call }) => call(admin, 'kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' }),
  ],
  ['PutParameter', ({ call }) => call(admin, 'ssm', 'PutParameter', { Name: '/b', Value: 'v', Type: 'String' })],
  [
    'PutParameter under a key that is made for it',
    ({ call }) => call(admin, 'ssm', 'PutParameter', { Name: '/b', Value: 'v', Type: 'SecureString' }),
  ],
  [
    'PutParameter of a new version',
    ({ call }) => call(admin, 'ssm', 'PutParameter', { Name: '/a', Value: 'w', Overwrite: true }),
  ],
  ['DeleteParameter', ({ call }) => call(admin, 'ssm', 'DeleteParameter', { Name: '/a' })],
  [
    'LabelParameterVersion',
    ({ call }) => call(admin, 'ssm', 'LabelParameterVersion', { Name: '/a', Labels: ['other'] }),
  ],
  ['CreateUser', ({ call }) => call(admin, 'iam', 'CreateUser', { UserName: 'bob' })],
  ['CreateAccessKey', ({ call }) => call(admin, 'iam', 'CreateAccessKey', { UserName: 'alice' })],
  [
    'PutUserPolicy',
    ({ call }) => call(admin, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: Document }),
  ],
  ['DeleteRole', ({ call }) => call(admin, 'iam', 'DeleteRole', { RoleName: 'app' })],
]

for (const [what, change] of changes) {
  test(`${what} does not happen without its record`, async (t) => {
    const store = await open(t)
    const before = store.contents()
    store.refuse('audit_records')
    await assert.rejects(change(store), /refused/)
    assert.deepEqual(store.contents(), before)
    store.accept()
    await change(store)
    assert.notDeepEqual(store.contents(), before)
  })
}

const reads: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ['GetParameter', ({ call }) => call(admin, 'ssm', 'GetParameter', { Name: '/a', WithDecryption: true })],
  [
    'a refused GetParameter',
    ({ call }) =>
      call(user('nobody', [{ Effect: 'Deny', Action: '*', Resource: '*' }]), 'ssm', 'GetParameter', { Name: '/a' }),
  ],
  ['Encrypt', ({ call, KeyId }) => call(admin, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('p') })],
  ['Decrypt', ({ call, CiphertextBlob }) => call(admin, 'kms', 'Decrypt', { CiphertextBlob })],
  ['ListUsers', ({ call }) => call(admin, 'iam', 'ListUsers', {})],
  [
    'AssumeRole',
    ({ call }) =>
      call(admin, 'sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${account}:role/app`, RoleSessionName: 'it' }),
  ],
  ['GetCallerIdentity', ({ call }) => call(admin, 'sts', 'GetCallerIdentity', {})],
]

test('nothing is answered without its record, not even a refusal', async (t) => {
  let full = false
  const store = await open(t, async () => {
    if (full) throw Object.assign(new Error('there is no room'), { code: 'ENOSPC' })
  })
  full = true
  for (const [what, read] of reads) await assert.rejects(read(store), /there is no room/, what)
  full = false
  for (const [what, read] of reads) if (!what.includes('refused')) await read(store)
  const { breaks } = await verifyAuditLog(store.larder.audit.log, store.keys.derive('audit'))
  assert.deepEqual(breaks, [])
})

test('what was undone is not told as done', async (t) => {
  const store = await open(t)
  store.refuse('parameters')
  const put = () => store.call(admin, 'ssm', 'PutParameter', { Name: '/b', Value: 'v', Type: 'SecureString' })
  await assert.rejects(put(), /refused/)
  const told = async () => {
    const { records } = await auditRecords(store.larder.audit.log, { account, limit: 1000 })
    return records.map(({ record }) => `${record.eventName} ${record.errorCode ?? 'ok'}`)
  }
  const before = await told()
  assert.ok(before.includes('PutParameter InternalFailure'))
  const created = (list: string[]) => list.filter((one) => one === 'CreateKey ok').length
  assert.equal(created(before), 2)
  store.accept()
  await put()
  assert.equal(created(await told()), 3)
})
