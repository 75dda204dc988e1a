/** Clients that never finish: each is let go when its time is over, and what it held is free again. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { HttpRequest } from '../../server/src/handle-request.ts'
import { listen } from '../../server/src/http.ts'
import { Metrics } from '../../server/src/metrics.ts'

/** An endpoint with little patience, and all that it was asked. */
async function openImpatient(t: TestContext) {
  const asked: HttpRequest[] = []
  const looks: (() => void)[] = []
  const answer = { status: 200, headers: {}, body: 'answered' }
  const endpoint = await listen(
    {
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
      metrics: new Metrics(),
      serves: (path) => path === '/',
      async answer(request) {
        asked.push(request)
        return answer
      },
      check: () => new Promise((resolve) => looks.push(resolve)),
      refuse: () => ({ ...answer, status: 405 }),
    },
    { headersTimeout: 150, requestTimeout: 300, keepAliveTimeout: 150, connectionsCheckingInterval: 20 },
  )
  t.after(() => endpoint.close())
  return { asked, looks, url: endpoint.url, port: Number(new URL(endpoint.url).port) }
}

/** Sends something now, and a byte again and again, until the server hangs up; resolves to what it said and how long it waited. */
function drip(port: number, first: string, again = ''): Promise<{ got: string; milliseconds: number }> {
  return new Promise((resolve) => {
    const started = performance.now()
    const socket = connect(port, '127.0.0.1', () => socket.write(first))
    const dripping = again === '' ? undefined : setInterval(() => socket.write(again), 25)
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(dripping)
      resolve({ got, milliseconds: performance.now() - started })
    })
  })
}

/** Milliseconds after which Node lets an idle connection go if nobody tells it otherwise; an unfinished request has a minute. */
const nodesOwnPatience = 5000

const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n'
const chunked = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n'

const slow: readonly (readonly [string, first: string, again: string])[] = [
  ['says nothing at all', '', ''],
  ['stops in the middle of its headers', head, ''],
  ['sends a header now and then', head, 'x-a: b\r\n'],
  ['stops before its body', `${head}\r\n`, ''],
  ['sends its body byte by byte', `${head}\r\n`, 'a'],
  ['sends its chunks byte by byte', chunked, '1\r\na\r\n'],
  ['sends a chunk extension without end', `${chunked}1;x=`, 'a'],
  ['sends trailers without end', `${chunked}0\r\n`, 'x-a: b\r\n'],
]

for (const [what, first, again] of slow) {
  test(`a client that ${what} is let go`, async (t) => {
    const { asked, port } = await openImpatient(t)
    const { got, milliseconds } = await drip(port, first, again)
    assert.match(got, /^$|^HTTP\/1\.1 4(?:08|13|31) /)
    assert.ok(milliseconds < nodesOwnPatience, `after ${milliseconds} ms`)
    assert.equal(asked.length, 0)
  })
}

test('a connection that was answered and has no more to ask is let go', async (t) => {
  const { asked, port } = await openImpatient(t)
  const { got, milliseconds } = await drip(port, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}')
  assert.match(got, /answered$/)
  assert.equal(asked.length, 1)
  assert.ok(milliseconds < nodesOwnPatience, `after ${milliseconds} ms`)
})

test('a client that hangs up in the middle of its body asks nothing', async (t) => {
  const { asked, port } = await openImpatient(t)
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nabc`, () => socket.resetAndDestroy()))
    socket.on('close', () => resolve())
  })
  await drip(port, 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  assert.equal(asked.length, 1)
})

test('all who ask for health at a time share one look at the disk', async (t) => {
  const { looks, port } = await openImpatient(t)
  const ask = 'GET /health HTTP/1.1\r\nhost: a\r\n\r\n'
  const last = ask.replace('host: a', 'host: a\r\nconnection: close')
  for (const round of [1, 2]) {
    const answered = drip(port, ask.repeat(49) + last)
    while (looks.length < round) await new Promise(setImmediate)
    looks[round - 1]!()
    const { got } = await answered
    assert.equal(got.match(/HTTP\/1\.1 200 /g)?.length, 50)
    assert.equal(looks.length, round)
  }
})
