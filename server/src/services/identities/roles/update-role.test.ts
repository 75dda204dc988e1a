import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, lambdaTrust, openIdentities } from '../test/people.ts'

test('what is not given stays', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', {
    RoleName: 'app',
    Description: 'old',
    AssumeRolePolicyDocument: lambdaTrust,
  })
  const described = async () => {
    const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
    return [Role!.Description, Role!.MaxSessionDuration]
  }
  await call(administrator, 'iam', 'UpdateRole', { RoleName: 'app', MaxSessionDuration: 43_200 })
  assert.deepEqual(await described(), ['old', 43_200])
  await call(administrator, 'iam', 'UpdateRole', { RoleName: 'app', Description: 'new' })
  assert.deepEqual(await described(), ['new', 43_200])
  await call(administrator, 'iam', 'UpdateRole', { RoleName: 'app' })
  assert.deepEqual(await described(), ['new', 43_200])
  await call(administrator, 'iam', 'UpdateRole', { RoleName: 'app', Description: '' })
  assert.deepEqual(await described(), [undefined, 43_200])
  await assert.rejects(
    call(administrator, 'iam', 'UpdateRole', { RoleName: 'none' }),
    fault('NoSuchEntity', 'The role with name none cannot be found.'),
  )
})
