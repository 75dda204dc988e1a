import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Statement } from '../../../test/larder.ts'
import { account, openIdentities, user } from '../identities/test/people.ts'
import { wrap } from '../keys/test/imported-keys.ts'

async function open(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  const allow = (...Action: string[]) => {
    const Statement: Statement[] = [{ Effect: 'Allow', Action, Resource: '*' }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    return call(administrator, 'iam', 'PutUserPolicy', { UserName: 'ana', PolicyName: 'own', PolicyDocument })
  }
  await allow('larder:*', 'ssm:*', 'kms:*')
  const ana = { ...user('ana'), userId: User!.UserId! }
  const { Path, FeedId } = await call(ana, 'larder', 'CreateCalendarFeed', {})
  const [, Token = ''] = /^\/calendar\/([\w-]+)\.ics$/.exec(Path!) ?? []
  const read = async () => (await call(ana, 'larder', 'ReadCalendar', { Token })).Calendar!
  return { ...larder, ana, allow, Token, FeedId: FeedId!, read }
}

const absent = { code: 'ResourceNotFoundException', message: 'There is no such calendar.' }

test('expiries, reminders and key dates stand in it', async (t) => {
  const { call, ana, read } = await open(t)
  const { KeyMetadata } = await call(ana, 'kms', 'CreateKey', {})
  const KeyId = KeyMetadata!.KeyId!
  await call(ana, 'ssm', 'PutParameter', {
    Name: '/app/token',
    KeyId,
    Type: 'SecureString',
    Value: 'hidden value',
    Tier: 'Advanced',
    Policies: JSON.stringify([
      { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2026-06-01T00:00:00Z' } },
      { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '15', Unit: 'Days' } },
      { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '20', Unit: 'Days' } },
    ]),
  })
  await call(ana, 'kms', 'EnableKeyRotation', { KeyId })
  const text = await read()
  const dates = [...text.matchAll(/DTSTART:(\S+)\r\nDURATION:PT15M\r\nSUMMARY:(.*)\r\n/g)].map(
    ([, at, what]) => `${at} ${what}`,
  )
  assert.deepEqual(dates, [
    '20260121T000000Z /app/token is due for a change',
    '20260517T000000Z /app/token expires soon',
    '20260601T000000Z /app/token expires',
    `20270101T000000Z Key ${KeyId} rotates`,
  ])
  assert.ok(!text.includes('hidden value'))
  await call(ana, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  assert.match(
    await read(),
    new RegExp(`DTSTART:20260108T000000Z\r\nDURATION:PT15M\r\nSUMMARY:Key ${KeyId} is deleted`),
  )
})

test('imported key material that expires stands in it', async (t) => {
  const { call, ana, read } = await open(t)
  const { KeyMetadata } = await call(ana, 'kms', 'CreateKey', { Origin: 'EXTERNAL' })
  const KeyId = KeyMetadata!.KeyId!
  const { ImportToken, PublicKey } = await call(ana, 'kms', 'GetParametersForImport', {
    KeyId,
    WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
    WrappingKeySpec: 'RSA_2048',
  })
  await call(ana, 'kms', 'ImportKeyMaterial', {
    KeyId,
    ImportToken: ImportToken!,
    EncryptedKeyMaterial: wrap(PublicKey!, 'RSAES_OAEP_SHA_256', Buffer.alloc(32, 1)),
    ValidTo: new Date('2026-05-01T00:00:00Z'),
  })
  assert.match(await read(), new RegExp(`DTSTART:20260501T000000Z\r\nDURATION:PT15M\r\nSUMMARY:Key ${KeyId} loses its`))
})

test('whoever has the address reads what its user may see now, and nothing more', async (t) => {
  const { call, administrator, allow, read, ana } = await open(t)
  const { KeyMetadata } = await call(ana, 'kms', 'CreateKey', {})
  await call(ana, 'kms', 'EnableKeyRotation', { KeyId: KeyMetadata!.KeyId! })
  assert.match(await read(), /BEGIN:VEVENT/)
  await allow('larder:ReadCalendar')
  assert.doesNotMatch(await read(), /BEGIN:VEVENT/)
  await allow('ssm:DescribeParameters')
  await assert.rejects(read(), { code: 'AccessDeniedException' })
  await call(administrator, 'iam', 'DeleteUserPolicy', { UserName: 'ana', PolicyName: 'own' })
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'ana' })
  await assert.rejects(read(), absent)
})

test('a feed is listed without its address, and ends when it is deleted', async (t) => {
  const { call, ana, read, FeedId, Token, clock } = await open(t)
  const listed = await call(ana, 'larder', 'ListCalendarFeeds', {})
  assert.deepEqual(listed.CalendarFeeds, [
    { FeedId, Region: 'us-east-1', UserId: ana.userId, CreatedAt: new Date(clock.now) },
  ])
  assert.ok(!JSON.stringify(listed).includes(Token))
  await call(ana, 'larder', 'DeleteCalendarFeed', { FeedId })
  await assert.rejects(read(), absent)
  await assert.rejects(call(ana, 'larder', 'DeleteCalendarFeed', { FeedId }), {
    code: 'ResourceNotFoundException',
    message: `There is no calendar feed ${FeedId}.`,
  })
  assert.equal(account, ana.account)
})
