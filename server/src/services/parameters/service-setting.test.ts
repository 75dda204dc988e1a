import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, openParameters, region, user } from './test/parameters.ts'

const SettingId = '/ssm/parameter-store/default-parameter-tier'
const ARN = `arn:aws:ssm:${region}:${account}:servicesetting${SettingId}`

test('a setting is what it is by default, until it is changed, and again when it is reset', async (t) => {
  const { call, admin, clock } = await openParameters(t)
  const byDefault = { SettingId, SettingValue: 'Standard', LastModifiedUser: 'System', ARN, Status: 'Default' }
  const setting = async (id = SettingId, options = {}) =>
    (await call(admin, 'ssm', 'GetServiceSetting', { SettingId: id }, options)).ServiceSetting
  assert.deepEqual(await setting(), byDefault)
  assert.deepEqual(await call(admin, 'ssm', 'UpdateServiceSetting', { SettingId: ARN, SettingValue: 'Advanced' }), {})
  assert.deepEqual(await setting(ARN), {
    SettingId,
    SettingValue: 'Advanced',
    LastModifiedDate: new Date(clock.now),
    LastModifiedUser: `arn:aws:iam::${account}:user/admin`,
    ARN,
    Status: 'Customized',
  })
  assert.equal((await setting(SettingId, { region: 'eu-west-1' }))?.SettingValue, 'Standard')
  assert.deepEqual(await call(admin, 'ssm', 'ResetServiceSetting', { SettingId }), { ServiceSetting: byDefault })
  assert.deepEqual(await setting(), byDefault)
})

test('a setting is not set to what it cannot be', async (t) => {
  const { call, admin } = await openParameters(t)
  const refused: readonly (readonly [id: string, value: string, message: string])[] = [
    [SettingId, 'standard', 'The default parameter tier must be one of Standard, Advanced, Intelligent-Tiering.'],
    [
      '/ssm/parameter-store/high-throughput-enabled',
      'true',
      'High throughput cannot be enabled: this store sets no limit that it would raise.',
    ],
    [
      '/ssm/parameter-store/high-throughput-enabled',
      'yes',
      'The value of high-throughput-enabled must be true or false.',
    ],
  ]
  for (const [id, SettingValue, message] of refused) {
    await assert.rejects(call(admin, 'ssm', 'UpdateServiceSetting', { SettingId: id, SettingValue }), {
      code: 'ValidationException',
      message,
    })
  }
  const id = '/ssm/parameter-store/high-throughput-enabled'
  await call(admin, 'ssm', 'UpdateServiceSetting', { SettingId: id, SettingValue: 'false' })
})

test('there are no other settings', async (t) => {
  const { call, admin } = await openParameters(t)
  for (const id of ['/ssm/opsinsights/opscenter', 'constructor', ARN.replace(account, '444455556666')]) {
    await assert.rejects(call(admin, 'ssm', 'GetServiceSetting', { SettingId: id }), {
      code: 'ServiceSettingNotFound',
      message: `The service setting ${id} was not found.`,
    })
  }
})

test('who may', async (t) => {
  const { call } = await openParameters(t)
  const nobody = user('nobody', [{ Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:ssm:*:*:parameter/*' }])
  const refusal = (action: string) => ({
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: ${action} on resource: ${ARN} because no identity-based policy allows the ${action} action`,
  })
  await assert.rejects(call(nobody, 'ssm', 'GetServiceSetting', { SettingId }), refusal('ssm:GetServiceSetting'))
  await assert.rejects(
    call(nobody, 'ssm', 'UpdateServiceSetting', { SettingId, SettingValue: 'Advanced' }),
    refusal('ssm:UpdateServiceSetting'),
  )
  await assert.rejects(call(nobody, 'ssm', 'ResetServiceSetting', { SettingId }), refusal('ssm:ResetServiceSetting'))
})
