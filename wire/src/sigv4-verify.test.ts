import assert from 'node:assert/strict'
import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { canonicalRequest } from './sigv4-canonical.ts'
import { parseSignature } from './sigv4-parse.ts'
import { isProblem, type Signature, type SignedRequest } from './sigv4-request.ts'
import { checkScope } from './sigv4-scope.ts'
import { presign, signRequest } from './sigv4-sign.ts'
import { mismatchMessage, signingKey, verifySignature } from './sigv4-verify.ts'
import { anyText, plainText } from './test/texts.ts'

const now = Date.parse('2026-01-31T12:00:00Z')
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const temporary = { ...credentials, sessionToken: 'FwoG+/=token' }
const scope = { region: 'eu-west-1', service: 'kms', now }
const key = signingKey(credentials.secretAccessKey, '20260131', scope.region, scope.service)

/** What the SDK's signer needs of a hash. */
class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as string))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(data as Buffer)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {}
}

function signer(service = scope.service): SignatureV4 {
  return new SignatureV4({ service, region: scope.region, credentials, sha256: Sha256 })
}

interface Unsigned {
  readonly method?: string
  readonly path?: string
  readonly query?: Record<string, string | string[]>
  readonly headers?: Record<string, string>
  readonly body?: string
}

function forSdk({ method = 'POST', path = '/', query = {}, headers = {}, body = '' }: Unsigned) {
  return {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 4566,
    path,
    query,
    headers: { host: '127.0.0.1:4566', ...headers },
    body,
  }
}

type SdkRequest = Awaited<ReturnType<SignatureV4['presign']>>

/** The request as node:http would hand it over: the SDK's query written out, header names in lower case. */
function received(request: SdkRequest): SignedRequest {
  const pairs = Object.entries(request.query ?? {}).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return {
    method: request.method,
    path: request.path,
    query: pairs.join('&'),
    headers,
    body: Buffer.from((request.body as string | undefined) ?? ''),
  }
}

function parsed(request: SignedRequest): Signature {
  const signature = parseSignature(request)
  if (isProblem(signature)) assert.fail(signature.message)
  return signature
}

/** As a server does it: whatever is wrong, at whatever step, the request is refused. */
function accepts(request: SignedRequest, at = now): boolean {
  const signature = parseSignature(request)
  if (isProblem(signature)) return false
  if (signature.accessKeyId !== credentials.accessKeyId) return false // another key's id leads to another secret
  if (checkScope(signature, { ...scope, now: at, maxSkewMs: 300_000 })) return false
  return verifySignature(request, signature, key)
}

const requests: Readonly<Record<string, Unsigned>> = {
  'a JSON request': {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Decrypt' },
    body: '{"CiphertextBlob":"AQICAH=="}',
  },
  'a body beyond ASCII': { body: '{"Description":"straße 😀"}' },
  'an odd path': { method: 'GET', path: "/a%20b/%E1%88%B4/(x)*!'/~_-." },
  'a path with dots and doubled slashes': { method: 'GET', path: '//a/./b/../c//' },
  'an odd query': {
    method: 'GET',
    query: { 'a b': "x y+z&=%/'()*!~", é: '😀', empty: '', 'a-': '1', a: ['2', '1', '10'] },
  },
  'headers with blanks': { headers: { 'x-amz-meta': '  two  spaces \t and a tab ', 'x-amz-empty': '' } },
  'a header beyond ASCII': { headers: { 'x-amz-meta': 'straße' } },
  'a header of more than bytes': { headers: { 'x-amz-meta': 'ሴ😀' } },
}

for (const [name, unsigned] of Object.entries(requests)) {
  for (const [kind, who] of Object.entries({ lasting: credentials, temporary })) {
    test(`${name}, signed by the SDK with ${kind} credentials, verifies`, async () => {
      const sdk = new SignatureV4({ ...scope, credentials: who, sha256: Sha256 })
      const request = received(await sdk.sign(forSdk(unsigned), { signingDate: new Date(now) }))
      assert.ok(accepts(request))
      assert.equal(parsed(request).sessionToken, who === temporary ? temporary.sessionToken : undefined)
    })

    test(`${name}, presigned by the SDK with ${kind} credentials, verifies`, async () => {
      const sdk = new SignatureV4({ ...scope, credentials: who, sha256: Sha256 })
      const request = received(await sdk.presign(forSdk(unsigned), { signingDate: new Date(now), expiresIn: 60 }))
      assert.ok(accepts(request))
      assert.equal(parsed(request).sessionToken, who === temporary ? temporary.sessionToken : undefined)
    })
  }
}

