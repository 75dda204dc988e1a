import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { signatureError } from './sigv4-error.ts'
import { parseSignature } from './sigv4-parse.ts'
import { isProblem, type Signature, type SignatureProblem, type SignedRequest } from './sigv4-request.ts'
import { checkScope } from './sigv4-scope.ts'
import { parseTimestamp } from './sigv4-timestamp.ts'
import { kms, sts } from './test/models.ts'

const CREDENTIAL = 'AKID/20260131/us-east-1/kms/aws4_request'
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`

function parse(headers: Record<string, string | undefined>, query = ''): Signature | SignatureProblem {
  const given = { host: 'h', 'x-amz-date': '20260131T120000Z', authorization: AUTHORIZATION, ...headers }
  const present = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const request: SignedRequest = {
    method: 'POST',
    path: '/',
    query,
    headers: Object.fromEntries(present),
    body: Buffer.alloc(0),
  }
  return parseSignature(request)
}

function signature(headers: Record<string, string | undefined> = {}, query = ''): Signature {
  const result = parse(headers, query)
  if (isProblem(result)) assert.fail(result.message)
  return result
}

test('a header says everything about its signature', () => {
  assert.deepEqual(signature(), {
    from: 'header',
    accessKeyId: 'AKID',
    date: '20260131',
    region: 'us-east-1',
    service: 'kms',
    terminator: 'aws4_request',
    scope: '20260131/us-east-1/kms/aws4_request',
    timestamp: '20260131T120000Z',
    signedAt: Date.parse('2026-01-31T12:00:00Z'),
    expiresIn: undefined,
    signedHeaders: ['host', 'x-amz-date'],
    signature: '0'.repeat(64),
    sessionToken: undefined,
  })
  const tight = AUTHORIZATION.replaceAll(', ', ',')
  assert.deepEqual(signature({ authorization: tight }), signature())
})

test('the Date header dates a request that has no X-Amz-Date', () => {
  const authorization = AUTHORIZATION.replace('host;x-amz-date', 'date;host')
  assert.equal(
    signature({ 'x-amz-date': undefined, date: '20260131T120000Z', authorization }).timestamp,
    '20260131T120000Z',
  )
})

const hashed = (text: string) =>
  `(Hashed with SHA-256 and encoded with Base64) Authorization=${createHash('sha256').update(text).digest('base64')}`
const bare = 'AWS4-HMAC-SHA256 Credential='

const problems: readonly (readonly [
  string,
  Record<string, string | undefined>,
  SignatureProblem['problem'],
  string,
])[] = [
  ['no header', { authorization: undefined }, 'MissingAuthenticationToken', 'Missing Authentication Token'],
  ['another scheme', { authorization: 'Bearer secret' }, 'MissingAuthenticationToken', 'Missing Authentication Token'],
  [
    'another algorithm',
    { authorization: 'AWS4-HMAC-SHA512 x' },
    'IncompleteSignature',
    "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
  ],
  [
    'no equals sign',
    { authorization: `${AUTHORIZATION}, hunter2` },
    'IncompleteSignature',
    `Invalid key=value pair (missing equal-sign) in Authorization header ${hashed(`${AUTHORIZATION}, hunter2`)}.`,
  ],
  [
    'nothing in it',
    { authorization: bare, 'x-amz-date': undefined },
    'IncompleteSignature',
    `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ${hashed(bare)}`,
  ],
  [
    'a broken date',
    { 'x-amz-date': '201' },
    'IncompleteSignature',
    "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
  ],
  [
    'month 13',
    { 'x-amz-date': '20261301T000000Z' },
    'IncompleteSignature',
    "Date must be in ISO-8601 'basic format'. Got '20261301T000000Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  ],
  [
    'a short credential',
    { authorization: AUTHORIZATION.replace(CREDENTIAL, 'a/b/c/d') },
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'.",
  ],
  [
    'an empty part',
    { authorization: AUTHORIZATION.replace('AKID', '') },
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '/20260131/us-east-1/kms/aws4_request'.",
  ],
  [
    'the host not signed',
    { authorization: AUTHORIZATION.replace('host;', '') },
    'InvalidSignature',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'the date not signed',
    { authorization: AUTHORIZATION.replace(';x-amz-date', '') },
    'InvalidSignature',
    "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'the plain date not signed',
    { 'x-amz-date': undefined, date: '20260131T120000Z', authorization: AUTHORIZATION.replace(';x-amz-date', '') },
    'InvalidSignature',
    "'date' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'the target not signed',
    { 'x-amz-target': 'a' },
    'InvalidSignature',
    "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'the token not signed',
    { 'x-amz-security-token': 'a' },
    'InvalidSignature',
    "'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'more signed headers than anybody sends',
    {
      authorization: AUTHORIZATION.replace(
        'host;',
        `${Array.from({ length: 127 }, (_, i) => `a${1000 + i};`).join('')}host;`,
      ),
    },
    'InvalidSignature',
    "There can be 128 'SignedHeaders' at most.",
  ],
  [
    'unsorted headers',
    { authorization: AUTHORIZATION.replace('host;x-amz-date', 'x-amz-date;host') },
    'InvalidSignature',
    "'SignedHeaders' must be sorted, each header given once.",
  ],
]

for (const [what, headers, problem, message] of problems) {
  test(`${what} is told in AWS's words`, () => assert.deepEqual(parse(headers), { problem, message }))
}

