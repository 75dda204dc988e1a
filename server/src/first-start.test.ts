import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLarder } from '../test/larder.ts'
import { requestOf, sign } from './authenticate/test/signing.ts'
import { authenticator } from './authenticate.ts'
import { firstStart } from './first-start.ts'
import { models } from './models.ts'
import { findFirstAccount } from './store/accounts.ts'

const secretAccessKey = 'a-secret-that-the-operator-chose'

async function open(t: Parameters<typeof openLarder>[0]) {
  const { larder, store, keys, clock } = await openLarder(t)
  const parts = { store, keys, now: larder.now, random: larder.random }
  return { store, keys, clock, start: (chosen: Parameters<typeof firstStart>[1] = {}) => firstStart(parts, chosen) }
}

test('an empty store gets an account and an administrator who may do everything', async (t) => {
  const { start, store, keys, clock } = await open(t)
  const { account, created } = await start()
  assert.match(account, /^[1-9]\d{11}$/)
  assert.equal(created?.userName, 'administrator')
  assert.match(created.accessKeyId, /^AKIA[A-Z2-7]{16}$/)
  assert.match(created.secretAccessKey, /^[A-Za-z0-9+/]{40}$/)

  const request = sign(requestOf('iam', 'GetUser'), created, { service: 'iam', now: clock.now })
  const { caller } = await authenticator({ store, keys })(request, models.iam, clock.now)
  assert.equal(caller.principal.arn, `arn:aws:iam::${account}:user/administrator`)
  assert.deepEqual(
    caller.principal.identityPolicies.map(({ text }) => JSON.parse(text).Statement),
    [[{ Effect: 'Allow', Action: '*', Resource: '*' }]],
  )
})

test('the next start finds what is there and tells no secret', async (t) => {
  const { start } = await open(t)
  const { account } = await start()
  assert.deepEqual(await start(), { account })
})

test('what the operator chose is taken, and taken again', async (t) => {
  const { start } = await open(t)
  const chosen = { accountId: '111122223333', accessKeyId: 'AKIAOPERATORSCHOICE0', secretAccessKey }
  assert.deepEqual(await start(chosen), {
    account: '111122223333',
    created: { userName: 'administrator', accessKeyId: 'AKIAOPERATORSCHOICE0', secretAccessKey },
  })
  assert.deepEqual(await start(chosen), { account: '111122223333' })
  assert.deepEqual(await start({ accountId: undefined, accessKeyId: undefined }), { account: '111122223333' })
})

test('what differs from what is there stops the start, without a second administrator or a word of the secret', async (t) => {
  const { start, store } = await open(t)
  await start({ accountId: '111122223333', accessKeyId: 'AKIAOPERATORSCHOICE0', secretAccessKey })
  await assert.rejects(start({ accountId: '444455556666' }), {
    message:
      "This store's account is 111122223333, not 444455556666. Unset LARDER_ACCOUNT_ID, or choose another data directory or database.",
  })
  const other = `${secretAccessKey}!`
  await assert.rejects(start({ accessKeyId: 'AKIAOPERATORSCHOICE0', secretAccessKey: other }), (error: Error) => {
    assert.match(error.message, /^LARDER_SECRET_ACCESS_KEY is not the secret of the access key LARDER_ACCESS_KEY_ID/)
    assert.ok(!error.message.includes(secretAccessKey))
    return true
  })
  await assert.rejects(
    start({ accessKeyId: 'AKIAANOTHERCHOICE000', secretAccessKey }),
    /LARDER_ACCESS_KEY_ID is none of its access keys/,
  )
  await assert.rejects(start({ accessKeyId: 'AKIAOPERATORSCHOICE0' }), /go together/)
  const keys = await store.reader.all('SELECT id FROM access_keys')
  assert.equal(keys.length, 1)
})

test('of starts at the same time one creates', async (t) => {
  const { start, store } = await open(t)
  const started = await Promise.all([start(), start(), start()])
  assert.equal(started.filter(({ created }) => created !== undefined).length, 1)
  const account = await findFirstAccount(store.reader)
  assert.deepEqual(
    started.map((one) => one.account),
    [account, account, account],
  )
  assert.equal((await store.reader.all('SELECT id FROM users')).length, 1)
})

test('a start that fails leaves nothing behind', async (t) => {
  const { start, store } = await open(t)
  await store.transaction(async (transaction) => {
    await transaction.run("INSERT INTO accounts (id, created_at) VALUES ('111122223333', 0)")
  })
  await assert.rejects(start({ accountId: '111122223333' }))
  assert.equal(await findFirstAccount(store.reader), undefined)
  assert.deepEqual(await store.reader.all('SELECT id FROM users'), [])
})
