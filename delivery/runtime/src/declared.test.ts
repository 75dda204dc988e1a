import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openLarder, region } from '../../../test/larder.ts'
import {
  clearCaches,
  configure,
  declare,
  type ManifestSecrets,
  redact,
  SecretError,
  secret,
  withSecret,
} from './index.ts'

let larder: Awaited<ReturnType<typeof openLarder>>
const cleanups: (() => Promise<void>)[] = []
const declarations: ManifestSecrets = {
  STRIPE: { from: 'ssm:/prod/stripe', deliver: 'live', maxAge: 300 },
  CONFIG: { from: 'ssm:/prod/config/', as: 'tree' },
  HOSTS: { from: 'ssm:/prod/hosts', as: 'list' },
  DB: { from: 'secretsmanager:prod/db', as: 'json' },
  DB_PASSWORD: { from: 'secretsmanager:prod/db#password' },
  ROTATING: { from: 'secretsmanager:prod/rotating#password' },
  NO_MEMBER: { from: 'secretsmanager:prod/db#pasword' },
  WRONG: { from: 'ssm:/prod/stripe', as: 'json' },
  AT_START: { from: 'ssm:/prod/stripe', deliver: 'start' },
}
before(async () => {
  larder = await openLarder({ after: (work) => cleanups.push(work) })
  const { ssm, secretsManager } = larder.clients()
  const put = (Name: string, Value: string, Type: 'String' | 'StringList' | 'SecureString' = 'SecureString') =>
    ssm.putParameter({ Name, Value, Type })
  await put('/prod/stripe', 'sk_live_1234567890')
  await put('/prod/config/a', '1', 'String')
  await put('/prod/config/b/c', '2', 'String')
  await put('/prod/hosts', 'a,b', 'StringList')
  await secretsManager.createSecret({ Name: 'prod/db', SecretString: '{"user":"app","password":"hunter2-hunter2"}' })
  await secretsManager.createSecret({ Name: 'prod/rotating', SecretString: '{"password":"first-password"}' })
  configure({ endpoint: larder.url, region, credentials: larder.administrator })
  declare(declarations)
})
after(async () => {
  for (const work of cleanups) await work()
})
beforeEach(clearCaches)

const get = (name: string) => secret(name as never) as Promise<unknown>

test('each as it is declared', async () => {
  assert.equal(await get('STRIPE'), 'sk_live_1234567890')
  assert.deepEqual(await get('CONFIG'), { a: '1', 'b/c': '2' })
  assert.deepEqual(await get('HOSTS'), ['a', 'b'])
  assert.deepEqual(await get('DB'), { user: 'app', password: 'hunter2-hunter2' })
  assert.equal(await get('DB_PASSWORD'), 'hunter2-hunter2')
  assert.equal(await get('AT_START'), 'sk_live_1234567890')
})

test('read again, they are the same, and each reader has an object of its own', async () => {
  for (let n = 0; n < 20; n++) {
    assert.equal(await get('STRIPE'), 'sk_live_1234567890')
    assert.equal(await get('DB_PASSWORD'), 'hunter2-hunter2')
    const database = (await get('DB')) as Record<string, string>
    assert.equal(database.user, 'app')
    database.user = 'changed by who read it'
    await assert.rejects(get('WRONG'), { code: 'Malformed' })
  }
})

test('declared anew, one is read from where it now comes from', async (t) => {
  assert.equal(await get('STRIPE'), 'sk_live_1234567890')
  t.after(() => declare(declarations))
  declare({ STRIPE: { from: 'secretsmanager:prod/db#user' } })
  assert.equal(await get('STRIPE'), 'app')
  await assert.rejects(get('DB'), { code: 'NotFound' })
})

test('what is wrong is told with the declared name, and never with a value', async () => {
  for (const [name, message] of [
    ['NO_MEMBER', 'NO_MEMBER: its JSON has no member pasword.'],
    ['WRONG', 'WRONG: it is declared as json, and its value is not JSON.'],
    ['UNDECLARED', 'UNDECLARED: it is not declared for this function. Add it to larder.yml.'],
  ] as const) {
    await assert.rejects(get(name), (error: SecretError) => {
      assert.equal(error.message, message)
      assert.ok(error instanceof SecretError && !/sk_live|hunter2/.test(`${error.stack}${String(error.cause)}`))
      return true
    })
  }
})

test('what is read together is one call for each service', async () => {
  const before = await answered()
  await Promise.all(['STRIPE', 'HOSTS', 'DB', 'DB_PASSWORD', 'NO_MEMBER'].map((name) => get(name).catch(() => {})))
  assert.equal((await answered()) - before, 2)
})

