/** Bodies that strangers send to fill the memory: in tiny pieces, and many at once without an end. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { listen } from '../../server/src/http.ts'
import { Metrics } from '../../server/src/metrics.ts'
import { operations } from '../../server/src/services/index.ts'
import { openChild, region } from './child-larder.ts'
import { SignedClient } from './signed-client.ts'

test('a million pieces of one byte take little more than their bytes', async (t) => {
  const larder = await openChild(t, { nodeOptions: ['--max-old-space-size=40'] })
  const sockets = await Promise.all(Array.from({ length: 6 }, () => open(t, larder.port)))
  const pieces = '1\r\na\r\n'.repeat(200_000)
  for (const socket of sockets) {
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n')
    socket.write(pieces)
  }
  // The server has read what it was sent when it answers the ends of it.
  for (const socket of sockets) {
    socket.write('0\r\n\r\n')
    assert.match(await firstLine(socket), /^HTTP\/1\.1 (400|403) /)
  }
  assert.ok(larder.running())
})

test('packets full of questions for a large page take little more than the packets', async (t) => {
  const larder = await openChild(t, { nodeOptions: ['--max-old-space-size=60'] })
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  // A page with a line for every operation.
  for (const { service, name } of operations) await client.call(larder.administrator, service, name, { MaxResults: [] })
  const question = 'GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n'
  for (const socket of await Promise.all(Array.from({ length: 10 }, () => open(t, larder.port)))) {
    socket.pause()
    socket.write(question.repeat(1500))
  }
  const polite = await open(t, larder.port)
  polite.write(question)
  assert.match(await firstLine(polite), /^HTTP\/1\.1 200 /)
  assert.ok(larder.running())
})

async function open(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  // The server may hang up; where it must not, the test notices that no answer comes.
  socket.on('error', () => {})
  return socket
}

async function firstLine(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer]
  return data.toString('latin1').split('\r\n')[0]!
}

test('many bodies that never end leave room for those that come in one piece', async (t) => {
  const answer = { headers: {}, body: '' }
  const codes: string[] = []
  const endpoint = await listen(
    {
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
      metrics: new Metrics(),
      serves: (path: string) => path === '/',
      answer: async () => ({ ...answer, status: 200 }),
      check: async () => {},
      refuse: (_request, code) => {
        codes.push(code)
        return { ...answer, status: 503 }
      },
    },
    { mostHeldBytes: 2_000_000, patienceAtStop: 0 },
  )
  t.after(() => endpoint.close())
  const port = Number(new URL(endpoint.url).port)
  const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 500000\r\n\r\n'
  const half = 'a'.repeat(200_000)
  const hoarders = await Promise.all(Array.from({ length: 20 }, () => open(t, port)))
  const refused = hoarders.map((socket) => firstLine(socket))
  for (const socket of hoarders) socket.write(head + half)
  assert.match(await Promise.race(refused), /^HTTP\/1\.1 503 /)
  const polite = await open(t, port)
  polite.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}')
  assert.match(await firstLine(polite), /^HTTP\/1\.1 200 /)
  // When the hoarders have gone, there is room again.
  for (const socket of hoarders) socket.destroy()
  for (let attempt = 0; ; attempt++) {
    const large = await open(t, port)
    large.write(head + 'a'.repeat(500_000))
    const line = await firstLine(large)
    if (line.startsWith('HTTP/1.1 200 ')) break
    assert.ok(attempt < 100, line)
  }
  assert.deepEqual(new Set(codes), new Set(['ServiceUnavailable']))
})
