import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { IssuerUnreachable, issuerKeys } from './issuer-keys.ts'
import { parseToken } from './json-web-token.ts'

const issuer = 'https://issuer.example/team'

/** An issuer that answers from memory, and what it was asked. */
async function open(privateIssuers: string[] = []) {
  const published: object[] = []
  const asked: string[] = []
  const state = { down: false, configuration: { issuer, jwks_uri: 'https://keys.example/keys' } as object }
  const keys = issuerKeys(async (url, { mayBePrivate }) => {
    asked.push(`${url.href}${mayBePrivate ? ' (private)' : ''}`)
    if (state.down) throw new Error('connect ECONNREFUSED 10.0.0.1')
    return url.pathname.endsWith('openid-configuration') ? state.configuration : { keys: published }
  }, new Set(privateIssuers))
  /** A token by a new key, which is published or not. */
  async function token(kid: string, publish = true) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    if (publish) published.push({ ...(await exportJWK(publicKey)), kid })
    return parseToken(await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey))!
  }
  return { keys, asked, state, token }
}

test('keys are fetched once and kept, and fetched anew after a while', async () => {
  const { keys, asked, token } = await open()
  const one = await token('one')
  assert.equal((await keys.find(issuer, one, 0)).length, 1)
  assert.equal((await keys.find(issuer, one, 60_000)).length, 1)
  assert.deepEqual(asked, ['https://issuer.example/team/.well-known/openid-configuration', 'https://keys.example/keys'])
  await keys.find(issuer, one, 15 * 60_000)
  assert.equal(asked.length, 4)
})

test('many who ask at once cause one fetch', async () => {
  const { keys, asked, token } = await open()
  const one = await token('one')
  const answers = await Promise.all(Array.from({ length: 20 }, () => keys.find(issuer, one, 0)))
  assert.ok(answers.every(({ length }) => length === 1))
  assert.equal(asked.length, 2)
})

test('a new key is found when a token names it, and made-up ones do not make us ask for ever', async () => {
  const { keys, asked, token } = await open()
  await keys.find(issuer, await token('one'), 0)
  const two = await token('two')
  assert.equal((await keys.find(issuer, two, 60_000)).length, 1)
  assert.equal(asked.length, 4)
  for (let at = 0; at < 29_000; at += 1_000)
    assert.deepEqual(await keys.find(issuer, await token(`made-up-${at}`, false), 60_000 + at), [])
  assert.equal(asked.length, 4)
  await keys.find(issuer, await token('made-up', false), 90_000)
  assert.equal(asked.length, 6)
})

test('an issuer that is down is not asked at once again', async () => {
  const { keys, asked, state, token } = await open()
  const one = await token('one')
  state.down = true
  await assert.rejects(keys.find(issuer, one, 0), IssuerUnreachable)
  await assert.rejects(keys.find(issuer, one, 10_000), IssuerUnreachable)
  assert.equal(asked.length, 1)
  state.down = false
  assert.equal((await keys.find(issuer, one, 30_000)).length, 1)
})

test('a configuration must be the issuer’s own', async () => {
  for (const configuration of [
    {},
    { issuer: 'https://issuer.example', jwks_uri: 'https://keys.example/keys' },
    { issuer: `${issuer}/`, jwks_uri: 'https://keys.example/keys' },
    { issuer },
    { issuer, jwks_uri: 'no URL' },
  ]) {
    const { keys, state, token } = await open()
    state.configuration = configuration
    await assert.rejects(keys.find(issuer, await token('one'), 0), IssuerUnreachable, JSON.stringify(configuration))
  }
})

test('only the issuers that the operator named may be private', async () => {
  const { keys, asked, token } = await open([issuer])
  await keys.find(issuer, await token('one'), 0)
  await assert.rejects(keys.find('https://another.example', await token('two'), 0))
  assert.deepEqual(
    asked.map((url) => url.endsWith('(private)')),
    [true, true, false],
  )
})
