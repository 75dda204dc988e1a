import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { openLarder, region } from '../../../test/larder.ts'
import { awsClient, type ClientOptions, machine } from './aws-call.ts'

const keep = { ...process.env }
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
})
after(() => Object.assign(process.env, keep))

describe('against the store', () => {
  let larder: Awaited<ReturnType<typeof openLarder>>
  const cleanups: (() => Promise<void>)[] = []
  before(async () => {
    larder = await openLarder({ after: (work) => cleanups.push(work) })
    await larder.clients().ssm.putParameter({ Name: '/a', Value: 'värde ✓', Type: 'SecureString' })
  })
  after(async () => {
    for (const work of cleanups) await work()
  })
  const read = (options: ClientOptions) =>
    awsClient(options).call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', {
      Name: '/a',
      WithDecryption: true,
    })

  test('signed with long-lived and with temporary credentials, from the environment or given', async () => {
    const endpoint = larder.url
    assert.equal((await read({ endpoint, region, credentials: larder.administrator })).Parameter.Value, 'värde ✓')
    const trusted = { AWS: 'arn:aws:iam::111122223333:root' }
    const role = await larder.role('reader', trusted, {
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'kms:Decrypt'],
      Resource: '*',
    })
    const session = await larder.assume(role)
    assert.equal((await read({ endpoint, region, credentials: async () => session })).Parameter.Value, 'värde ✓')
    process.env.AWS_ENDPOINT_URL = endpoint
    process.env.AWS_REGION = region
    process.env.AWS_ACCESS_KEY_ID = session.accessKeyId
    process.env.AWS_SECRET_ACCESS_KEY = session.secretAccessKey
    process.env.AWS_SESSION_TOKEN = session.sessionToken!
    assert.equal((await read({})).Parameter.Value, 'värde ✓')
    delete process.env.AWS_SESSION_TOKEN
    await assert.rejects(read({}), { name: 'AwsError', code: 'UnrecognizedClientException' })
  })

  test('an operation that answers nothing', async () => {
    const client = awsClient({ endpoint: larder.url, region, credentials: larder.administrator })
    const { KeyMetadata } = await client.call<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey', {})
    const input = { AliasName: 'alias/of-nothing', TargetKeyId: KeyMetadata.KeyId }
    assert.deepEqual(await client.call('kms', 'CreateAlias', input), {})
  })

  test('a clock that is an hour off is put right by what the store answers', async () => {
    const hour = 3_600_000
    const client = awsClient(
      { endpoint: larder.url, region, credentials: larder.administrator },
      { ...machine, now: () => Date.now() - hour },
    )
    const { Parameter } = await client.call<{ Parameter: { Version: number } }>('ssm', 'GetParameter', { Name: '/a' })
    assert.equal(Parameter.Version, 1)
  })
})

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' }

