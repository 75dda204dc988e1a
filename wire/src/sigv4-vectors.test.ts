// AWS's own signing test suite: the requests as published in awslabs/aws-c-auth (tests/aws-signing-test-suite/v4).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSignature } from './sigv4-parse.ts'
import { isProblem, type SignedRequest } from './sigv4-request.ts'
import { checkScope } from './sigv4-scope.ts'
import { presign, signRequest } from './sigv4-sign.ts'
import { parseTimestamp } from './sigv4-timestamp.ts'
import { signingKey, verifySignature } from './sigv4-verify.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const timestamp = '20150830T123600Z'
const scope = { region: 'us-east-1', service: 'service', now: parseTimestamp(timestamp)! }
const key = signingKey(credentials.secretAccessKey, '20150830', scope.region, scope.service)
const sessionToken = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267'
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'

interface Vector {
  readonly name: string
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signature: string
}

const signedInHeader: readonly Vector[] = [
  { name: 'get-vanilla', target: '/', signature: vanilla },
  {
    name: 'get-vanilla-empty-query-key',
    target: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    target: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-vanilla-query-order-encoded',
    target: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  {
    name: 'get-vanilla-query-unreserved',
    target: `/?${unreserved}=${unreserved}`,
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  {
    name: 'get-vanilla-utf8-query',
    target: '/?ሴ=bar',
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    name: 'get-vanilla-with-session-token',
    target: '/',
    headers: { 'x-amz-security-token': sessionToken },
    signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  },
  {
    name: 'get-unreserved',
    target: `/${unreserved}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-utf8',
    target: '/ሴ',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'get-space-normalized',
    target: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  { name: 'get-slash-dot-slash-normalized', target: '/./', signature: vanilla },
  { name: 'get-relative-relative-normalized', target: '/example1/example2/../..', signature: vanilla },
  {
    name: 'get-slashes-normalized',
    target: '//example//',
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  {
    name: 'get-header-key-duplicate',
    target: '/',
    headers: { 'my-header1': 'value2,value2,value1' },
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    name: 'get-header-value-trim',
    target: '/',
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'post-header-value-case',
    method: 'POST',
    target: '/',
    headers: { 'my-header1': 'VALUE1' },
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  {
    name: 'post-x-www-form-urlencoded-parameters',
    method: 'POST',
    target: '/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': '13',
      'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
    },
    body: 'Param1=value1',
    signature: '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
  },
]

const presigned: readonly (Vector & { readonly added?: string; readonly signedHeaders?: string })[] = [
  {
    name: 'get-vanilla-query',
    target: '/?',
    signature: 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d',
  },
  {
    name: 'get-vanilla-utf8-query',
    target: '/?ሴ=bar&',
    signature: '0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600',
  },
  {
    name: 'get-vanilla-with-session-token',
    target: '/?',
    added: `&X-Amz-Security-Token=${sessionToken}`,
    signature: '7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    target: '/?',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '13',
      'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
    },
    body: 'Param1=value1',
    signedHeaders: 'content-length%3Bcontent-type%3Bhost%3Bx-amz-content-sha256',
    signature: 'c2348f57d08c84939944d6c878b3f7be56316f8e7fd6817e81eded279a362d69',
  },
]

function requestOf({ method = 'GET', target, headers = {}, body = '' }: Vector): SignedRequest {
  const [path, query = ''] = target.split('?')
  return { method, path: path!, query, headers: { host: 'example.amazonaws.com', ...headers }, body: Buffer.from(body) }
}

function assertVerifies(request: SignedRequest): void {
  const signature = parseSignature(request)
  assert.ok(!isProblem(signature), JSON.stringify(signature))
  assert.equal(checkScope(signature, { ...scope, maxSkewMs: 0 }), undefined)
  assert.ok(verifySignature(request, signature, key))
}

for (const vector of signedInHeader) {
  test(`${vector.name} verifies, signed in its header`, () => {
    const request = requestOf(vector)
    const names = [...Object.keys(request.headers), 'x-amz-date'].sort().join(';')
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${vector.signature}`
    assertVerifies({ ...request, headers: { ...request.headers, 'x-amz-date': timestamp, authorization } })
  })

  const signsTheSame = !Object.keys(vector.headers ?? {}).some(
    (name) => name.startsWith('my-') || name === 'content-length',
  )
  if (signsTheSame) {
    test(`${vector.name} is what the signer makes`, () => {
      const { authorization } = signRequest(requestOf(vector), credentials, scope)
      assert.equal(authorization!.split('Signature=')[1], vector.signature)
    })
  }
}

for (const vector of presigned) {
  test(`${vector.name} verifies, presigned`, () => {
    const request = requestOf(vector)
    const query = `${request.query}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=${timestamp}&X-Amz-SignedHeaders=${vector.signedHeaders ?? 'host'}&X-Amz-Expires=3600${vector.added ?? ''}&X-Amz-Signature=${vector.signature}`
    assertVerifies({ ...request, query })
  })
}

test('get-vanilla-query is what the presigner makes', () => {
  const query = presign(requestOf({ name: '', target: '/', signature: '' }), credentials, { ...scope, expiresIn: 3600 })
  assert.equal(query.split('X-Amz-Signature=')[1], presigned[0]!.signature)
})
