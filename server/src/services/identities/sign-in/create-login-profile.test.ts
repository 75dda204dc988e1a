import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities, user } from '../test/people.ts'

const weak = fault('PasswordPolicyViolation', 'Password does not conform to the account password policy.')

test('a user gets a password, which is told by nothing', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  const input = { UserName: 'ana', Password: 'correct-Horse-7', PasswordResetRequired: true }
  const LoginProfile = { UserName: 'ana', CreateDate: new Date(clock.now), PasswordResetRequired: true }
  assert.deepEqual(await call(administrator, 'iam', 'CreateLoginProfile', input), { LoginProfile })
  assert.deepEqual(await call(administrator, 'iam', 'GetLoginProfile', { UserName: 'ana' }), { LoginProfile })
  await assert.rejects(
    call(administrator, 'iam', 'CreateLoginProfile', input),
    fault('EntityAlreadyExists', 'Login Profile for user ana already exists.'),
  )
  await assert.rejects(
    call(administrator, 'iam', 'DeleteUser', { UserName: 'ana' }),
    fault('DeleteConflict', 'Cannot delete entity, must delete login profile first.'),
  )
  await call(administrator, 'iam', 'DeleteLoginProfile', { UserName: 'ana' })
  await assert.rejects(
    call(administrator, 'iam', 'GetLoginProfile', { UserName: 'ana' }),
    fault('NoSuchEntity', 'Login Profile for User ana cannot be found.'),
  )
})

test('without a policy of its own an account asks for eight characters of three classes', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'Ana-Maria-7' })
  for (const Password of ['aB3!', 'alllowercase', 'lowercase7', 'ana-maria-7'])
    await assert.rejects(call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'Ana-Maria-7', Password }), weak)
  await call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'Ana-Maria-7', Password: 'lowerUpper7' })
})

test('an account’s own policy is asked instead, and remembers old passwords', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const absent = fault('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`)
  await assert.rejects(call(administrator, 'iam', 'GetAccountPasswordPolicy', {}), absent)
  await call(administrator, 'iam', 'UpdateAccountPasswordPolicy', { RequireNumbers: true, PasswordReusePrevention: 2 })
  assert.deepEqual((await call(administrator, 'iam', 'GetAccountPasswordPolicy', {})).PasswordPolicy, {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: true,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    PasswordReusePrevention: 2,
    ExpirePasswords: false,
  })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  const create = (Password: string) => call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'ana', Password })
  const update = (Password: string) => call(administrator, 'iam', 'UpdateLoginProfile', { UserName: 'ana', Password })
  await assert.rejects(create('letters'), weak)
  await create('first1')
  await assert.rejects(update('first1'), weak)
  await update('second2')
  await assert.rejects(update('first1'), weak)
  await update('third3')
  await update('first1')
  await call(administrator, 'iam', 'DeleteAccountPasswordPolicy', {})
  await assert.rejects(call(administrator, 'iam', 'DeleteAccountPasswordPolicy', {}), absent)
})

test('a user changes its own password when the account or a policy lets it', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  await call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'ana', Password: 'correct-Horse-7' })
  const ana = { ...onlyMay('ana', 'ssm:GetParameter', '*'), userId: User!.UserId! }
  const change = (OldPassword: string, NewPassword = 'another-Horse-8') =>
    call(ana, 'iam', 'ChangePassword', { OldPassword, NewPassword })
  await assert.rejects(change('correct-Horse-7'), { code: 'AccessDenied', message: /iam:ChangePassword/ })
  await call(administrator, 'iam', 'UpdateAccountPasswordPolicy', { AllowUsersToChangePassword: true })
  await assert.rejects(change('wrong'), fault('AccessDenied', 'The old password was incorrect.'))
  await assert.rejects(change('correct-Horse-7', 'short'), weak)
  const denied = [{ Effect: 'Deny' as const, Action: 'iam:*', Resource: '*' }]
  const kept = { ...user('ana', denied), userId: User!.UserId! }
  await assert.rejects(
    call(kept, 'iam', 'ChangePassword', { OldPassword: 'correct-Horse-7', NewPassword: 'another-Horse-8' }),
    { code: 'AccessDenied', message: /explicit deny/ },
  )
  await change('correct-Horse-7')
  await assert.rejects(change('correct-Horse-7'), fault('AccessDenied', 'The old password was incorrect.'))
  await assert.rejects(
    call(administrator, 'iam', 'CreateLoginProfile', { UserName: 'nobody', Password: 'correct-Horse-7' }),
    fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
  )
  await assert.rejects(call(user('ben'), 'iam', 'ChangePassword', { OldPassword: 'a', NewPassword: 'b' }), {
    code: 'NoSuchEntity',
  })
})
