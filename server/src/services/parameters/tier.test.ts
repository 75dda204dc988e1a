import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { account, openParameters, region } from './test/parameters.ts'

const long = 'v'.repeat(4097)
const policies = JSON.stringify([
  { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } },
])

test('a parameter is Standard unless told otherwise, and the answer says so', async (t) => {
  const { put } = await openParameters(t)
  assert.deepEqual(await put('a', 'v'), { Version: 1, Tier: 'Standard' })
  assert.deepEqual(await put('b', 'v', { Tier: 'Advanced' }), { Version: 1, Tier: 'Advanced' })
})

test('Intelligent-Tiering takes Advanced for what Standard has no room for', async (t) => {
  const { put, overwrite } = await openParameters(t)
  const Tier = 'Intelligent-Tiering'
  assert.equal((await put('small', 'v', { Tier })).Tier, 'Standard')
  assert.equal((await put('long', long, { Tier })).Tier, 'Advanced')
  assert.equal((await put('policies', 'v', { Tier, Policies: policies })).Tier, 'Advanced')
  assert.equal((await overwrite('small', long, { Tier })).Tier, 'Advanced')
  assert.equal((await overwrite('small', 'v', { Tier })).Tier, 'Advanced', 'there is no way back')
})

test('the default tier is a setting of the account', async (t) => {
  const { put, overwrite, call, admin } = await openParameters(t)
  const SettingId = '/ssm/parameter-store/default-parameter-tier'
  await put('before', 'v')
  await call(admin, 'ssm', 'UpdateServiceSetting', { SettingId, SettingValue: 'Intelligent-Tiering' })
  assert.equal((await put('long', long)).Tier, 'Advanced')
  assert.equal((await put('small', 'v')).Tier, 'Standard')
  await call(admin, 'ssm', 'UpdateServiceSetting', { SettingId, SettingValue: 'Advanced' })
  assert.equal((await put('any', 'v')).Tier, 'Advanced')
  assert.equal((await overwrite('before', 'v')).Tier, 'Advanced')
  await call(admin, 'ssm', 'ResetServiceSetting', { SettingId })
  assert.equal((await put('again', 'v')).Tier, 'Standard')
  assert.equal((await overwrite('any', 'v')).Tier, 'Advanced', 'an update that names no tier leaves it')
})

test('Advanced does not become Standard again', async (t) => {
  const { put, overwrite } = await openParameters(t)
  await put('db', 'v', { Tier: 'Advanced' })
  await assert.rejects(overwrite('db', 'v', { Tier: 'Standard' }), {
    code: 'ValidationException',
    message:
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
  })
})

test('policies are for Advanced', async (t) => {
  const { put } = await openParameters(t)
  await assert.rejects(put('db', 'v', { Policies: policies }), {
    code: 'ValidationException',
    message: "You can't assign parameter policies to a standard-parameter tier.",
  })
})

describe('quotas', () => {
  test('10,000 Standard, and then Advanced for whoever leaves the choice', async (t) => {
    const { put, sql, call, admin } = await openParameters(t)
    const add = 'UPDATE parameter_counts SET number = number + $1 WHERE account = $2 AND region = $3 AND tier = $4'
    await put('first', 'v')
    await sql(add, 9998, account, region, 'Standard')
    await put('last', 'v')
    await assert.rejects(put('one-more', 'v'), {
      code: 'ParameterLimitExceeded',
      message:
        'You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).',
    })
    assert.equal((await put('one-more', 'v', { Tier: 'Intelligent-Tiering' })).Tier, 'Advanced')
    await call(admin, 'ssm', 'DeleteParameter', { Name: 'first' })
    assert.equal((await put('in-its-place', 'v')).Tier, 'Standard')
  })

  test('100,000 Advanced', async (t) => {
    const { put, overwrite, sql } = await openParameters(t)
    await put('advanced', 'v', { Tier: 'Advanced' })
    await put('standard', 'v')
    await sql('UPDATE parameter_counts SET number = 100000 WHERE tier = $1', 'Advanced')
    const refusal = {
      code: 'ParameterLimitExceeded',
      message:
        'You have reached the maximum number of advanced parameters for this AWS account and Region (100000). To add more parameters, delete existing parameters.',
    }
    await assert.rejects(put('one-more', 'v', { Tier: 'Advanced' }), refusal)
    await assert.rejects(overwrite('standard', 'v', { Tier: 'Advanced' }), refusal)
    await overwrite('advanced', 'v2')
  })

  test('a parameter that changes its tier is counted where it is', async (t) => {
    const { put, overwrite, call, admin, store } = await openParameters(t)
    const counts = async () =>
      Object.fromEntries(
        (await store.reader.all<{ tier: string; number: number }>('SELECT tier, number FROM parameter_counts')).map(
          ({ tier, number }) => [tier, number],
        ),
      )
    await put('a', 'v')
    await put('b', 'v')
    await overwrite('a', 'v', { Tier: 'Advanced' })
    assert.deepEqual(await counts(), { Standard: 1, Advanced: 1 })
    await call(admin, 'ssm', 'DeleteParameters', { Names: ['a', 'b'] })
    assert.deepEqual(await counts(), { Standard: 0, Advanced: 0 })
  })
})
