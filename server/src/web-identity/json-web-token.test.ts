import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { keysFor, readKeySet } from './json-web-keys.ts'
import { isSignedBy, parseToken } from './json-web-token.ts'

const claims = { iss: 'https://issuer.example', sub: 'someone' }

async function signed(alg: string, jwk: object = {}) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const token = await new SignJWT(claims).setProtectedHeader({ alg, kid: 'one' }).sign(privateKey)
  const [key] = readKeySet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', ...jwk }] }) ?? []
  return { token, key }
}

for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']) {
  test(`${alg}: what jose signs is read, and nothing else of it`, async () => {
    const { token, key } = await signed(alg)
    const read = parseToken(token)!
    assert.deepEqual([read.algorithm, read.keyId, read.claims], [alg, 'one', claims])
    assert.equal(isSignedBy(read, key!.key), true)
    const [header, payload, signature] = token.split('.') as [string, string, string]
    for (let at = 0; at < signature.length; at += 5) {
      const altered = `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`
      const reread = parseToken(`${header}.${payload}.${altered}`)
      assert.ok(reread === undefined || !isSignedBy(reread, key!.key), `at ${at}`)
    }
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'else' })).toString('base64url')
    assert.equal(isSignedBy(parseToken(`${header}.${other}.${signature}`)!, key!.key), false)
    const { key: stranger } = await signed(alg)
    assert.equal(isSignedBy(read, stranger!.key), false)
  })
}

test('there is no algorithm none, and no secret that could be a public key', async () => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = encoded(claims)
  for (const alg of ['none', 'None', 'HS256', 'HS384', 'HS512', '', 'constructor', 'RSA-OAEP'])
    assert.equal(parseToken(`${encoded({ alg })}.${body}.AAAA`), undefined, alg)
  assert.equal(parseToken(`${encoded({ alg: 'none' })}.${body}.`), undefined)
  assert.equal(parseToken(`${encoded({ alg: 'RS256', crit: ['b64'], b64: false })}.${body}.AAAA`), undefined)
  assert.equal(parseToken(`${encoded({ alg: 'RS256', kid: 5 })}.${body}.AAAA`), undefined)
  assert.equal(parseToken(`${encoded({ alg: 'RS256' })}.${encoded([])}.AAAA`), undefined)
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const secret = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }) as string)
  const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
  assert.equal(parseToken(forged), undefined)
})

test('a key is used for what it is for', async () => {
  const { token, key } = await signed('RS256')
  const read = parseToken(token)!
  assert.deepEqual(keysFor([key!], read), [key])
  assert.deepEqual(keysFor([{ ...key!, id: 'two' }], read), [])
  assert.deepEqual(keysFor([{ ...key!, algorithm: 'RS512' }], read), [])
  assert.deepEqual(keysFor([key!], { ...read, keyId: undefined }), [key])
  assert.deepEqual(keysFor([key!], { ...read, algorithm: 'ES256' }), [])
  const { key: curve } = await signed('ES256')
  assert.deepEqual(keysFor([curve!], { ...read, algorithm: 'ES384', keyId: undefined }), [])
  assert.equal((await signed('RS256', { use: 'enc' })).key, undefined)
  const { publicKey: weak } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const [short] = readKeySet({ keys: [weak.export({ format: 'jwk' })] })!
  assert.deepEqual(keysFor([short!], { ...read, keyId: undefined }), [])
})

test('a key set is read or is none', () => {
  for (const odd of [undefined, null, 'text', [], {}, { keys: {} }, { keys: Array.from({ length: 101 }, () => ({})) }])
    assert.equal(readKeySet(odd), undefined)
  const unreadable = [
    null,
    'key',
    {},
    { kty: 'oct', k: 'AAAA' },
    { kty: 'RSA', n: 1, e: 2 },
    { kty: 'EC', crv: 'P-256' },
  ]
  assert.deepEqual(readKeySet({ keys: unreadable }), [])
})

test('no text is more than no token', async () => {
  const { token, key } = await signed('ES256')
  fc.assert(
    fc.property(fc.string(), fc.nat(token.length), (text, at) => {
      const altered = token.slice(0, at) + text + token.slice(at + text.length)
      const read = parseToken(altered)
      if (altered !== token && read !== undefined) assert.equal(isSignedBy(read, key!.key), false)
    }),
  )
})
