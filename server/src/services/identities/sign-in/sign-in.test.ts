import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { codeAt, stepAt } from '../../../credentials/one-time-password.ts'
import { hashPassword } from '../../../credentials/password-hash.ts'
import { readSession } from '../../../credentials/session-token.ts'
import { insertLoginProfile } from '../../../store/login-profiles.ts'
import { account, fault, type Larder, openIdentities, user } from '../test/people.ts'

const password = 'correct-Horse-7'
const wrong = fault(
  'SignInFailedException',
  'The account, user name, password or code is not right. After several failures a user is locked for some minutes.',
)
const minute = 60_000

/** A store with a user who may sign in; `signIn` resolves to what the session's token claims. */
async function openWithPerson(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator, keys, store, clock } = larder
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'ana' })
  const id = User!.UserId!
  // As CreateLoginProfile keeps it, but quickly judged: these tests guess often.
  const hash = await hashPassword(password, randomBytes, { memory: 64, passes: 1, parallelism: 1 })
  const sealed = keys.seal(hash, { account, region: '', resource: id, version: '', purpose: 'password' })
  await store.transaction((transaction) => insertLoginProfile(transaction, { account, id }, sealed, false, clock.now))
  const signIn = async (
    more: { Password?: string; MFACode?: string; NewPassword?: string; UserName?: string } = {},
  ) => {
    const input = { AccountId: account, UserName: 'ana', Password: password, ...more }
    const { Credentials, SecondFactor } = await call(user('nobody'), 'larder', 'SignIn', input)
    const claims = readSession(keys, Credentials!.AccessKeyId!, Credentials!.SessionToken!)
    return { claims: claims!, accessKeyId: Credentials!.AccessKeyId!, SecondFactor }
  }
  return { ...larder, ana: User!, signIn }
}

/** Gives ana an authenticator app; resolves to what shows its code for a time. */
async function addDevice({ call, administrator, clock }: Larder, UserName = 'ana') {
  const { VirtualMFADevice } = await call(administrator, 'iam', 'CreateVirtualMFADevice', {
    VirtualMFADeviceName: 'phone',
  })
  const SerialNumber = VirtualMFADevice!.SerialNumber!
  const seed = fromBase32(Buffer.from(VirtualMFADevice!.Base32StringSeed as Uint8Array).toString())
  const codeFor = (time: number) => codeAt(seed, stepAt(time))
  await call(administrator, 'iam', 'EnableMFADevice', {
    UserName,
    SerialNumber,
    AuthenticationCode1: codeFor(clock.now - 30_000),
    AuthenticationCode2: codeFor(clock.now),
  })
  return { SerialNumber, codeFor }
}

function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}

suite('signing in with a password', { concurrency: false }, () => {
  test('ends in credentials of the user for eight hours', async (t) => {
    const { signIn, ana, clock } = await openWithPerson(t)
    const { claims, SecondFactor } = await signIn()
    assert.deepEqual(claims, {
      account,
      identity: { kind: 'user', id: ana.UserId },
      issuedAt: clock.now,
      expiresAt: clock.now + 480 * minute,
      signedIn: true,
    })
    assert.equal(SecondFactor, false)
  })

  test('is refused in one way, whatever is wrong', async (t) => {
    const { signIn, call, administrator } = await openWithPerson(t)
    await call(administrator, 'iam', 'CreateUser', { UserName: 'ben' })
    await assert.rejects(signIn({ Password: 'Correct-horse-7' }), wrong)
    await assert.rejects(signIn({ UserName: 'ben' }), wrong)
    await assert.rejects(signIn({ UserName: 'nobody' }), wrong)
  })

  test('locks the user after five failures, for longer each time, and success forgets them', async (t) => {
    const { signIn, clock } = await openWithPerson(t)
    for (let guess = 0; guess < 5; guess++) await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    await assert.rejects(signIn(), wrong, 'locked')
    clock.now += minute
    await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    clock.now += minute
    await assert.rejects(signIn(), wrong, 'locked for two minutes now')
    clock.now += minute
    await signIn()
    for (let guess = 0; guess < 5; guess++) await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    await signIn()
  })

  test('many guesses at once are as many as one after the other', async (t) => {
    const { signIn } = await openWithPerson(t)
    const guesses = Array.from({ length: 8 }, () => assert.rejects(signIn({ Password: 'wrong' }), wrong))
    await Promise.all(guesses)
    await assert.rejects(signIn(), wrong, 'locked')
  })
})

