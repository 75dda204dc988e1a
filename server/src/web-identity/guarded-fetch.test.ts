import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { fetchJson, isPublic } from './guarded-fetch.ts'

async function serve(t: TestContext, answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

test('addresses that are nobody else’s business are told apart', () => {
  for (const address of ['8.8.8.8', '140.82.121.4', '2606:4700::1111', '172.15.0.1', '172.32.0.1', '100.63.0.1'])
    assert.equal(isPublic(address), true, address)
  const guarded = [
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.64.0.1'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1', '::1', '::', 'fe80::1', 'fd00::1'],
    ...['::ffff:8.8.8.8', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'ff02::1', 'name', ''],
  ]
  for (const address of guarded) assert.equal(isPublic(address), false, address)
})

test('a private address is asked only when the operator says so', async (t) => {
  let asked = 0
  const url = await serve(t, (_request, response) => {
    asked += 1
    response.end('{"a":1}')
  })
  assert.deepEqual(await fetchJson(url, { mayBePrivate: true }), { a: 1 })
  const never = { mayBePrivate: false }
  await assert.rejects(fetchJson(url, never), /http: is not https:/)
  await assert.rejects(fetchJson(new URL(`https://127.0.0.1:${url.port}/`), never), /private address/)
  await assert.rejects(fetchJson(new URL(`https://[::1]:${url.port}/`), never), /private address/)
  await assert.rejects(fetchJson(new URL(`https://[::ffff:127.0.0.1]:${url.port}/`), never), /private address/)
  await assert.rejects(fetchJson(new URL(`https://2130706433:${url.port}/`), never), /private address/)
  await assert.rejects(fetchJson(new URL(`https://localhost:${url.port}/`), never), /localhost has a private address/)
  await assert.rejects(fetchJson(new URL('file:///etc/passwd'), { mayBePrivate: true }), /file: is not https:/)
  assert.equal(asked, 1)
})

test('what is not a short JSON document is refused, redirects among them', async (t) => {
  const answers: RequestListener[] = [
    (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    (_request, response) => response.writeHead(404).end('{}'),
    (_request, response) => response.end('not JSON'),
    (_request, response) => response.end(JSON.stringify('x'.repeat(300_000))),
    (request) => request.socket.destroy(),
  ]
  for (const [index, answer] of answers.entries()) {
    const paths: string[] = []
    const url = await serve(t, (request, response) => {
      paths.push(request.url ?? '')
      answer(request, response)
    })
    await assert.rejects(fetchJson(url, { mayBePrivate: true }), Error, String(index))
    assert.deepEqual(paths, ['/'])
  }
})