test('our signer and the SDK make the same signature', async () => {
  const unsigned = requests['a JSON request']!
  const theirs = received(await signer().sign(forSdk(unsigned), { signingDate: new Date(now) }))
  const request = received(forSdk(unsigned) as SdkRequest)
  const ours = signRequest(
    { ...request, headers: { ...request.headers, 'x-amz-content-sha256': theirs.headers['x-amz-content-sha256']! } },
    credentials,
    scope,
  )
  assert.equal(ours.authorization, theirs.headers.authorization)
})

test('a header whose UTF-8 bytes arrive one character each verifies', async () => {
  const request = received(
    await signer().sign(forSdk({ headers: { 'x-amz-meta': 'straße ሴ' } }), { signingDate: new Date(now) }),
  )
  const bytewise = Buffer.from('straße ሴ', 'utf8').toString('latin1')
  assert.ok(accepts({ ...request, headers: { ...request.headers, 'x-amz-meta': bytewise } }))
})

const plain: SignedRequest = {
  method: 'POST',
  path: '/a/b',
  query: 'x=1&y=2',
  headers: {
    host: '127.0.0.1:4566',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.Decrypt',
  },
  body: Buffer.from('{"a":1}'),
}
const signed = { ...plain, headers: { ...plain.headers, ...signRequest(plain, temporary, scope) } }
const presignedRequest = { ...plain, query: presign(plain, temporary, { ...scope, expiresIn: 60 }) }

test('what we sign, we accept', () => {
  assert.ok(accepts(signed))
  assert.ok(accepts(presignedRequest))
})

