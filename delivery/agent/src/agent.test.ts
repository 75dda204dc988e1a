/** The agent before a real store, asked as its clients ask: over HTTP, by AWS's paths, and by the runtime. */
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import { clearCaches, configure, declare, secret, withSecret } from '@larder/runtime'
import { openLarder, region } from '../../../test/larder.ts'
import { startAgent } from './agent.ts'
import { type AgentSettings, readSettings } from './settings.ts'

const token = 'a-token-for-this-test'

type Headers = Readonly<Record<string, string>>

/** By node:http, which sends the headers that it is given, Host included. */
function ask(url: string, path: string, headers: Headers = {}, method = 'GET', body?: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = httpRequest(new URL(path, url), { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode!, body: text }))
    })
    sent.on('error', reject).end(body)
  })
}

suite('larder agent', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, secretsManager } = larder.clients()
  const put = (Name: string, Value: string) => ssm.putParameter({ Name, Value, Type: 'SecureString', Overwrite: true })
  await put('/app/db', 'first')
  await put('/app/db', 'second')
  await put('/app/deep/er', 'deep')
  await ssm.labelParameterVersion({ Name: '/app/db', ParameterVersion: 1, Labels: ['old'] })
  await secretsManager.createSecret({ Name: 'app/secret', SecretString: '{"password":"one"}' })
  await secretsManager.putSecretValue({ SecretId: 'app/secret', SecretString: '{"password":"two"}' })
  await secretsManager.createSecret({ Name: 'app/bytes', SecretBinary: Buffer.from([0, 1, 255]) })

  async function open(more: Partial<AgentSettings> = {}) {
    const settings = readSettings({
      environment: { AWS_TOKEN: token, PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'none' },
      flags: new Map([
        ['port', '0'],
        ['endpoint', larder.url],
        ['region', region],
      ]),
      credentials: larder.administrator,
    })
    const agent = await startAgent({ ...settings, ...more })
    test.after(() => agent.close())
    return agent
  }
  const agent = await open()
  const reading = {
    Effect: 'Allow',
    Action: ['ssm:Get*', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
    Resource: '*',
  }
  /** May not follow events: what is kept is kept for its time. */
  const deaf = await open({ credentials: (await larder.user('deaf', reading)).credentials })
  const withToken = { 'x-aws-parameters-secrets-token': token }
  const get = (path: string, headers: Headers = withToken) => ask(agent.url, path, headers)
  const json = async (path: string) => {
    const { status, body } = await get(path)
    assert.equal(status, 200, body)
    return JSON.parse(body)
  }

  await test('parameters, as AWS’s extension answers them', async () => {
    const { LastModifiedDate, ...parameter } = (
      await json('/systemsmanager/parameters/get?name=%2Fapp%2Fdb&withDecryption=true')
    ).Parameter
    assert.deepEqual(parameter, {
      ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/app/db',
      DataType: 'text',
      Name: '/app/db',
      Selector: null,
      SourceResult: null,
      Type: 'SecureString',
      Value: 'second',
      Version: 2,
    })
    assert.match(LastModifiedDate, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const slash = await json('/systemsmanager/parameters/get/?name=/app/db&version=1&withDecryption=true')
    assert.deepEqual([slash.Parameter.Value, slash.Parameter.Selector], ['first', ':1'])
    const both = await json('/systemsmanager/parameters/get?name=/app/db&version=2&label=old&withDecryption=true')
    assert.equal(both.Parameter.Value, 'second')
    assert.equal(
      (await json('/systemsmanager/parameters/get?name=/app/db&label=old&withDecryption=1')).Parameter.Value,
      'first',
    )
    assert.match((await json('/systemsmanager/parameters/get?name=/app/db')).Parameter.Value, /^AQICAH/)
  })

  await test('secrets, as AWS’s agent and its extension answer them', async () => {
    const { ARN, VersionId, CreatedDate, ...secretOf } = await json('/secretsmanager/get?secretId=app/secret')
    assert.deepEqual(secretOf, {
      Name: 'app/secret',
      SecretString: '{"password":"two"}',
      VersionStages: ['AWSCURRENT'],
    })
    assert.match(CreatedDate, /^\d{10}(\.\d+)?$/)
    assert.equal(
      (await json(`/v1/${encodeURIComponent(ARN)}?versionId=${VersionId}`)).SecretString,
      '{"password":"two"}',
    )
    assert.equal((await json('/v1/app/secret?versionStage=AWSPREVIOUS')).SecretString, '{"password":"one"}')
    assert.equal((await json('/v1/app/bytes')).SecretBinary, Buffer.from([0, 1, 255]).toString('base64'))
    assert.equal((await ask(agent.url, '/v1/app/secret', { 'x-vault-token': token })).status, 200)
  })

  await test('a whole path, and many at once', async () => {
    const tree = await json('/larder/parameters-by-path?path=/app&recursive=true&withDecryption=true')
    assert.deepEqual(
      tree.Parameters.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
      [
        ['/app/db', 'second'],
        ['/app/deep/er', 'deep'],
      ],
    )
    const batch = await json(
      '/larder/batch?name=/app/db:1&name=/no&secretId=app/secret&secretId=no&withDecryption=true',
    )
    assert.deepEqual(
      [
        batch.Parameters[0].Value,
        batch.Secrets[0].SecretString,
        batch.Errors.map(({ Name, ErrorCode }: Headers) => [Name, ErrorCode]),
      ],
      [
        'first',
        '{"password":"two"}',
        [
          ['/no', 'ParameterNotFound'],
          ['no', 'ResourceNotFoundException'],
        ],
      ],
    )
  })

  await test('errors are the service’s, and their JSON is JSON', async () => {
    const missing = await get('/systemsmanager/parameters/get?name=/no%22%5C')
    assert.equal(missing.status, 400)
    assert.ok(['ParameterNotFound', 'ValidationException'].includes(JSON.parse(missing.body).__type))
    const none = await get('/secretsmanager/get?secretId=no')
    assert.deepEqual([none.status, JSON.parse(none.body).__type], [400, 'ResourceNotFoundException'])
  })

  await test('who is turned away, in which order, and with what words', async () => {
    const path = '/secretsmanager/get?secretId=app/secret'
    const cases: readonly [string, Headers, string, number, string][] = [
      [path, { ...withToken, 'x-forwarded-for': '10.0.0.1' }, 'GET', 400, 'Forwarded'],
      ['/ping', { 'x-forwarded-for': '10.0.0.1' }, 'GET', 400, 'Forwarded'],
      [path, { ...withToken, host: 'rebound.example:2773' }, 'GET', 403, 'Bad Host'],
      [path, { ...withToken, host: '127.0.0.1.example' }, 'GET', 403, 'Bad Host'],
      [path, { ...withToken, origin: 'https://page.example' }, 'GET', 403, 'Bad Origin'],
      [path, { ...withToken, 'sec-fetch-site': 'cross-site' }, 'GET', 403, 'Bad Origin'],
      [path, {}, 'GET', 403, 'Bad Token'],
      [path, { 'x-aws-parameters-secrets-token': `${token}x` }, 'GET', 403, 'Bad Token'],
      [path, { 'x-aws-parameters-secrets-token': '' }, 'GET', 403, 'Bad Token'],
      ['/metrics', {}, 'GET', 403, 'Bad Token'],
      ['/none', {}, 'DELETE', 403, 'Bad Token'],
      [path, withToken, 'POST', 405, 'Not allowed'],
      [path, withToken, 'PUT', 405, 'Not allowed'],
      ['/none', withToken, 'DELETE', 405, 'Not allowed'],
      ['/none', withToken, 'GET', 404, 'Not found'],
      ['/v1/', withToken, 'GET', 400, 'missing secret ID'],
      ['/secretsmanager/get', withToken, 'GET', 400, 'missing parameter secretId'],
      ['/systemsmanager/parameters/get', withToken, 'GET', 400, 'missing parameter name'],
      [`${path}&colour=red`, withToken, 'GET', 400, 'unknown parameter: colour'],
      [`${path}&secretId=other`, withToken, 'GET', 400, 'repeated parameter: secretId'],
      [`${path}&refreshNow=maybe`, withToken, 'GET', 400, 'invalid refreshNow value'],
      [`${path}&refreshNow=toString`, withToken, 'GET', 400, 'invalid refreshNow value'],
      [
        `${path}&roleArn=reader`,
        withToken,
        'GET',
        400,
        'invalid roleArn format, expected arn:<partition>:iam::<account>:role/<name>',
      ],
      ['/ping', {}, 'GET', 200, 'healthy'],
    ]
    for (const [url, headers, method, status, body] of cases) {
      assert.deepEqual(await ask(agent.url, url, headers, method), { status, body }, `${method} ${url}`)
    }
    const long = await ask(agent.url, path, { ...withToken, 'x-long': 'x'.repeat(40_000) }).catch(() => ({
      status: 431,
    }))
    assert.ok(long.status === 400 || long.status === 431)
    assert.deepEqual(await ask(agent.url, path, { ...withToken, 'content-length': '1' }, 'GET', 'x'), {
      status: 400,
      body: 'no body is expected',
    })
  })

  await test('a connection too many is told so, and the agent still says that it is well', async (t) => {
    const small = await open({ connections: 1 })
    const held = connect(Number(new URL(small.url).port), '127.0.0.1')
    t.after(() => held.destroy())
    await new Promise((resolve) => held.once('connect', resolve))
    assert.deepEqual(await ask(small.url, '/v1/app/secret', withToken), {
      status: 429,
      body: 'Connection limit exceeded',
    })
    assert.deepEqual(await ask(small.url, '/ping'), { status: 200, body: 'healthy' })
  })

  await test('it is only on the loopback', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one && !one.internal && one.family === 'IPv4')
    const address = outside?.address ?? '127.0.0.2'
    await assert.rejects(ask(`http://${address}:${new URL(agent.url).port}`, '/ping', { host: 'localhost' }), {
      code: 'ECONNREFUSED',
    })
  })

  const counted = async () => {
    const { body } = await ask(deaf.url, '/metrics', withToken)
    return Object.fromEntries(
      body
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    ) as Record<string, number>
  }

  await test('twenty that come together are two calls, and are kept then', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => put(`/many/${n}`, `value ${n}`)))
    const paths = Array.from(
      { length: 20 },
      (_, n) => `/systemsmanager/parameters/get?name=/many/${n}&withDecryption=true`,
    )
    const names = Array.from({ length: 20 }, (_, n) => `name=/many/${n}`)
    const { body } = await ask(deaf.url, `/larder/batch?withDecryption=true&${names.join('&')}`, withToken)
    assert.equal(JSON.parse(body).Parameters.length, 20)
    await Promise.all(paths.map((path) => ask(deaf.url, path, withToken)))
    const counts = await counted()
    assert.equal(counts['larder_agent_calls_total{operation="GetParameters",outcome="ok"}'], 2)
    assert.equal(counts['larder_agent_calls_total{operation="GetParameter",outcome="ok"}'], undefined)
    assert.equal(counts['larder_agent_reads_total{outcome="fetched"}'], 20)
    assert.equal(counts['larder_agent_reads_total{outcome="kept"}'], 20)
    assert.equal(counts.larder_agent_following, 0)
    const page = await ask(deaf.url, '/metrics', withToken)
    assert.doesNotMatch(page.body, /many|value/)
  })

  /** Reads until the answer is this one: the store says when it has changed. The test's own limit bounds it. */
  async function until(path: string, wanted: string): Promise<void> {
    while (!(await get(path)).body.includes(wanted)) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  await test('a change is heard of, and served, while ages are minutes', async () => {
    const parameter = '/systemsmanager/parameters/get?name=/app/db&withDecryption=true'
    const tree = '/larder/parameters-by-path?path=/app&withDecryption=true'
    const path = '/secretsmanager/get?secretId=app/secret'
    await until('/metrics', 'larder_agent_following 1')
    for (const one of [parameter, tree, path]) await json(one)
    await put('/app/db', 'heard of')
    await secretsManager.putSecretValue({ SecretId: 'app/secret', SecretString: 'heard of too' })
    await until(parameter, 'heard of')
    await until(tree, 'heard of')
    await until(path, 'heard of too')
    assert.equal((await get('/v1/app/later')).status, 400)
    await secretsManager.createSecret({ Name: 'app/later', SecretString: 'now it is' })
    await until('/v1/app/later', 'now it is')
  })

  await test('refreshNow asks past what is kept', async () => {
    const value = async (more = '') =>
      JSON.parse((await ask(deaf.url, `/v1/app/deaf${more}`, withToken)).body).SecretString as string
    await secretsManager.createSecret({ Name: 'app/deaf', SecretString: 'one' })
    assert.equal(await value(), 'one')
    await secretsManager.putSecretValue({ SecretId: 'app/deaf', SecretString: 'two' })
    assert.equal(await value(), 'one')
    assert.equal(await value('?refreshNow=true'), 'two')
    assert.equal(await value(), 'two')
  })

  await test('as a role that the request names; one that may not be taken is refused', async () => {
    const arn = await larder.role(
      'reader',
      { AWS: '111122223333' },
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/bytes-*',
      },
    )
    const as = (role: string, id: string) => get(`/secretsmanager/get?secretId=${id}&roleArn=${role}`)
    assert.equal((await as(arn, 'app/bytes')).status, 200)
    const denied = await as(arn, 'app/secret')
    assert.deepEqual([denied.status, JSON.parse(denied.body).__type], [400, 'AccessDeniedException'])
    const absent = await as('arn:aws:iam::111122223333:role/absent', 'app/bytes')
    assert.equal(absent.status, 403)
    const few = await open({ maxRoles: 0 })
    assert.equal((await ask(few.url, `/v1/app/bytes?roleArn=${arn}`, withToken)).status, 400)
  })

  await test('the runtime reads through it: declared secrets, and past every cache when one is refused', async (t) => {
    process.env.LARDER_AGENT = deaf.url
    process.env.AWS_TOKEN = token
    t.after(() => {
      delete process.env.LARDER_AGENT
      delete process.env.AWS_TOKEN
    })
    // Nobody could reach the store with these.
    configure({ endpoint: 'http://127.0.0.1:1', region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } })
    declare({
      DB: { from: 'ssm:/app/deep/er' },
      OLD: { from: 'ssm:/app/db:old' },
      CONFIG: { from: 'ssm:/many/', as: 'tree' },
      DEAF: { from: 'secretsmanager:app/deaf' },
      NONE: { from: 'ssm:/none' },
    })
    clearCaches()
    const read = (name: string) => secret(name as never) as Promise<unknown>
    assert.deepEqual(await Promise.all(['DB', 'OLD', 'DEAF'].map(read)), ['deep', 'first', 'two'])
    assert.equal(((await read('CONFIG')) as Record<string, string>)['7'], 'value 7')
    await assert.rejects(read('NONE'), { code: 'NotFound', message: /^NONE: it does not exist \(ParameterNotFound/ })
    await secretsManager.putSecretValue({ SecretId: 'app/deaf', SecretString: 'three' })
    const used: unknown[] = []
    const work = (value: unknown) => {
      used.push(value)
      if (value !== 'three') throw Object.assign(new Error('no'), { statusCode: 401 })
      return 'accepted'
    }
    assert.equal(await withSecret('DEAF' as never, work as never), 'accepted')
    assert.equal(used.at(-1), 'three')
    process.env.AWS_TOKEN = 'another'
    clearCaches()
    await assert.rejects(read('DB'), { code: 'Refused', message: /Bad Token/ })
  })
})