/** A server that answers as it is told, one answer after the other, the last again and again. */
async function stub(t: TestContext, ...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)]!
    requests.push(request)
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const ok = (_request: IncomingMessage, response: ServerResponse) => response.end('{"fine":true}')
const error = (status: number, code: string) => (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(status, { 'x-amzn-errortype': `${code}:http://internal` }).end('{"message":"no"}')

describe('against one that fails', () => {
  const waited: number[] = []
  const surroundings = { ...machine, wait: async (ms: number) => void waited.push(ms), random: () => 1 }
  const call = (endpoint: string, more: ClientOptions = {}) =>
    awsClient({ endpoint, region, credentials, ...more }, surroundings).call('ssm', 'GetParameter', { Name: '/a' })
  beforeEach(() => {
    waited.length = 0
  })

  test('throttling, failures of the server and lost connections are tried again, later each time; refusals are not', async (t) => {
    const lost = (request: IncomingMessage) => request.socket.destroy()
    const { url, requests } = await stub(
      t,
      lost,
      error(400, 'ThrottlingException'),
      error(500, 'InternalServerError'),
      ok,
    )
    assert.deepEqual(await call(url), { fine: true })
    assert.deepEqual(waited, [400, 800])
    assert.equal(new Set(requests.map(({ headers }) => headers['content-length'])).size, 1)
    const refused = await stub(t, error(400, 'ValidationException'))
    await assert.rejects(call(refused.url), { code: 'ValidationException', message: 'no', status: 400 })
    assert.equal(refused.requests.length, 1)
    const never = await stub(t, error(503, 'ServiceUnavailable'))
    await assert.rejects(call(never.url), { code: 'ServiceUnavailable' })
    assert.equal(never.requests.length, 4)
  })

  test('an answer that does not come, or does not end, is a time-out', async (t) => {
    const silent = await stub(t, () => {})
    await assert.rejects(call(silent.url, { timeout: 50, attempts: 1 }), { code: 'TimeoutError' })
    const endless = await stub(t, (_request, response) => void response.write('{'))
    await assert.rejects(call(endless.url, { timeout: 50, attempts: 1 }), { code: 'TimeoutError' })
    const huge = await stub(t, (_request, response) => response.end('x'.repeat(11 * 1024 * 1024)))
    await assert.rejects(call(huge.url), { code: 'TooLarge' })
  })

  test('credentials that are refused are got anew, once', async (t) => {
    const { url, requests } = await stub(t, error(400, 'ExpiredTokenException'), ok)
    let given = 0
    const provider = async () => ({
      ...credentials,
      accessKeyId: `AKIA${++given}`,
      expiration: new Date(Date.now() + 3_600_000),
    })
    assert.deepEqual(await call(url, { credentials: provider }), { fine: true })
    assert.match(requests[0]!.headers.authorization!, /Credential=AKIA1\//)
    assert.match(requests[1]!.headers.authorization!, /Credential=AKIA2\//)
  })

  test('no credentials, no region: what to set', async () => {
    await assert.rejects(awsClient({ endpoint: 'http://127.0.0.1:1', region }).call('ssm', 'GetParameter', {}), {
      code: 'Credentials',
      message: /set AWS_ACCESS_KEY_ID/,
    })
    await assert.rejects(awsClient({ credentials }).call('ssm', 'GetParameter', {}), { message: /Set AWS_REGION/ })
  })
})

describe('credentials', () => {
  const issued = {
    AccessKeyId: 'ASIA',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  }

  test('of the container endpoint, with its token from a file, and kept while they last', async (t) => {
    const endpoint = await stub(t, (_request, response) => response.end(JSON.stringify(issued)))
    const store = await stub(t, ok)
    const file = join(t.name.length > 0 ? (await import('node:os')).tmpdir() : '', `larder-token-${process.pid}`)
    await writeFile(file, 'let me in\n')
    t.after(() => import('node:fs/promises').then(({ rm }) => rm(file)))
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${endpoint.url}/credentials`
    process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = file
    const client = awsClient({ endpoint: store.url, region })
    for (let n = 0; n < 3; n++) await client.call('ssm', 'GetParameter', {})
    assert.equal(endpoint.requests.length, 1)
    assert.equal(endpoint.requests[0]?.headers.authorization, 'let me in')
    assert.equal(store.requests[0]?.headers['x-amz-security-token'], 't')
  })

  test('are asked for in clear text on the addresses of containers only', async () => {
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = 'http://example.com/credentials'
    const client = awsClient({ endpoint: 'http://127.0.0.1:1', region })
    await assert.rejects(client.call('ssm', 'GetParameter', {}), { message: /example\.com is no container's/ })
  })

  test('of a web identity', async (t) => {
    const members = Object.entries({ ...issued, SessionToken: 't' }).map(
      ([name, value]) => `<${name}>${value}</${name}>`,
    )
    const sts = await stub(t, (_request, response) => response.end(`<Credentials>${members.join('')}</Credentials>`))
    const store = await stub(t, ok)
    const file = join((await import('node:os')).tmpdir(), `larder-identity-${process.pid}`)
    await writeFile(file, 'jwt')
    t.after(() => import('node:fs/promises').then(({ rm }) => rm(file)))
    process.env.AWS_WEB_IDENTITY_TOKEN_FILE = file
    process.env.AWS_ROLE_ARN = 'arn:aws:iam::111122223333:role/app'
    process.env.AWS_ENDPOINT_URL_STS = sts.url
    await awsClient({ endpoint: store.url, region }).call('ssm', 'GetParameter', {})
    assert.match(store.requests[0]!.headers.authorization!, /Credential=ASIA\//)
    assert.equal(sts.requests[0]?.headers.authorization, undefined)
  })
})