function tampered(request: SignedRequest): [what: string, request: SignedRequest][] {
  const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
  const withHeader = (name: string, value: string) => ({ ...request, headers: { ...request.headers, [name]: value } })
  return [
    ['the method', { ...request, method: 'PUT' }],
    ['the path', { ...request, path: '/a/c' }],
    ["the path's case", { ...request, path: '/A/b' }],
    ['a query value', { ...request, query: request.query.replace('x=1', 'x=2') }],
    ['a query name', { ...request, query: request.query.replace('x=1', 'z=1') }],
    ['a query parameter more', { ...request, query: `${request.query}&z=1` }],
    ['a query parameter less', { ...request, query: request.query.replace('y=2', '') }],
    ['a broken escape', { ...request, query: `${request.query}&%zz` }],
    ['a byte of the body', { ...request, body: Buffer.from('{"a":2}') }],
    ['the body cut off', { ...request, body: Buffer.alloc(0) }],
    ['an x-amz header more', withHeader('x-amz-meta', '1')],
    ['a body hash that is not that of the body', withHeader('x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['a second signature', withHeader(request.headers.authorization ? 'host' : 'authorization', 'AWS4-HMAC-SHA256 x')],
    ...Object.keys(request.headers).flatMap((name): [string, SignedRequest][] => {
      const { [name]: value, ...others } = request.headers
      return [
        [`header ${name} gone`, { ...request, headers: others }],
        ...[...value!].map((_, at): [string, SignedRequest] => [
          `header ${name} at ${at}`,
          withHeader(name, flip(value!, at)),
        ]),
      ]
    }),
  ]
}

for (const [kind, request] of Object.entries({ 'in its header': signed, 'in its query': presignedRequest })) {
  test(`a request signed ${kind} is refused once any part of it changes`, () => {
    for (const [what, changed] of tampered(request)) assert.ok(!accepts(changed), what)
  })
}

test('a presigned request is refused once any character of its query changes', () => {
  const { query } = presignedRequest
  for (let at = 0; at < query.length; at++) {
    const character = query[at] === '1' ? '2' : '1'
    assert.ok(
      !accepts({ ...presignedRequest, query: query.slice(0, at) + character + query.slice(at + 1) }),
      `at ${at}`,
    )
  }
})

test('another key, scope or secret does not verify', () => {
  for (const other of [
    signingKey(`${credentials.secretAccessKey}x`, '20260131', scope.region, scope.service),
    signingKey(credentials.secretAccessKey, '20260130', scope.region, scope.service),
    signingKey(credentials.secretAccessKey, '20260131', 'eu-west-2', scope.service),
    signingKey(credentials.secretAccessKey, '20260131', scope.region, 'ssm'),
  ]) {
    assert.ok(!verifySignature(signed, parsed(signed), other))
  }
})

test('UNSIGNED-PAYLOAD is refused even when it is what was signed', async () => {
  const unsigned = forSdk({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, body: '{}' })
  const request = received(await signer().sign(unsigned, { signingDate: new Date(now) }))
  assert.equal(request.headers['x-amz-content-sha256'], 'UNSIGNED-PAYLOAD')
  assert.ok(!accepts(request))
})

test('a body hash that is not that of the body is refused, signed or not', () => {
  const claiming = { ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': '0'.repeat(64) } }
  assert.ok(!accepts({ ...claiming, headers: { ...claiming.headers, ...signRequest(claiming, credentials, scope) } }))
})

test('a signature of another length or case is refused', () => {
  const whole = parsed(signed)
  for (const signature of ['', '0', whole.signature.slice(1), `${whole.signature}0`, whole.signature.toUpperCase()]) {
    assert.equal(verifySignature(signed, { ...whole, signature }, key), false, signature)
  }
})

test('a signed header that is not there, or only by inheritance, cannot have been signed', () => {
  for (const name of ['x-amz-meta', 'constructor']) {
    assert.equal(canonicalRequest(plain, { from: 'header', signedHeaders: ['host', name] }, ''), undefined)
  }
})

test('a plus in a query is the space that the form reader takes it for', () => {
  const request = { ...plain, query: 'x=a%20b' }
  const headers = { ...request.headers, ...signRequest(request, credentials, scope) }
  assert.ok(accepts({ ...request, query: 'x=a+b', headers }))
  assert.ok(!accepts({ ...request, query: 'x=a%2Bb', headers }))
})

test('a presigned request may not choose the hash of its body either', () => {
  const query = presign({ ...plain, query: 'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' }, credentials, {
    ...scope,
    expiresIn: 60,
  })
  assert.ok(!accepts({ ...plain, query, body: Buffer.from('{"b":1}') }))
})

test('a signing key is derived the same from a KeyObject, which stays as it was', () => {
  const secret = createSecretKey(Buffer.from(credentials.secretAccessKey))
  for (let i = 0; i < 2; i++) assert.ok(signingKey(secret, '20260131', scope.region, scope.service).equals(key))
  assert.equal(secret.export().toString(), credentials.secretAccessKey)
})

test('the message for a wrong signature shows what should have been signed, and no session token', () => {
  for (const request of [signed, presignedRequest]) {
    const message = mismatchMessage({ ...request, body: Buffer.from('{}') }, parsed(request))
    assert.match(message, /^The request signature we calculated does not match the signature you provided\. /)
    assert.match(message, /should have been\n'POST\n\/a\/b\n/)
    assert.match(message, /'AWS4-HMAC-SHA256\n20260131T120000Z\n20260131\/eu-west-1\/kms\/aws4_request\n[0-9a-f]{64}'/)
    assert.doesNotMatch(message, /FwoG|token'/)
    assert.match(message, /security-token[:=]\*\*\*/i)
  }
  assert.doesNotMatch(mismatchMessage({ ...signed, query: '%zz' }, parsed(signed)), /Canonical/)
})

test('no request makes parsing or verifying throw', () => {
  const text = anyText
  const header = fc.constantFrom(
    'authorization',
    'host',
    'x-amz-date',
    'x-amz-content-sha256',
    'constructor',
    'x-amz-target',
  )
  const value = fc.oneof(
    text,
    text.map((tail) => `AWS4-HMAC-SHA256 ${tail}`),
    fc.constantFrom(
      '20260131T120000Z',
      signed.headers.authorization!,
      signed.headers.authorization!.replace('host', 'constructor;host'),
    ),
  )
  const query = fc.oneof(
    text,
    fc.constant(presignedRequest.query),
    text.map((tail) => `${presignedRequest.query}&${tail}`),
  )
  fc.assert(
    fc.property(text, query, fc.dictionary(header, value), fc.uint8Array(), (path, aQuery, headers, body) => {
      const request = { method: 'GET', path, query: aQuery, headers, body: Buffer.from(body) }
      const signature = parseSignature(request)
      if (isProblem(signature)) return
      assert.ok(!verifySignature(request, signature, key))
      mismatchMessage(request, signature)
    }),
    { numRuns: 1000 },
  )
})

test('what is signed is accepted, whatever its parts', () => {
  const text = plainText
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.tuple(text, text)), fc.uint8Array(), (segments, pairs, body) => {
      const request: SignedRequest = {
        method: 'POST',
        path: `/${segments.map(encodeURIComponent).join('/')}`,
        query: new URLSearchParams(pairs).toString(),
        headers: { host: 'h' },
        body: Buffer.from(body),
      }
      const headers = { ...request.headers, ...signRequest(request, credentials, scope) }
      assert.ok(accepts({ ...request, headers }))
      // Reordering a query does not change what it says; changing it does.
      const reordered = request.query.split('&').reverse().join('&')
      assert.ok(accepts({ ...request, query: reordered, headers }))
      assert.ok(!accepts({ ...request, query: `${request.query}&more=1`, headers }))
    }),
  )
})
