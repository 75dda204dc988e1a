import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { agentSource } from './agent-source.ts'
import type { SourceRequest } from './source.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

process.env.AWS_SESSION_TOKEN = 'session-token'

/** An agent that does what the test says. */
async function standIn(t: { after(work: () => void): void }, handler: Handler) {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return agentSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const told = (error: unknown) => error as { code: string; status: number; message: string }

const parameter: SourceRequest = { kind: 'parameter', name: '/a b:3', decrypt: true }

test('AWS’s extension, before it is ready: waited for, with the token, by its own paths', async (t) => {
  const asked: (string | undefined)[] = []
  const source = await standIn(t, (request, response) => {
    asked.push(request.url)
    assert.equal(request.headers['x-aws-parameters-secrets-token'], 'session-token')
    if (asked.length < 3) response.writeHead(400).end('not ready to serve traffic, please wait')
    else if (request.url?.startsWith('/secretsmanager')) response.end('{"SecretString":"s","VersionId":"v"}')
    else response.end('{"Parameter":{"Value":"v","Type":"SecureString","Version":3},"ResultMetadata":{}}')
  })
  const [found] = await source.fetch([parameter])
  assert.partialDeepStrictEqual(found, { value: 'v', type: 'SecureString', version: '3' })
  assert.deepEqual(
    new Set(asked),
    new Set(['/systemsmanager/parameters/get?name=%2Fa+b&version=3&withDecryption=true']),
  )
  await source.fetch([
    { kind: 'secret', id: 'db', stage: 'AWSPREVIOUS', anew: true },
    { kind: 'parameter', name: 'arn:aws:ssm:eu-west-1:1:parameter/a:live', decrypt: false },
  ])
  assert.deepEqual(asked.slice(3).sort(), [
    '/secretsmanager/get?refreshNow=true&secretId=db&versionStage=AWSPREVIOUS',
    '/systemsmanager/parameters/get?name=arn%3Aaws%3Assm%3Aeu-west-1%3A1%3Aparameter%2Fa&label=live&withDecryption=false',
  ])
})

test('each request fails for itself: as the service said it, and the agent’s refusal in its words', async (t) => {
  const source = await standIn(t, ({ url }, response) => {
    if (url?.includes('name')) response.writeHead(400).end('{"__type":"ParameterNotFound","message":"no"}')
    else response.writeHead(403).end('Bad Token')
  })
  const [one, other] = await source.fetch([parameter, { kind: 'secret', id: 'db' }])
  assert.deepEqual([told(one).code, told(one).status], ['ParameterNotFound', 400])
  assert.deepEqual(
    [told(other).status, told(other).message],
    [403, 'Bad Token: AWS_TOKEN is not the one that the agent was started with'],
  )
})

test('the token is sent to this machine alone, and may stand in a file', async (t) => {
  for (const address of ['http://10.0.0.1:2773', 'http://127.0.0.1.example', 'https://agent.example'])
    assert.throws(() => agentSource(address), { code: 'Refused', message: /is not this machine/ })
  const file = join(tmpdir(), `larder-token-${process.pid}`)
  await writeFile(file, 'token-in-a-file\n', { mode: 0o600 })
  t.after(() => rm(file))
  process.env.AWS_TOKEN = pathToFileURL(file).href
  t.after(() => delete process.env.AWS_TOKEN)
  const source = await standIn(t, ({ headers }, response) => {
    response.end(JSON.stringify({ SecretString: headers['x-aws-parameters-secrets-token'], VersionId: 'v' }))
  })
  const [found] = await source.fetch([{ kind: 'secret', id: 'db' }])
  assert.partialDeepStrictEqual(found, { value: 'token-in-a-file' })
  delete process.env.AWS_TOKEN
  delete process.env.AWS_SESSION_TOKEN
  const [none] = await source.fetch([{ kind: 'secret', id: 'db' }])
  assert.equal(told(none).code, 'Credentials')
  assert.equal(told(none).message, 'LARDER_AGENT: there is no token. Set AWS_TOKEN as the agent has it.')
})
