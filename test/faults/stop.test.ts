/** SIGTERM: what is in flight is answered, and nobody keeps the server from stopping. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openChild, region } from './child-larder.ts'
import { requestFor, SignedClient } from './signed-client.ts'

/** Clients that say nothing, stop in their headers, body or chunks, or stay after an answer. */
const unfinished: readonly string[] = [
  '',
  'POST / HTTP/1.1\r\nhost: a\r\n',
  'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc',
  'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
  'GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nhost: a\r\n\r\nPOST / HTTP/1.1\r\n',
]

test('no client keeps the server from stopping', async (t) => {
  const larder = await openChild(t)
  for (const bytes of unfinished) {
    const socket = connect(larder.port, '127.0.0.1')
    t.after(() => socket.destroy())
    socket.on('error', () => {})
    socket.resume()
    await once(socket, 'connect')
    socket.write(bytes)
  }
  // The server has read them once it has answered somebody who came later.
  assert.equal((await fetch(`${larder.url}/health`, { headers: { connection: 'close' } })).status, 200)
  assert.equal(await larder.stop(), 0)
})

test('what was sent before is answered', async (t) => {
  const larder = await openChild(t)
  const client = new SignedClient(larder.url, region, 100)
  t.after(() => client.close())
  const request = () => client.sign(requestFor('kms', 'CreateKey', {}), 'kms', larder.administrator)
  // Connections for all of them.
  await Promise.all(Array.from({ length: 50 }, () => client.send(request())))
  const asked = Array.from({ length: 50 }, () => client.send(request()))
  await Promise.race(asked)
  const stopped = larder.stop()
  const outcomes = await Promise.allSettled(asked)
  assert.equal(await stopped, 0)
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') assert.equal(outcome.value.status, 200)
    // A connection that was made as the server stopped listening.
    else assert.match(String((outcome.reason as NodeJS.ErrnoException).code), /^ECONN(REFUSED|RESET)$/)
  }
  assert.ok(outcomes.filter(({ status }) => status === 'fulfilled').length > 1)
})
