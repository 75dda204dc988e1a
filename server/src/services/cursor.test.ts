import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openLarder } from '../../test/larder.ts'
import { openCursor, sealCursor } from './cursor.ts'

const operation = 'ssm:GetParametersByPath'
const request = { path: '/app', recursive: true, filters: [{ key: 'Type', values: ['String'] }] }

async function openBearer(test: Parameters<typeof openLarder>[0]) {
  const { keys, larder } = await openLarder(test)
  return { account: '111122223333', region: 'us-east-1', keys, random: (bytes: number) => larder.random(bytes) }
}

test('a position comes back, whatever it is', async (t) => {
  const bearer = await openBearer(t)
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), (position) => {
      const given = JSON.parse(JSON.stringify(position)) as unknown
      const token = sealCursor(bearer, operation, request, given)
      assert.deepEqual(openCursor(bearer, operation, request, token), given)
    }),
  )
})

test('the same request may be written in another order, with absent members', async (t) => {
  const bearer = await openBearer(t)
  const token = sealCursor(bearer, operation, request, '/app/db')
  const { filters, ...rest } = request
  assert.equal(openCursor(bearer, operation, { filters, label: undefined, ...rest }, token), '/app/db')
})

test('for anything else it is no token', async (t) => {
  const bearer = await openBearer(t)
  const token = sealCursor(bearer, operation, request, '/app/db')
  const others: readonly (readonly [bearer: typeof bearer, operation: string, request: unknown])[] = [
    [{ ...bearer, account: '444455556666' }, operation, request],
    [{ ...bearer, region: 'eu-west-1' }, operation, request],
    [bearer, 'ssm:DescribeParameters', request],
    [bearer, operation, { ...request, path: '/app2' }],
    [bearer, operation, { ...request, recursive: false }],
    [bearer, operation, { ...request, filters: [] }],
    [bearer, operation, { ...request, more: null }],
    [bearer, operation, undefined],
  ]
  for (const [other, name, asked] of others) assert.equal(openCursor(other, name, asked, token), undefined)
})

test('nothing that was tampered with is a token', async (t) => {
  const bearer = await openBearer(t)
  const token = sealCursor(bearer, operation, request, '/app/db')
  const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
  for (let index = 0; index < token.length; index++) {
    const other = characters.find((character) => character !== token[index])
    const tampered = token.slice(0, index) + other + token.slice(index + 1)
    assert.equal(openCursor(bearer, operation, request, tampered), undefined)
  }
  for (let length = 0; length < token.length; length++) {
    assert.equal(openCursor(bearer, operation, request, token.slice(0, length)), undefined)
  }
  for (const tampered of [`${token}A`, `${token}=`, ` ${token}`, `${token}\n`, token + token]) {
    assert.equal(openCursor(bearer, operation, request, tampered), undefined)
  }
  fc.assert(fc.property(fc.string(), (text) => openCursor(bearer, operation, request, text) === undefined))
})

test('it tells nothing and is short', async (t) => {
  const bearer = await openBearer(t)
  const token = sealCursor(bearer, operation, request, '/app/password')
  assert.match(token, /^[\w-]+$/)
  assert.doesNotMatch(Buffer.from(token, 'base64url').toString('latin1'), /password/)
  const name = 'n'.repeat(128)
  assert.ok(sealCursor(bearer, 'iam:ListUsers', {}, name).length <= 320, 'what IAM takes as a marker')
})

test('a token is good on another node, and after a restart', async (t) => {
  const bearer = await openBearer(t)
  const token = sealCursor(bearer, operation, request, '/app/db')
  const elsewhere = Object.create(bearer.keys, {}) as typeof bearer.keys
  elsewhere.derive = (purpose) => bearer.keys.derive(purpose)
  assert.equal(openCursor({ ...bearer, keys: elsewhere }, operation, request, token), '/app/db')
})
