/** Connections that change their manner on the way, over real sockets. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { HttpRequest, HttpResponse } from '../handle-request.ts'
import { listen } from '../http.ts'
import { Metrics } from '../metrics.ts'

const request = (body: string) => `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`
const chunked = (body: string) =>
  `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

const echo = ({ body }: HttpRequest): HttpResponse => ({ status: 200, headers: {}, body: `<${body}>` })

async function open(t: TestContext, answer: (request: HttpRequest) => HttpResponse = echo) {
  const asked: string[] = []
  const endpoint = await listen({
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    metrics: new Metrics(),
    serves: (path) => path === '/',
    async answer(request) {
      asked.push(request.body.toString())
      return answer(request)
    },
    check: async () => {},
    refuse: () => ({ status: 405, headers: {}, body: 'refused' }),
  })
  const port = Number(new URL(endpoint.url).port)
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const got: Buffer[] = []
  t.after(async () => {
    socket.destroy()
    await endpoint.close()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', resolve))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('data', (data) => {
    got.push(data)
  })
  return {
    socket,
    asked,
    closed,
    bodies: () =>
      [
        ...Buffer.concat(got)
          .toString('latin1')
          .matchAll(/\r\n\r\n(<.*?>|refused)/gs),
      ].map(([, body]) => body),
    async until(happened: () => boolean) {
      while (!happened()) await new Promise<void>((resolve) => setImmediate(resolve))
    },
  }
}

test('a connection is served on when its manner changes', async (t) => {
  const { socket, bodies, until } = await open(t)
  const said = [request('1'), chunked('2'), request('3'), 'GET /a HTTP/1.1\r\nhost: a\r\n\r\n', request('5')]
  for (const [index, bytes] of said.entries()) {
    socket.write(bytes)
    await until(() => bodies().length > index)
  }
  assert.deepEqual(bodies(), ['<1>', '<2>', '<3>', 'refused', '<5>'])
})

test('whatever is sent ahead is answered in its order, before and after the manner changes', async (t) => {
  const { socket, bodies, until } = await open(t)
  socket.write([request('1'), request('2'), chunked('3'), request('4'), chunked('5')].join(''))
  await until(() => bodies().length === 5)
  assert.deepEqual(bodies(), ['<1>', '<2>', '<3>', '<4>', '<5>'])
})

test('who says that nothing more comes is answered, and let go', async (t) => {
  const { socket, bodies, closed } = await open(t)
  socket.end([request('1'), request('2'), request('3')].join(''))
  await closed
  assert.deepEqual(bodies(), ['<1>', '<2>', '<3>'])
})

for (const count of [2, 7, 8, 9, 60]) {
  test(`a request in ${count} pieces is one request`, async (t) => {
    const { socket, bodies, until } = await open(t)
    socket.setNoDelay()
    for (const round of [1, 2]) {
      const bytes = request('abc')
      const size = Math.ceil(bytes.length / count)
      for (let at = 0; at < bytes.length; at += size) {
        socket.write(bytes.slice(at, at + size))
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
      await until(() => bodies().length === round)
    }
    assert.deepEqual(bodies(), ['<abc>', '<abc>'])
  })
}

test('who does not read the answers is asked to wait with further requests', async (t) => {
  const large = 'a'.repeat(4 * 1024 * 1024)
  const { socket, asked, until } = await open(t, () => ({ status: 200, headers: {}, body: large }))
  socket.pause()
  socket.write(request('a').repeat(100))
  await until(() => asked.length > 0)
  for (let turn = 0; turn < 200; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  assert.ok(asked.length < 10, `${asked.length} were answered`)
  socket.resume()
  await until(() => socket.bytesRead > 12 * large.length)
})

test('an answer whose headers would break out of their lines closes its connection instead', async (t) => {
  const { socket, bodies, closed } = await open(t, () => ({
    status: 200,
    headers: { 'x-a': 'b\r\nc: d' },
    body: '<a>',
  }))
  socket.write(request('1'))
  await closed
  assert.deepEqual(bodies(), [])
})

test('who follows a stream and goes is let go, whatever it said before', async (t) => {
  let gone = false
  const stream: NonNullable<HttpResponse['stream']> = async (sink) => {
    sink.on('close', () => {
      gone = true
    })
    sink.write('<followed>')
  }
  const { socket, closed, until } = await open(t, () => ({ status: 200, headers: {}, body: '', stream }))
  socket.write(request('1'))
  await until(() => socket.bytesRead > 0)
  socket.write(request('2').repeat(10_000))
  socket.end()
  await closed
  await until(() => gone)
})
