/** The agent while its store is down or strange, and inside Lambda: before stand-ins on the loopback. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { startAgent } from './agent.ts'
import { followEvents, type StoreEvent } from './follow-events.ts'
import { logFrom } from './log.ts'
import { readSettings } from './settings.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
interface Test {
  after(work: () => void | Promise<void>): void
}

async function standIn(t: Test, handler: Handler): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const value = 'value-that-nobody-logs'
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-of-the-agent' }
const token = 'token-of-the-test'

async function open(t: Test, endpoint: string, variables: NodeJS.ProcessEnv = {}, lines: string[] = []) {
  const settings = readSettings({
    environment: { AWS_TOKEN: token, PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '0', ...variables },
    flags: new Map([
      ['endpoint', endpoint],
      ['region', 'us-east-1'],
    ]),
    credentials,
  })
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const agent = await startAgent(settings, { log: logFrom('debug', (line) => lines.push(line)), now })
  t.after(() => agent.close())
  const get = async (path: string) => {
    const answer = await fetch(new URL(path, agent.url), { headers: { 'x-vault-token': token } })
    return { status: answer.status, body: await answer.text() }
  }
  return { agent, get, lines, clock }
}

test('what is kept is served while the store is down; what is not says that it is down', async (t) => {
  let up = true
  const url = await standIn(t, (request, response) => {
    if (request.headers['x-amz-target'] === 'Larder.ReceiveEvents')
      return void response.writeHead(400).end('{"__type":"UnknownOperationException"}')
    if (!up) return void response.writeHead(503).end('down')
    response.end(JSON.stringify({ ARN: 'a', Name: 'n', VersionId: 'v', SecretString: value, CreatedDate: 1.5 }))
  })
  const { get, lines, clock } = await open(t, url, { SECRETS_MANAGER_TTL: '60' })
  const kept = async (query = '') => {
    const { status, body } = await get(`/v1/kept${query}`)
    return status === 200 ? JSON.parse(body).SecretString : [status, JSON.parse(body).__type]
  }
  assert.equal(await kept(), value)
  up = false
  clock.ahead = 10 * 60_000
  assert.equal(await kept(), value)
  assert.match((await get('/metrics')).body, /larder_agent_reads_total\{outcome="stale"\} 1\n/)
  // Asked past the cache, the store is asked, and what is kept stays.
  assert.deepEqual(await kept('?refreshNow=1'), [503, 'Http503'])
  assert.equal((await get('/v1/other')).status, 503)
  assert.equal(await kept(), value)
  // For an hour.
  clock.ahead = 61 * 60_000
  assert.deepEqual(await kept(), [503, 'Http503'])
  up = true
  assert.equal(await kept(), value)
  assert.ok(lines.some((line) => line.includes('changes are seen when their time is over')))
  assert.doesNotMatch(lines.join(''), new RegExp(`${value}|${token}|${credentials.secretAccessKey}`))
})

test('a store that does not answer, or is not there', async (t) => {
  const silent = await standIn(t, () => {})
  const { get } = await open(t, silent, { SECRETS_MANAGER_TIMEOUT_MILLIS: '20' })
  const late = await get('/v1/a')
  assert.deepEqual([late.status, JSON.parse(late.body)], [504, { __type: 'TimeoutError', message: 'Timeout' }])
  const absent = await open(t, 'http://127.0.0.1:1')
  const lost = await absent.get('/v1/a')
  assert.deepEqual([lost.status, JSON.parse(lost.body)], [502, { __type: 'ConnectionError', message: 'Read Error' }])
})

test('as a Lambda extension it listens before it registers, serves before the first invocation, and ends with the environment', async (t) => {
  const store = await standIn(t, (request, response) => {
    if (request.headers['x-amz-target'] === 'Larder.ReceiveEvents')
      return void response.writeHead(400).end('{"__type":"UnknownOperationException"}')
    response.end(JSON.stringify({ ARN: 'a', Name: 'n', VersionId: 'v', SecretString: value, CreatedDate: 1.5 }))
  })
  const lines: string[] = []
  const seen: string[] = []
  let duringInit: Response | undefined
  let next: (event: object) => void = () => {}
  const api = await standIn(t, async (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    if (request.url?.endsWith('/register')) {
      assert.equal(request.headers['lambda-extension-name'], 'larder-agent')
      let body = ''
      for await (const piece of request) body += piece
      assert.deepEqual(JSON.parse(body), { events: ['INVOKE', 'SHUTDOWN'] })
      // The function's own start.
      const { port } = JSON.parse(lines[0]!) as { port: number }
      duringInit = await fetch(`http://localhost:${port}/secretsmanager/get?secretId=n`, {
        headers: { 'x-aws-parameters-secrets-token': token },
      })
      response.writeHead(200, { 'Lambda-Extension-Identifier': 'id-1' }).end('{}')
      return
    }
    assert.equal(request.headers['lambda-extension-identifier'], 'id-1')
    next = (event) => response.end(JSON.stringify(event))
    apiTold.dispatchEvent(new Event('waiting'))
  })
  const apiTold = new EventTarget()
  const waiting = once(apiTold, 'waiting')
  const { agent, get } = await open(t, store, { AWS_LAMBDA_RUNTIME_API: new URL(api).host }, lines)
  assert.equal(duringInit?.status, 200)
  assert.deepEqual(await duringInit?.json(), {
    ARN: 'a',
    CreatedDate: '1970-01-01T00:00:01.500Z',
    Name: 'n',
    SecretBinary: null,
    SecretString: value,
    VersionId: 'v',
    ResultMetadata: {},
  })
  await waiting
  const again = once(apiTold, 'waiting')
  next({ eventType: 'INVOKE', requestId: '1' })
  await again
  assert.equal((await get('/ping')).status, 200)
  next({ eventType: 'SHUTDOWN', shutdownReason: 'spindown' })
  await agent.ended
  assert.deepEqual(seen, [
    'POST /2020-01-01/extension/register',
    'GET /2020-01-01/extension/event/next',
    'GET /2020-01-01/extension/event/next',
  ])
})

test('an extension that Lambda does not know does not start', async (t) => {
  const api = await standIn(t, (_request, response) => void response.writeHead(403).end('{}'))
  const variables = { AWS_LAMBDA_RUNTIME_API: new URL(api).host }
  await assert.rejects(
    open(t, 'http://127.0.0.1:1', variables),
    /did not register the extension larder-agent: it answered 403/,
  )
})

const event = (id: string) => ({ id, source: 'aws.ssm', 'detail-type': 'x', resources: [], detail: { name: '/a' } })
const frame = (id: string) => `id: ${id}\ndata: ${JSON.stringify(event(id))}\n\n`

test('a stream that breaks off is taken up where it was; what cannot be told is a gap', async (t) => {
  const asked: unknown[] = []
  const told: string[] = []
  const finished = new EventTarget()
  const source = await standIn(t, async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    asked.push(JSON.parse(body))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': Larder\nretry: 1000\n\n')
    if (asked.length === 1) {
      // In pieces, as networks have it.
      const text = frame('1') + frame('2')
      response.write(text.slice(0, 30))
      setImmediate(() => response.end(text.slice(30)))
    } else if (asked.length === 2) response.end('event: resync\ndata: {}\n\n')
    else response.write(frame('3'))
  })
  const follower = followEvents(
    { url: source, region: 'us-east-1', credentials: async () => credentials },
    {
      event: ({ id }: StoreEvent) => {
        told.push(id)
        if (id === '3') finished.dispatchEvent(new Event('three'))
      },
      gap: () => told.push('gap'),
      // Nobody wants to wait for it here.
      following: (now) => now || setImmediate(() => follower.wake()),
      refused: () => assert.fail('it was not refused'),
    },
  )
  t.after(() => follower.close())
  await once(finished, 'three')
  assert.deepEqual(asked, [{}, { After: '2' }, {}])
  assert.deepEqual(told, ['gap', '1', '2', 'gap', 'gap', '3'])
})

test('a store without a stream is left alone; one that may not be followed is asked again later', async (t) => {
  for (const [code, forGood] of [
    ['UnknownOperationException', true],
    ['com.amazon.coral.service#UnknownOperationException', true],
    ['AccessDeniedException', false],
  ] as const) {
    let asked = 0
    const url = await standIn(t, (_request, response) => {
      asked += 1
      response.writeHead(400).end(JSON.stringify({ __type: code }))
    })
    const refused = await new Promise<[string, boolean]>((resolve) => {
      const follower = followEvents(
        { url, region: 'us-east-1', credentials: async () => credentials },
        {
          event: () => {},
          gap: () => {},
          following: () => {},
          refused: (told, good) => {
            follower.close()
            resolve([told, good])
          },
        },
      )
    })
    assert.deepEqual(refused, [code.replace(/^.*#/, ''), forGood])
    assert.equal(asked, 1)
  }
})