test('a part given twice is refused', () => {
  const result = parse({ authorization: `${AUTHORIZATION}, Credential=${CREDENTIAL.replace('AKID', 'OTHER')}` })
  assert.ok(isProblem(result) && result.problem === 'IncompleteSignature')
})

test('a header is read alike whether its beginning was met before, or its signature is none and nothing is kept of it', () => {
  const credential = `Credential=${CREDENTIAL}`
  const headers = 'SignedHeaders=host;x-amz-date'
  const authorizations: ((signature: string) => string)[] = [
    (signature) => `${credential}, ${headers}, Signature=${signature}`,
    (signature) => `${credential},${headers},Signature=${signature}`,
    (signature) => `${credential}, ${headers}, Signature= ${signature}`,
    (signature) => `${credential}, ${headers}, Signature=${signature}${signature}`,
    (signature) => `${credential}, ${headers}, Signature=, Signature=${signature}`,
    (signature) => `Signature=, ${credential}, ${headers}, Other=${signature}`,
    (signature) => `Signature=, ${credential}, ${headers}, OtherSignature=${signature}`,
    (signature) => `${credential}, Signature=${signature}`,
    (signature) => `${headers}, Signature=${signature}`,
    (signature) => `Signature=${signature}`,
    (signature) => `a, ${credential}, ${headers}, Signature=${signature}`,
    (signature) => signature,
  ]
  const isSignature = '0123456789abcdef'.repeat(4)
  const isNone = isSignature.replace('a', 'x')
  const shown = (authorization: string) => {
    const found = parse({ authorization: `AWS4-HMAC-SHA256 ${authorization}` })
    // A problem's message may tell the hash of the whole.
    return isProblem(found) ? { ...found, message: found.message.replace(/\S*$/, '') } : found
  }
  for (const write of authorizations) {
    const expected = JSON.parse(JSON.stringify(shown(write(isNone))).replaceAll(isNone, isSignature))
    for (const _ of ['first', 'second'])
      assert.deepEqual(JSON.parse(JSON.stringify(shown(write(isSignature)))), expected, write('…'))
  }
})

const presigned = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': CREDENTIAL,
  'X-Amz-Date': '20260131T120000Z',
  'X-Amz-Expires': '60',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': '0'.repeat(64),
}
const inQuery = (changes: Record<string, string> = {}) => new URLSearchParams({ ...presigned, ...changes }).toString()
const noHeaders = { authorization: undefined, 'x-amz-date': undefined }

test('a query says everything about its signature', () => {
  const found = signature(noHeaders, inQuery({ 'X-Amz-Security-Token': 'a+b/=' }))
  assert.equal(found.from, 'query')
  assert.equal(found.expiresIn, 60)
  assert.equal(found.sessionToken, 'a+b/=')
  assert.equal(signature(noHeaders, inQuery().replace('X-Amz-Expires=60&', '')).expiresIn, undefined)
})

