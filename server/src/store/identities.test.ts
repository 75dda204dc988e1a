import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, addAccount, lambdaTrust, openIdentities, otherAccount } from '../services/identities/test/people.ts'
import { principalExists } from './identities.ts'

test('a principal exists by its exact name', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator, store } = larder
  await addAccount(larder)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'Alice', Path: '/a/b/' })
  const RoleName = 'App'
  await call(administrator, 'iam', 'CreateRole', { RoleName, Path: '/a/', AssumeRolePolicyDocument: lambdaTrust })
  const there = [
    account,
    otherAccount,
    `arn:aws:iam::${account}:root`,
    `arn:aws:iam::${account}:user/a/b/Alice`,
    `arn:aws:iam::${account}:role/a/App`,
    `arn:aws:sts::${account}:assumed-role/App/anything`,
  ]
  const absent = [
    '',
    '*',
    '999999999999',
    'arn:aws:iam::999999999999:root',
    `arn:aws:iam::${account}:root/x`,
    `arn:aws:iam:us-east-1:${account}:root`,
    `arn:aws-cn:iam::${account}:root`,
    `arn:aws:sts::${account}:root`,
    `arn:aws:iam::${account}:user/Alice`,
    `arn:aws:iam::${account}:user/a/b/alice`,
    `arn:aws:iam::${account}:user/a/b/`,
    `arn:aws:iam::${account}:user`,
    `arn:aws:iam::${account}:user:a:b:Alice`,
    `arn:aws:iam::${otherAccount}:user/a/b/Alice`,
    `arn:aws:iam::${account}:role/a/b/Alice`,
    `arn:aws:iam::${account}:role/a/App/session`,
    `arn:aws:sts::${account}:assumed-role/app/session`,
    `arn:aws:sts::${account}:assumed-role/App`,
    `arn:aws:sts::${account}:assumed-role/App/a/b`,
    `arn:aws:iam::${account}:group/App`,
    'lambda.amazonaws.com',
  ]
  for (const arn of there) assert.equal(await principalExists(store.reader, arn), true, arn)
  for (const arn of absent) assert.equal(await principalExists(store.reader, arn), false, arn)
})