suite('a second factor', { concurrency: false }, () => {
  test('is asked for once the password is right, and shows in the session', async (t) => {
    const larder = await openWithPerson(t)
    const { codeFor } = await addDevice(larder)
    const { signIn, clock } = larder
    await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    await assert.rejects(signIn(), { code: 'MultiFactorRequiredException' })
    clock.now += minute
    const { claims, SecondFactor } = await signIn({ MFACode: codeFor(clock.now) })
    assert.equal(claims.secondFactorAt, clock.now)
    assert.equal(SecondFactor, true)
    await assert.rejects(signIn({ MFACode: codeFor(clock.now) }), wrong, 'no code serves twice')
  })

  test('cannot be guessed by starting over with the password alone', async (t) => {
    const larder = await openWithPerson(t)
    const { codeFor } = await addDevice(larder)
    const { signIn, clock } = larder
    clock.now += minute
    for (let guess = 0; guess < 5; guess++) {
      await assert.rejects(signIn({ MFACode: '000000' }), wrong)
      await assert.rejects(signIn(), { code: 'MultiFactorRequiredException' })
    }
    await assert.rejects(signIn({ MFACode: '000000' }), wrong)
    await assert.rejects(signIn({ MFACode: codeFor(clock.now) }), wrong, 'locked')
  })

  test('cannot be guessed by whoever may change the password meanwhile', async (t) => {
    const larder = await openWithPerson(t)
    const { codeFor } = await addDevice(larder)
    const { signIn, clock, call, ana } = larder
    clock.now += minute
    for (let guess = 0; guess < 5; guess++) await assert.rejects(signIn({ MFACode: '000000' }), wrong)
    const change = { OldPassword: password, NewPassword: 'short' }
    const caller = { ...user('ana'), userId: ana.UserId! }
    await assert.rejects(call(caller, 'iam', 'ChangePassword', change), { code: 'PasswordPolicyViolation' })
    await assert.rejects(signIn({ MFACode: '000000' }), wrong)
    await assert.rejects(signIn({ MFACode: codeFor(clock.now) }), wrong, 'locked')
  })

  test('is nothing that strangers keep a user from showing, and no new password forgets guesses at it', async (t) => {
    const larder = await openWithPerson(t)
    const { SerialNumber, codeFor } = await addDevice(larder)
    const { signIn, clock, call, ana, administrator } = larder
    const caller = { ...user('ana'), userId: ana.UserId! }
    const show = (TokenCode: string) => call(caller, 'sts', 'GetSessionToken', { SerialNumber, TokenCode })
    clock.now += minute
    for (let guess = 0; guess < 6; guess++) await assert.rejects(signIn({ Password: 'wrong' }), wrong)
    await assert.rejects(signIn(), wrong, 'locked')
    await show(codeFor(clock.now))
    for (let guess = 0; guess < 6; guess++) await assert.rejects(show('000000'), { code: 'AccessDenied' })
    await call(administrator, 'iam', 'UpdateLoginProfile', { UserName: 'ana', Password: 'another-Horse-8' })
    clock.now += minute / 2
    await assert.rejects(show(codeFor(clock.now)), { code: 'AccessDenied' })
    await call(administrator, 'iam', 'DeactivateMFADevice', { UserName: 'ana', SerialNumber })
    const left = await larder.store.reader.all("SELECT 1 FROM sign_in_attempts WHERE user_id LIKE '%/codes'")
    assert.deepEqual(left, [])
  })

  test('opens what policies keep for those who have shown one', async (t) => {
    const larder = await openWithPerson(t)
    const { SerialNumber, codeFor } = await addDevice(larder)
    const { call, clock, ana, keys } = larder
    clock.now += minute
    const caller = { ...user('ana'), userId: ana.UserId! }
    const ask = (TokenCode: string) => call(caller, 'sts', 'GetSessionToken', { SerialNumber, TokenCode })
    await assert.rejects(ask('000000'), { code: 'AccessDenied' })
    const { Credentials } = await ask(codeFor(clock.now))
    const claims = readSession(keys, Credentials!.AccessKeyId!, Credentials!.SessionToken!)
    assert.equal(claims?.secondFactorAt, clock.now)
  })
})

suite('a password that must be changed', { concurrency: false }, () => {
  test('lets nobody in until a new one comes with it', async (t) => {
    const { signIn, call, administrator } = await openWithPerson(t)
    await call(administrator, 'iam', 'UpdateLoginProfile', { UserName: 'ana', PasswordResetRequired: true })
    await assert.rejects(signIn(), {
      code: 'PasswordResetRequiredException',
      message: 'The password must be changed: sign in with a new one as well.',
    })
    await assert.rejects(signIn({ NewPassword: 'short' }), { code: 'PasswordPolicyViolation' })
    await signIn({ NewPassword: 'another-Horse-8' })
    await assert.rejects(signIn(), wrong)
    await signIn({ Password: 'another-Horse-8' })
  })

  test('is the only one that signing in changes', async (t) => {
    const { signIn, call, administrator } = await openWithPerson(t)
    await assert.rejects(signIn({ NewPassword: 'another-Horse-8' }), {
      code: 'ValidationException',
      message: 'This password need not be changed. Use ChangePassword to change it all the same.',
    })
    await signIn()
    await call(administrator, 'iam', 'UpdateLoginProfile', { UserName: 'ana', PasswordResetRequired: true })
    await signIn({ NewPassword: 'another-Horse-8' })
  })

  test('is one that has grown too old, when the account says so', async (t) => {
    const { signIn, call, administrator, clock } = await openWithPerson(t)
    await call(administrator, 'iam', 'UpdateAccountPasswordPolicy', { MaxPasswordAge: 1, HardExpiry: true })
    await signIn()
    clock.now += 1440 * minute
    await assert.rejects(signIn({ NewPassword: 'another-Horse-8' }), {
      code: 'PasswordResetRequiredException',
      message: 'The password has expired. Ask an administrator for a new one.',
    })
  })
})
