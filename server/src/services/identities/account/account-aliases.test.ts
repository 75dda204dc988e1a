import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount, fault, onlyMay, openIdentities, otherAccount, user } from '../test/people.ts'

test('an account has one alias, which is no other account’s', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  await addAccount(larder)
  const neighbour = user('neighbour', undefined, otherAccount)
  const aliases = async (caller = administrator) => (await call(caller, 'iam', 'ListAccountAliases', {})).AccountAliases
  assert.deepEqual(await aliases(), [])
  await call(administrator, 'iam', 'CreateAccountAlias', { AccountAlias: 'acme-prod' })
  const taken = fault('EntityAlreadyExists', 'The account alias acme-prod already exists.')
  await assert.rejects(call(neighbour, 'iam', 'CreateAccountAlias', { AccountAlias: 'acme-prod' }), taken)
  await assert.rejects(call(administrator, 'iam', 'CreateAccountAlias', { AccountAlias: 'acme-prod' }), taken)
  assert.deepEqual(await aliases(), ['acme-prod'])
  assert.deepEqual(await aliases(neighbour), [])

  await call(administrator, 'iam', 'CreateAccountAlias', { AccountAlias: 'acme' })
  assert.deepEqual(await aliases(), ['acme'])
  await call(neighbour, 'iam', 'CreateAccountAlias', { AccountAlias: 'acme-prod' })
  const missing = fault('NoSuchEntity', 'The account alias acme-prod cannot be found.')
  await assert.rejects(call(administrator, 'iam', 'DeleteAccountAlias', { AccountAlias: 'acme-prod' }), missing)
  await call(administrator, 'iam', 'DeleteAccountAlias', { AccountAlias: 'acme' })
  assert.deepEqual(await aliases(), [])
  assert.deepEqual(await aliases(neighbour), ['acme-prod'])
  const reader = onlyMay('reader', 'iam:ListAccountAliases', '*')
  await assert.rejects(call(reader, 'iam', 'CreateAccountAlias', { AccountAlias: 'mine' }), { code: 'AccessDenied' })
  assert.deepEqual(await aliases(reader), [])
})