test("what a presigned request lacks is told in AWS's words", () => {
  assert.deepEqual(parse(noHeaders, 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date='), {
    problem: 'IncompleteSignature',
    message:
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  })
  assert.deepEqual(parse({}, inQuery()), {
    problem: 'InvalidSignature',
    message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  })
  for (const query of [
    inQuery({ 'X-Amz-Algorithm': 'AWS4-HMAC-MD5' }),
    `${inQuery()}&X-Amz-Date=20260131T120000Z`,
    `${inQuery()}&%zz`,
  ]) {
    const result = parse(noHeaders, query)
    assert.ok(isProblem(result) && result.problem === 'IncompleteSignature', query)
  }
})

test('a presigned request lives from one second to one week', () => {
  for (const expires of ['0', '604801', '-1', '1.5', '1e3', '', ' 60']) {
    assert.deepEqual(parse(noHeaders, inQuery({ 'X-Amz-Expires': expires })), {
      problem: 'IncompleteSignature',
      message: 'X-Amz-Expires must be a number of seconds from 1 to 604800.',
    })
  }
  assert.equal(signature(noHeaders, inQuery({ 'X-Amz-Expires': '604800' })).expiresIn, 604_800)
})

const at = (text: string) => parseTimestamp(text)!
const expected = { service: 'kms', now: at('20260131T120000Z'), maxSkewMs: 300_000 }

test('a signature holds for as long as clocks may differ', () => {
  const check = (text: string) => checkScope(signature(), { ...expected, now: at(text) })?.message
  assert.equal(check('20260131T120500Z'), undefined)
  assert.equal(check('20260131T115500Z'), undefined)
  assert.equal(
    check('20260131T120501Z'),
    'Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z (20260131T120501Z - 5 min.)',
  )
  assert.equal(
    check('20260131T115459Z'),
    'Signature not yet current: 20260131T120000Z is still later than 20260131T115959Z (20260131T115459Z + 5 min.)',
  )
})

test('a presigned request holds for as long as it says', () => {
  const found = signature(noHeaders, inQuery({ 'X-Amz-Expires': '90' }))
  const check = (text: string) => checkScope(found, { ...expected, now: at(text) })?.message
  assert.equal(check('20260131T120130Z'), undefined)
  assert.equal(
    check('20260131T120131Z'),
    'Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z (20260131T120131Z - 90 sec.)',
  )
  assert.match(check('20260131T115459Z')!, /^Signature not yet current/)
})

test('all that is wrong with a scope is told at once', () => {
  const authorization = AUTHORIZATION.replace(CREDENTIAL, 'AKID/20260130/nowhere/ssm/aws3_request')
  const found = signature({ authorization })
  assert.deepEqual(checkScope(found, { ...expected, region: 'us-east-1' }), {
    problem: 'InvalidSignature',
    message:
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'kms'. Credential should be scoped with a valid terminator: 'aws4_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260130' != '20260131', from '20260131T120000Z'. ",
  })
  assert.equal(checkScope(signature(), { ...expected, region: 'us-east-1' }), undefined)
})

test('without an expected region, any that is spelled like one will do', () => {
  const check = (region: string) =>
    checkScope(signature({ authorization: AUTHORIZATION.replace('us-east-1', region) }), expected)?.message
  for (const region of ['eu-isoe-west-1', 'local', 'x']) assert.equal(check(region), undefined, region)
  for (const region of ['US-EAST-1', '..', 'a b', '-a', 'a-', 'a'.repeat(33), '%2F']) {
    assert.equal(check(region), 'Credential should be scoped to a valid region. ', region)
  }
})

test("each protocol has its own codes for a signature's problems", () => {
  const of = (problem: SignatureProblem['problem']) =>
    [kms, sts]
      .map((service) => signatureError(service, { problem, message: 'm' }))
      .map(({ code, message }) => `${code}: ${message}`)
  assert.deepEqual(of('MissingAuthenticationToken'), [
    'MissingAuthenticationTokenException: m',
    'MissingAuthenticationToken: Request is missing Authentication Token',
  ])
  assert.deepEqual(of('IncompleteSignature'), ['IncompleteSignatureException: m', 'IncompleteSignature: m'])
  assert.deepEqual(of('InvalidSignature'), ['InvalidSignatureException: m', 'SignatureDoesNotMatch: m'])
})
