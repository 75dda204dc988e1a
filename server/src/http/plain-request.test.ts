/** What is read here is what node:http would read; everything else is left to it. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { duplexPair } from 'node:stream'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { longestPlain, readPlainRequest } from './plain-request.ts'

const read = (text: string) => readPlainRequest(Buffer.from(text, 'latin1'))
const plain = 'POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: AmazonSSM.GetParameter\r\nContent-Length: 2\r\n\r\n{}'

test('a plain request is read, its names in lower case', () => {
  assert.deepEqual(read(plain), {
    headers: { host: 'a', 'x-amz-target': 'AmazonSSM.GetParameter', 'content-length': '2' },
    body: Buffer.from('{}'),
    length: plain.length,
  })
})

test('what follows it is not its own', () => {
  const request = read(plain + plain)
  assert.ok(typeof request === 'object')
  assert.equal(request.length, plain.length)
  assert.equal(request.body.toString(), '{}')
})

test('any part of it from its start is incomplete', () => {
  for (let length = 0; length < plain.length; length += 1) assert.equal(read(plain.slice(0, length)), 'incomplete')
})

const hundred = Array.from({ length: 100 }, (_, index) => `x-${index}: a\r\n`)

suite('everything else is left to node:http', () => {
  const changed = (from: string, to: string) => plain.replace(from, to)
  const others: readonly (readonly [string, string])[] = [
    ['another method', changed('POST', 'GET')],
    ['another path', changed('POST /', 'POST /a')],
    ['a query', changed('POST /', 'POST /?a')],
    ['another version', changed('HTTP/1.1', 'HTTP/1.0')],
    ['a bare line feed after the request line', changed('\r\n', '\n')],
    ['no host', changed('Host: a\r\n', '')],
    ['no length', changed('Content-Length: 2\r\n', '')],
    ['an empty length', changed('Length: 2', 'Length: ')],
    ['a signed length', changed('Length: 2', 'Length: +2')],
    ['a length with a sign', changed('Length: 2', 'Length: -2')],
    ['a length in hexadecimal', changed('Length: 2', 'Length: 0x2')],
    ['a list of lengths', changed('Length: 2', 'Length: 2, 2')],
    ['two lengths', changed('Content-Length: 2', 'Content-Length: 2\r\ncontent-length: 2')],
    ['two hosts', changed('Host: a', 'Host: a\r\nhost: a')],
    ['chunks', changed('Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['a length and chunks', changed('Host: a', 'Host: a\r\nTransfer-Encoding: chunked')],
    ['an expectation', changed('Host: a', 'Host: a\r\nExpect: 100-continue')],
    ['an upgrade', changed('Host: a', 'Host: a\r\nConnection: upgrade\r\nUpgrade: websocket')],
    ['the wish to close', changed('Host: a', 'Host: a\r\nConnection: close')],
    ['a space before the colon', changed('Host:', 'Host :')],
    ['a name with an underscore', changed('Host: a', 'Host: a\r\n__proto__: a')],
    ['a name that every object has', changed('Host: a', 'Host: a\r\nconstructor: a')],
    ['no name', changed('Host: a', 'Host: a\r\n: a')],
    ['no colon', changed('Host: a', 'Host: a\r\nabc')],
    ['a folded header', changed('Host: a', 'Host: a\r\n b')],
    ['a bare line feed', changed('Host: a', 'Host: a\nb: c')],
    ['a bare carriage return', changed('Host: a', 'Host: a\rb: c')],
    ['a NUL', changed('Host: a', 'Host: a\0')],
    ['a byte beyond ASCII', changed('Host: a', 'Host: \xe4')],
    ['a hundred headers', changed('Host: a', `Host: a\r\n${hundred.join('')}x: a`)],
    ['a head without end', `${plain.slice(0, -6)}\r\nx: ${'a'.repeat(16 * 1024)}`],
    ['a long head', changed('Host: a', `Host: a\r\nx: ${'a'.repeat(16 * 1024)}`)],
    ['a long body', changed('Length: 2', `Length: ${longestPlain}`)],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ]
  for (const [what, text] of others) test(what, () => assert.equal(read(text), 'other'))
})

/** How node:http reads the first request of what arrives; undefined when it refuses it. */
async function readByNode(
  bytes: Buffer,
): Promise<{ method: string; url: string; headers: object; body: string } | undefined> {
  const [client, socket] = duplexPair()
  return new Promise((resolve, reject) => {
    const server = createServer((request) => {
      const { method = '', url = '', headers } = request
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        socket.destroy()
        resolve({ method, url, headers: { ...headers }, body: Buffer.concat(pieces).toString('latin1') })
      })
    })
    server.on('clientError', () => resolve(undefined))
    client.on('error', reject)
    server.emit('connection', socket)
    client.write(bytes)
  })
}

const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      '\r\n',
      '\n',
      '\r',
      ':',
      ' ',
      '\t',
      ',',
      ';',
      '\0',
      '\x7f',
      '\xe4',
      '_',
      'x',
      '0',
      '2',
      '{}',
      'chunked',
      'Host: b\r\n',
    ],
    ...[
      'Content-Length: 2\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Connection: Keep-Alive\r\n',
      'Connection: close\r\n',
    ],
    ...[
      'X-Amz-Date: 20260101T000000Z \r\n',
      'authorization:\t AWS4-HMAC-SHA256 Credential=a\r\n',
      'Expect: 100-continue\r\n',
    ],
  ),
  fc.string({ maxLength: 3, unit: 'binary-ascii' }),
)
const mutation = fc.record({ at: fc.nat(plain.length), remove: fc.nat(3), insert: pieces })

test('whatever is taken for plain, node:http reads alike', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { maxLength: 3 }), async (mutations) => {
      let text = plain
      for (const { at, remove, insert } of mutations) text = text.slice(0, at) + insert + text.slice(at + remove)
      const bytes = Buffer.from(text, 'latin1')
      const request = readPlainRequest(bytes)
      if (typeof request === 'string') return
      taken += 1
      assert.deepEqual(await readByNode(bytes.subarray(0, request.length)), {
        method: 'POST',
        url: '/',
        headers: request.headers,
        body: request.body.toString('latin1'),
      })
    }),
    { numRuns: 3000 },
  )
  assert.ok(taken > 300, `${taken} of them were plain`)
})
