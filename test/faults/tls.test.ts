/** The endpoint behind TLS: what speaks it properly is served, and what does not holds nothing up. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { listen } from '../../server/src/http.ts'
import { Metrics } from '../../server/src/metrics.ts'
import { openChild, region } from './child-larder.ts'
import { certificate, key } from './localhost-certificate.ts'
import { type Answer, type PlainRequest, requestFor, SignedClient } from './signed-client.ts'

async function files(t: TestContext): Promise<{ certificate: string; key: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'larder-tls-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const paths = { certificate: join(directory, 'certificate.pem'), key: join(directory, 'key.pem') }
  await writeFile(paths.certificate, certificate)
  await writeFile(paths.key, key, { mode: 0o600 })
  return paths
}

// The tests' own certificate is told by its fingerprint: clocks of test machines differ.
const { fingerprint256 } = new X509Certificate(certificate)

function send(port: number, { method, path, headers, body }: PlainRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers: { ...headers, 'content-length': body.length } }
    const request = httpsRequest({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
      const peer = (response.socket as TLSSocket).getPeerX509Certificate()
      assert.equal(peer?.fingerprint256, fingerprint256)
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

test('requests over TLS are served, and policies know it', async (t) => {
  const paths = await files(t)
  const larder = await openChild(t, {
    environment: { LARDER_TLS_CERTIFICATE: paths.certificate, LARDER_TLS_KEY: paths.key },
  })
  assert.match(larder.url, /^https:/)
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  const call = (operation: string, input: Record<string, string>) =>
    send(larder.port, client.sign(requestFor('iam', operation, input), 'iam', larder.administrator))
  assert.equal((await call('CreateUser', { UserName: 'alice' })).status, 200)
  const deny = (secure: string) => {
    const Condition = { Bool: { 'aws:SecureTransport': secure } }
    const Statement = { Effect: 'Deny', Action: 'iam:GetUser', Resource: '*', Condition }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    return call('PutUserPolicy', { UserName: 'administrator', PolicyName: 'transport', PolicyDocument })
  }
  await deny('false')
  assert.equal((await call('GetUser', { UserName: 'alice' })).status, 200)
  await deny('true')
  assert.equal((await call('GetUser', { UserName: 'alice' })).status, 403)
  assert.deepEqual(larder.defects(), [])
})

test('what is no TLS, or too old, is hung up on, and a handshake that never ends is ended', async (t) => {
  const endpoint = await listen(
    {
      host: '127.0.0.1',
      port: 0,
      tls: await files(t),
      metrics: new Metrics(),
      serves: (path: string) => path === '/',
      answer: () => assert.fail('nothing was asked'),
      check: async () => {},
      refuse: () => ({ status: 405, headers: {}, body: '' }),
    },
    { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 20 },
  )
  t.after(() => endpoint.close())
  const port = Number(new URL(endpoint.url).port)
  for (const bytes of ['POST / HTTP/1.1\r\nhost: a\r\n\r\n', '\x16\x03\x01\x00\x05', '']) {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('error', () => {})
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
    })
    await once(socket, 'close')
    assert.ok(!got.includes('HTTP'), got)
  }
  const old = connectTls({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  })
  await assert.rejects(once(old, 'secureConnect'))
})
