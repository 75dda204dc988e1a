import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities } from '../test/people.ts'

const hour = 3_600_000

async function openReports(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  return {
    ...larder,
    generate: () => call(administrator, 'iam', 'GenerateCredentialReport', {}),
    async lines() {
      const { Content, ReportFormat } = await call(administrator, 'iam', 'GetCredentialReport', {})
      assert.equal(ReportFormat, 'text/csv')
      return Buffer.from(Content!).toString().trimEnd().split('\n')
    },
  }
}

test('the report tells of every user’s password, second factor and keys', async (t) => {
  const { call, administrator, clock, store, generate, lines } = await openReports(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  await call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'alice', Password: 'correct Horse 7' })
  await call(administrator, 'iam', 'UpdateAccountPasswordPolicy', { MaxPasswordAge: 90 })
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  const AccessKeyId = AccessKey!.AccessKeyId!
  clock.now += hour
  await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  await call(administrator, 'iam', 'UpdateAccessKey', { UserName: 'alice', AccessKeyId, Status: 'Inactive' })
  await store.transaction(async (transaction) => {
    await transaction.run(
      'INSERT INTO last_uses (id, used_at, service, region) VALUES ($1, $2, $3, $4)',
      AccessKeyId,
      clock.now,
      'ssm',
      'eu-west-1',
    )
  })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'b,ob' })

  assert.deepEqual(await generate(), { State: 'COMPLETE' })
  const [header, root, ...users] = await lines()
  assert.equal(
    header,
    'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
      'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
      'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
      'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
  )
  const noKey = 'false,N/A,N/A,N/A,N/A'
  const noCertificates = 'false,N/A,false,N/A'
  assert.equal(
    root,
    `<root_account>,arn:aws:iam::${account}:root,2026-01-01T00:00:00+00:00,not_supported,N/A,not_supported,not_supported,false,${noKey},${noKey},${noCertificates}`,
  )
  const name = (line: string) => line.split(',')[0]
  assert.deepEqual(users.map(name), ['administrator', 'alice', '"b'])
  assert.equal(
    users[1],
    `alice,arn:aws:iam::${account}:user/alice,2026-01-01T00:00:00+00:00,true,no_information,2026-01-01T00:00:00+00:00,2026-04-01T00:00:00+00:00,false,` +
      'false,2026-01-01T00:00:00+00:00,2026-01-01T01:00:00+00:00,eu-west-1,ssm,' +
      `true,2026-01-01T01:00:00+00:00,N/A,N/A,N/A,${noCertificates}`,
  )
  assert.equal(
    users[2],
    `"b,ob","arn:aws:iam::${account}:user/b,ob",2026-01-01T01:00:00+00:00,false,N/A,N/A,N/A,false,${noKey},${noKey},${noCertificates}`,
  )
})

test('a report is kept for four hours, and only then made anew', async (t) => {
  const { call, administrator, clock, generate, lines } = await openReports(t)
  await assert.rejects(lines(), fault('ReportNotPresent', 'No credential report has been generated.'))
  await generate()
  const first = await lines()
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  clock.now += 4 * hour - 1
  await generate()
  assert.deepEqual(await lines(), first)
  clock.now += 1
  await assert.rejects(lines(), fault('ReportExpired', 'The credential report has expired.'))
  await generate()
  assert.equal((await lines()).length, first.length + 1)
  const reader = onlyMay('reader', 'iam:GetCredentialReport', '*')
  await assert.rejects(call(reader, 'iam', 'GenerateCredentialReport', {}), { code: 'AccessDenied' })
})
