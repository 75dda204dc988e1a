import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, arnOf, openParameters, region, user } from './test/parameters.ts'

test('each version is told as it was made, oldest first, with its labels', async (t) => {
  const { put, overwrite, label, history, clock } = await openParameters(t)
  const first = clock.now
  await put('/app/db', 'v1', { Description: 'one' })
  clock.now += 1000
  await overwrite('/app/db', '2', { Description: 'two', AllowedPattern: '\\d', Tier: 'Advanced' }, user('other'))
  await label('/app/db', ['old', 'Tested'], 1)
  const common = { Name: '/app/db', Type: 'String', DataType: 'text', Policies: [] }
  assert.deepEqual(await history('/app/db'), [
    {
      ...common,
      LastModifiedDate: new Date(first),
      LastModifiedUser: `arn:aws:iam::${account}:user/admin`,
      Description: 'one',
      Value: 'v1',
      Version: 1,
      Labels: ['Tested', 'old'],
      Tier: 'Standard',
    },
    {
      ...common,
      LastModifiedDate: new Date(first + 1000),
      LastModifiedUser: `arn:aws:iam::${account}:user/other`,
      Description: 'two',
      Value: '2',
      AllowedPattern: '\\d',
      Version: 2,
      Labels: [],
      Tier: 'Advanced',
    },
  ])
  assert.deepEqual(await history(arnOf('/app/db')), await history('/app/db'))
})

test('SecureStrings come with the key of their version, decrypted if asked', async (t) => {
  const { put, overwrite, newKey, call, admin } = await openParameters(t)
  const key = await newKey()
  await put('db', 'one', { Type: 'SecureString' })
  await overwrite('db', 'two', { KeyId: key.arn })
  const read = async (WithDecryption?: boolean) => {
    const { Parameters } = await call(admin, 'ssm', 'GetParameterHistory', { Name: 'db', WithDecryption })
    return Parameters?.map(({ KeyId, Value }) => [KeyId, Value])
  }
  assert.deepEqual(await read(true), [
    ['alias/aws/ssm', 'one'],
    [key.arn, 'two'],
  ])
  for (const [, value] of (await read()) ?? []) assert.match(value ?? '', /^AQICAH/)
})

test('pages follow each other, also into versions that came between', async (t) => {
  const { put, overwrite, call, admin } = await openParameters(t)
  await put('db', 'v1')
  for (let version = 2; version <= 5; version++) await overwrite('db', `v${version}`)
  const page = async (MaxResults: number, NextToken?: string) => {
    const read = await call(admin, 'ssm', 'GetParameterHistory', { Name: 'db', MaxResults, NextToken })
    return { versions: read.Parameters?.map(({ Version }) => Version), next: read.NextToken }
  }
  const first = await page(2)
  assert.deepEqual(first.versions, [1, 2])
  await overwrite('db', 'v6')
  const second = await page(3, first.next)
  assert.deepEqual(second.versions, [3, 4, 5])
  assert.deepEqual(await page(3, second.next), { versions: [6], next: undefined })
  assert.deepEqual(await page(6), { versions: [1, 2, 3, 4, 5, 6], next: undefined })
})

test('a token is good for its parameter', async (t) => {
  const { put, overwrite, call, admin } = await openParameters(t)
  for (const name of ['a', 'b']) {
    await put(name, 'v1')
    await overwrite(name, 'v2')
  }
  const { NextToken } = await call(admin, 'ssm', 'GetParameterHistory', { Name: 'a', MaxResults: 1 })
  const refusal = { code: 'InvalidNextToken', message: "The specified token isn't valid." }
  await assert.rejects(call(admin, 'ssm', 'GetParameterHistory', { Name: 'b', NextToken }), refusal)
  await assert.rejects(call(admin, 'ssm', 'GetParameterHistory', { Name: 'a', NextToken: `${NextToken}A` }), refusal)
})

test('what is not there, and who may', async (t) => {
  const { call, admin } = await openParameters(t)
  await assert.rejects(call(admin, 'ssm', 'GetParameterHistory', { Name: 'db' }), {
    code: 'ParameterNotFound',
    message: 'Parameter db not found.',
  })
  const reader = user('reader', [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' }])
  await assert.rejects(call(reader, 'ssm', 'GetParameterHistory', { Name: 'db' }), {
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ssm:GetParameterHistory on resource: arn:aws:ssm:${region}:${account}:* because no identity-based policy allows the ssm:GetParameterHistory action`,
  })
})