async function answered(): Promise<number> {
  const page = await (await fetch(`${larder.url}/metrics`)).text()
  const counts = page.matchAll(/^larder_operations_total\{.*?(?:ssm|secretsmanager):Get\w+.*?\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

test('a password that was rotated is noticed when it is refused: got anew, and the work done once more', async () => {
  const { secretsManager } = larder.clients()
  const accepted = new Set(['first-password'])
  const connect = async (password: string) => {
    if (!accepted.has(password)) throw Object.assign(new Error('no'), { code: '28P01' })
    return `connected with ${password}`
  }
  assert.equal(await withSecret('ROTATING' as never, connect), 'connected with first-password')
  await secretsManager.putSecretValue({ SecretId: 'prod/rotating', SecretString: '{"password":"rotated-rotated"}' })
  accepted.clear()
  accepted.add('rotated-rotated')
  assert.equal(await withSecret('ROTATING' as never, connect), 'connected with rotated-rotated')
  // The database was restored from a backup: only the password before is right.
  accepted.clear()
  accepted.add('first-password')
  await assert.rejects(withSecret('ROTATING' as never, connect), { code: '28P01' })
  assert.equal(await withSecret('ROTATING' as never, connect, { previous: true }), 'connected with first-password')
  const refused = () => Promise.reject(Object.assign(new Error('no'), { statusCode: 401 }))
  await assert.rejects(withSecret('DB' as never, refused, { previous: true }), { statusCode: 401 })
  let calls = 0
  const broken = async () => {
    calls += 1
    throw new Error('the disk is full')
  }
  await assert.rejects(withSecret('ROTATING' as never, broken), { message: 'the disk is full' })
  assert.equal(calls, 1)
})

test('redact takes out what this process was given, in every writing', async () => {
  await Promise.all(['STRIPE', 'DB'].map(get))
  for (const text of [
    'key sk_live_1234567890!',
    `Basic ${Buffer.from('user:sk_live_1234567890').toString('base64')}`,
    `Basic ${Buffer.from('u:sk_live_1234567890:x').toString('base64')}`,
    Buffer.from('sk_live_1234567890').toString('hex'),
    JSON.stringify({ password: 'hunter2-hunter2' }),
  ]) {
    assert.match(redact(text), /\[redacted\]/)
  }
  assert.equal(redact('nothing to see in config 1'), 'nothing to see in config 1')
})

const run = promisify(execFile)
const start = fileURLToPath(new URL('./start.ts', import.meta.url))
const environment = () => ({
  PATH: process.env.PATH,
  AWS_ENDPOINT_URL: larder.url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: larder.administrator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: larder.administrator.secretAccessKey,
})

test('at start, without code: references in variables and declared secrets stand in process.env before anything is loaded', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'larder-start-'))
  t.after(() => rm(directory, { recursive: true }))
  const manifest = {
    larder: 1,
    secrets: { TOKEN: { from: 'ssm:/prod/stripe', deliver: 'start' }, LIVE: { from: 'ssm:/no', deliver: 'live' } },
  }
  await writeFile(join(directory, 'larder.json'), JSON.stringify(manifest))
  const env = {
    ...environment(),
    DB: 'secretsmanager:prod/db#password',
    PLAIN: 'as it is',
    LAMBDA_TASK_ROOT: directory,
  }
  const program =
    'const { DB, PLAIN, TOKEN, LIVE } = process.env; console.log(JSON.stringify({ DB, PLAIN, TOKEN, LIVE }))'
  const { stdout } = await run(process.execPath, ['--import', start, '-e', program], { env })
  assert.deepEqual(JSON.parse(stdout), { DB: 'hunter2-hunter2', PLAIN: 'as it is', TOKEN: 'sk_live_1234567890' })
})

test('when one cannot be got the process does not start, and says which', async () => {
  const env = { ...environment(), A: 'ssm:/prod/stripe', B: 'ssm:/no', C: 'sm:no' }
  const failed = await run(process.execPath, ['--import', start, '-e', 'console.log("started")'], { env }).then(
    () => assert.fail('it started'),
    (error: { stdout: string; stderr: string }) => error,
  )
  assert.equal(failed.stdout, '')
  assert.match(failed.stderr, /2 secrets: B: it does not exist .*\nC: it does not exist/)
  assert.doesNotMatch(failed.stderr, /sk_live/)
})

test('OpenTelemetry and X-Ray see the calls, and no value', async (t) => {
  const spans: { name: string; attributes: object }[] = []
  const key = Symbol.for('opentelemetry.js.api.1')
  const globals = globalThis as unknown as Record<symbol, unknown>
  const tracer = {
    startSpan: (name: string, { attributes }: { attributes: object }) => {
      spans.push({ name, attributes })
      return { end() {}, setStatus() {}, setAttribute() {} }
    },
  }
  globals[key] = { trace: { getTracer: () => tracer } }
  const { createSocket } = await import('node:dgram')
  const daemon = createSocket('udp4')
  const segment = new Promise<string>((resolve) => daemon.once('message', (message) => resolve(message.toString())))
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve))
  process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`
  t.after(() => {
    delete globals[key]
    delete process.env._X_AMZN_TRACE_ID
    delete process.env.AWS_XRAY_DAEMON_ADDRESS
    daemon.close()
  })
  await get('STRIPE')
  assert.deepEqual(spans, [
    {
      name: 'ssm.GetParameter',
      attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'ssm', 'rpc.method': 'GetParameter' },
    },
  ])
  const [head, document = ''] = (await segment).split('\n')
  assert.equal(head, '{"format":"json","version":1}')
  const { id, start_time, end_time, ...told } = JSON.parse(document) as Record<string, unknown>
  assert.match(String(id), /^[0-9a-f]{16}$/)
  assert.ok(Number(end_time) >= Number(start_time))
  assert.deepEqual(told, {
    name: 'ssm',
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    parent_id: '53995c3f42cd8ad8',
    type: 'subsegment',
    namespace: 'aws',
    fault: false,
    aws: { operation: 'GetParameter' },
  })
})
