import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { TooMuchWaiting } from '../slow-work.ts'
import { hashPassword, isPassword } from './password-hash.ts'

test('a hash tells its password from every other, and never repeats', async () => {
  const hash = await hashPassword('correct-Horse-7', randomBytes)
  assert.equal(await isPassword('correct-Horse-7', hash), true)
  assert.equal(await isPassword('correct-Horse-8', hash), false)
  assert.equal(await isPassword('', hash), false)
  assert.notDeepEqual(await hashPassword('correct-Horse-7', randomBytes), hash)
})

test('a hash that was made at another cost is still checked', async () => {
  // argon2id of "password" with salt "somesaltsomesalt", 32 KiB, 2 passes, 1 lane, as Node's own argon2 makes it.
  const { argon2Sync } = await import('node:crypto')
  const nonce = Buffer.from('somesaltsomesalt')
  const tag = argon2Sync('argon2id', {
    message: 'password',
    nonce,
    memory: 32,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  })
  const hash = Buffer.concat([Buffer.from([1, 0, 0, 0, 32, 2, 1]), nonce, tag])
  assert.equal(await isPassword('password', hash), true)
  assert.equal(await isPassword('passwore', hash), false)
})

test('a hash of an unknown form is a defect and no wrong password', async () => {
  await assert.rejects(isPassword('password', Buffer.alloc(55, 9)), /unknown form/)
  await assert.rejects(isPassword('password', Buffer.alloc(3, 1)), /unknown form/)
})

test('more passwords at once than can be answered are refused', async () => {
  const { argon2Sync } = await import('node:crypto')
  const nonce = Buffer.alloc(16)
  const tag = argon2Sync('argon2id', { message: 'x', nonce, memory: 32, passes: 1, parallelism: 1, tagLength: 32 })
  const cheap = Buffer.concat([Buffer.from([1, 0, 0, 0, 32, 1, 1]), nonce, tag])
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => isPassword('x', cheap)))
  const refused = answers.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 16)
  for (const one of refused) assert.ok(one.reason instanceof TooMuchWaiting)
  assert.equal(await isPassword('x', cheap), true, 'and later ones are not')
})
