import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities, otherAccount, user } from '../test/people.ts'

test('the operator makes accounts, each with an administrator of its own', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  const made = await call(administrator, 'larder', 'CreateAccount', { AccountName: 'Blue', AccountId: otherAccount })
  assert.deepEqual(made.Account, { AccountId: otherAccount, AccountName: 'Blue', CreatedAt: new Date(clock.now) })
  assert.equal(made.Administrator!.UserName, 'administrator')
  assert.match(made.Administrator!.AccessKeyId!, /^AKIA[A-Z2-7]{16}$/)
  assert.match(made.Administrator!.SecretAccessKey!, /^[A-Za-z0-9+/]{40}$/)
  const there = user('administrator', undefined, otherAccount)
  const { Users } = await call(there, 'iam', 'ListUsers', {})
  assert.deepEqual(
    Users!.map(({ Arn }) => Arn),
    [`arn:aws:iam::${otherAccount}:user/administrator`],
  )
  await assert.rejects(
    call(administrator, 'larder', 'CreateAccount', { AccountName: 'Blue', AccountId: otherAccount }),
    fault('AccountAlreadyExistsException', `There is an account ${otherAccount} already.`),
  )
  const { Account } = await call(administrator, 'larder', 'CreateAccount', { AccountName: 'Blue' })
  assert.match(Account!.AccountId!, /^[1-9]\d{11}$/)
})

test('the secret of a new administrator stands in no audit record', async (t) => {
  const { call, administrator, store } = await openIdentities(t)
  const { Administrator } = await call(administrator, 'larder', 'CreateAccount', { AccountName: 'Blue' })
  const rows = await store.reader.all('SELECT * FROM audit_records')
  assert.ok(rows.length > 0)
  assert.ok(!JSON.stringify(rows).includes(Administrator!.SecretAccessKey!))
})

test('only the first account’s people may, and only with permission', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'larder', 'CreateAccount', { AccountName: 'Blue', AccountId: otherAccount })
  const tenant = user('administrator', undefined, otherAccount)
  const message = (action: string) =>
    `User: arn:aws:iam::${otherAccount}:user/administrator is not authorized to perform: larder:${action} on resource: * because no resource-based policy allows the larder:${action} action`
  await assert.rejects(
    call(tenant, 'larder', 'CreateAccount', { AccountName: 'Red' }),
    fault('AccessDeniedException', message('CreateAccount')),
  )
  await assert.rejects(
    call(tenant, 'larder', 'ListAccounts', {}),
    fault('AccessDeniedException', message('ListAccounts')),
  )
  const lister = onlyMay('lister', 'larder:ListAccounts', '*')
  assert.equal((await call(lister, 'larder', 'ListAccounts', {})).Accounts!.length, 2)
  await assert.rejects(call(lister, 'larder', 'CreateAccount', { AccountName: 'Red' }), {
    code: 'AccessDeniedException',
  })
})

test('accounts are listed by id, on pages', async (t) => {
  const { call, administrator } = await openIdentities(t)
  for (const AccountId of ['999999999999', '000000000001', '555555555555'])
    await call(administrator, 'larder', 'CreateAccount', { AccountName: 'One', AccountId })
  const ids: string[] = []
  let NextToken: string | undefined
  do {
    const page = await call(administrator, 'larder', 'ListAccounts', { MaxResults: 1, NextToken })
    ids.push(...page.Accounts!.map(({ AccountId }) => AccountId!))
    NextToken = page.NextToken
  } while (NextToken)
  assert.deepEqual(ids, ['000000000001', account, '555555555555', '999999999999'])
  await assert.rejects(call(administrator, 'larder', 'ListAccounts', { NextToken: 'made up' }), {
    code: 'InvalidNextToken',
  })
})
