import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readFunctions } from './declarations.ts'
import { DeclaredFunctions } from './declared-functions.ts'
import type { Invocation } from './functions.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`
const hour = 3_600_000

interface Options {
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: NodeJS.ProcessEnv
  readonly lifetime?: number
}

/** Declared in a folder of its own; each call resolves to what the function answered, as JSON. */
async function open(
  t: TestContext,
  declarations: readonly object[],
  { files = {}, environment, lifetime = hour }: Options = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'larder-functions-'))
  t.after(() => rm(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  const file = join(directory, 'functions.json')
  await writeFile(file, JSON.stringify(declarations))
  let sessions = 0
  const machine = { ...process.env, ...environment }
  const functions = new DeclaredFunctions(readFunctions(file, machine, 'us-east-1'), {
    endpoint: () => 'http://127.0.0.1:4566',
    credentials: async () => {
      sessions += 1
      return {
        accessKeyId: `ASIA${sessions}`,
        secretAccessKey: 's',
        sessionToken: 't',
        expiresAt: Date.now() + lifetime,
      }
    },
    environment: machine,
    now: Date.now,
  })
  t.after(() => functions.close())
  const invoke = async (name: string, event: unknown = {}): Promise<Invocation & { answer: unknown }> => {
    const declared = functions.find(arnOf(name))
    assert.ok(declared, `${name} is not declared`)
    const invocation = await functions.invoke(declared, Buffer.from(JSON.stringify(event)), crypto.randomUUID())
    return { ...invocation, answer: JSON.parse(invocation.payload.toString()) }
  }
  return { functions, invoke, sessions: () => sessions }
}

const local = (handler: string, more = {}) => ({ name: 'f', role, handler, ...more })

test('a handler of Node, TypeScript or not, answers, and its process is warm for the next call', async (t) => {
  const ts = `let calls: number = 0
    export const handler = async (event: { a: number }, context: { functionName: string }) => ({ a: event.a + 1, calls: ++calls, name: context.functionName })`
  const { invoke, sessions } = await open(t, [local('./f.ts#handler')], { files: { 'f.ts': ts } })
  assert.deepEqual((await invoke('f', { a: 1 })).answer, { a: 2, calls: 1, name: 'f' })
  assert.deepEqual((await invoke('f', { a: 2 })).answer, { a: 3, calls: 2, name: 'f' })
  assert.equal(sessions(), 1)
})

test('it gets the credentials of its role and its own variables, and nothing else of the server', async (t) => {
  const mjs = 'export const handler = async () => process.env'
  const declared = local('./f.mjs#handler', { environment: { PLAIN: 'p', TAKEN: 'env:FOR_F', FILE: 'file:f.txt' } })
  const { invoke } = await open(t, [declared], {
    files: { 'f.mjs': mjs, 'f.txt': 'from a file\n' },
    environment: { FOR_F: 'taken', LARDER_SECRET_ACCESS_KEY: 'of the server', AWS_PROFILE: 'of the server' },
  })
  const seen = (await invoke('f')).answer as Record<string, string>
  const { PLAIN, TAKEN, FILE, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, AWS_REGION, ...rest } = seen
  assert.deepEqual([PLAIN, TAKEN, FILE], ['p', 'taken', 'from a file'])
  assert.deepEqual([AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, AWS_REGION], ['ASIA1', 'http://127.0.0.1:4566', 'us-east-1'])
  assert.ok(!JSON.stringify(seen).includes('of the server'))
  const others = Object.keys(rest).filter(
    (name) => !/^(AWS_|_HANDLER$|_X_AMZN_TRACE_ID$|LAMBDA_TASK_ROOT$|PATH$|LANG$|LC_ALL$|TZ$|TMPDIR$)/.test(name),
  )
  assert.deepEqual(others, [])
})

test('what it throws is told as Lambda tells it, with what it printed, and the process goes on', async (t) => {
  const mjs = `export const handler = (event, context, callback) => {
    console.log('looking')
    if (event.crash) process.exit(3)
    if (event.wrong) callback(new RangeError('too far'))
    else callback(null, 'fine')
  }`
  const { invoke, sessions } = await open(t, [local('./f.mjs#handler')], { files: { 'f.mjs': mjs } })
  const wrong = await invoke('f', { wrong: true })
  const { errorType, errorMessage } = wrong.answer as Record<string, string>
  assert.deepEqual(
    [wrong.error, errorType, errorMessage, wrong.log],
    ['Unhandled', 'RangeError', 'too far', 'looking\n'],
  )
  assert.equal((await invoke('f')).answer, 'fine')
  assert.equal(sessions(), 1)
  const crash = await invoke('f', { crash: true })
  assert.equal((crash.answer as Record<string, string>).errorType, 'Runtime.ExitError')
  assert.equal((await invoke('f')).answer, 'fine')
  assert.equal(sessions(), 2)
})

test('a handler that cannot be loaded says why; one that takes too long is ended with what it started', async (t) => {
  const slow = `import { spawn } from 'node:child_process'
    export const handler = async () => { console.log(spawn('sleep', ['60'], { stdio: 'ignore' }).pid); await new Promise(() => setInterval(() => {}, 1000)) }`
  const { invoke } = await open(
    t,
    [local('./absent.mjs#handler'), { ...local('./f.mjs#handler', { timeout: 1 }), name: 'slow' }],
    { files: { 'f.mjs': slow } },
  )
  const absent = await invoke('f')
  assert.equal(absent.error, 'Unhandled')
  assert.match((absent.answer as Record<string, string>).errorMessage!, /^Cannot find module/)
  const late = await invoke('slow')
  assert.match((late.answer as Record<string, string>).errorMessage!, /Task timed out after 1\.00 seconds$/)
  const child = Number(late.log)
  assert.ok(child > 0)
  // The signal is on its way: what it reaches is gone in a moment.
  for (let n = 0; n < 200 && alive(child); n++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(!alive(child))
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('any program that speaks the Runtime API is a function', async (t) => {
  // What a bootstrap in Python or Go does, in a dozen lines of shell's nearest relative.
  const bootstrap = `const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'
    for (;;) {
      const next = await fetch(api + 'next')
      const id = next.headers.get('Lambda-Runtime-Aws-Request-Id')
      const event = await next.json()
      await fetch(api + id + '/response', { method: 'POST', body: JSON.stringify({ got: event, by: process.env._HANDLER }) })
    }`
  const declared = { name: 'f', role, handler: 'app.handler', command: [process.execPath, 'bootstrap.mjs'] }
  const { invoke } = await open(t, [declared], { files: { 'bootstrap.mjs': bootstrap } })
  assert.deepEqual((await invoke('f', [1])).answer, { got: [1], by: 'app.handler' })
  assert.deepEqual((await invoke('f', [2])).answer, { got: [2], by: 'app.handler' })
})

test('several run at once, up to the declared number; credentials about to expire are not used again', async (t) => {
  const mjs =
    'export const handler = async ({ wait }) => { await new Promise((resolve) => setTimeout(resolve, wait)); return process.pid }'
  const files = { 'f.mjs': mjs }
  const { invoke } = await open(t, [local('./f.mjs#handler', { concurrency: 2 })], { files })
  const [one, two, three] = await Promise.allSettled(
    [{ wait: 200 }, { wait: 200 }, { wait: 0 }].map((event) => invoke('f', event)),
  )
  assert.ok(one?.status === 'fulfilled' && two?.status === 'fulfilled' && one.value.answer !== two.value.answer)
  assert.ok(three?.status === 'rejected' && three.reason.reason === 'too many')
  const short = await open(t, [local('./f.mjs#handler')], { files, lifetime: 2_000 })
  await short.invoke('f', { wait: 0 })
  await short.invoke('f', { wait: 0 })
  assert.equal(short.sessions(), 2)
})

test("a function elsewhere is called by Lambda's Invoke, signed when it has credentials", async (t) => {
  const seen: { url?: string; authorization?: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    seen.push({
      url: request.url!,
      ...(request.headers.authorization && { authorization: request.headers.authorization }),
      body,
    })
    if (request.url!.includes('/broken/'))
      return response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorType":"Oops"}')
    if (request.url!.includes('/absent/')) return response.writeHead(404).end()
    response.end('"done"')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'env:REMOTE_ID', secretAccessKey: 'env:REMOTE_SECRET' }
  const declarations = [
    { arn: arnOf('signed'), endpoint, credentials },
    ...['broken', 'absent'].map((name) => ({ arn: arnOf(name), endpoint })),
    { arn: arnOf('nowhere'), endpoint: 'http://127.0.0.1:1' },
  ]
  const { invoke } = await open(t, declarations, { environment: { REMOTE_ID: 'AKIAREMOTE', REMOTE_SECRET: 'secret' } })
  assert.equal((await invoke('signed', { a: 1 })).answer, 'done')
  assert.equal(seen[0]?.url, '/2015-03-31/functions/signed/invocations')
  assert.match(
    seen[0]?.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIAREMOTE\/\d{8}\/us-east-1\/lambda\/aws4_request/,
  )
  assert.equal(seen[0]?.body, '{"a":1}')
  assert.equal((await invoke('broken')).error, 'Unhandled')
  assert.equal(seen[1]?.authorization, undefined)
  await assert.rejects(invoke('absent'), { name: 'InvocationError', reason: 'refused' })
  await assert.rejects(invoke('nowhere'), { name: 'InvocationError', reason: 'unreachable' })
})

test('a declaration that cannot be meant is refused with what is wrong, and never with a value', async (t) => {
  const wrong: readonly [declaration: unknown, message: string][] = [
    [{ name: 'a b' }, 'name of a function must be letters, digits, hyphens and underscores'],
    [{ name: 'f', role: 'app', handler: './f.ts#handler' }, 'role of function f must be the ARN of a role'],
    [
      { name: 'f', role, handler: './f.ts' },
      'handler of function f must be a file and an export, as in ./rotate.ts#handler',
    ],
    [local('./f.ts#handler', { timeout: 0 }), 'timeout of function f must be a whole number from 1 to 900'],
    [local('./f.ts#handler', { environment: { A: 1 } }), 'environment of function f must be an object of texts'],
    [local('./f.ts#handler', { environment: { A: 'env:NOT_SET' } }), 'A of function f is empty'],
    [
      local('./f.ts#handler', { hander: 'x' }),
      'function f has no hander: use name, role, handler, command, environment, timeout, memory, concurrency, region',
    ],
    [{ arn: 'f', endpoint: 'http://x' }, 'arn of a function must be the ARN of a function'],
    [7, 'a function is an object'],
  ]
  for (const [declaration, message] of wrong) await assert.rejects(open(t, [declaration as object]), { message })
  const twice = [local('./f.ts#handler'), local('./f.ts#handler')]
  await assert.rejects(open(t, twice), { message: `two functions are ${arnOf('f')}` })
})
