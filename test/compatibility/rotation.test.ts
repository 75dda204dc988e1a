/** Rotations as people set them up: declared functions, the SDK, a real PostgreSQL, a real HTTP service, and clients that go on working all the while. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite, test } from 'node:test'
import { configure, declare, withSecret } from '@larder/runtime'
import pg from 'pg'
import { startPostgres } from '../../server/src/store/test/postgres.ts'
import { account, openLarder, region } from '../larder.ts'

const arnOf = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`
const roleArn = `arn:aws:iam::${account}:role/rotator`

/** A service that makes keys, tells whether one counts, and takes them back. */
async function keyService() {
  const keys = new Map([['1', 'key-1']])
  const made = new Map<string, string>()
  const server = createServer((request, response) => {
    const given = request.headers.authorization?.replace('Bearer ', '') ?? ''
    if (![...keys.values()].includes(given)) return response.writeHead(401).end()
    if (request.method === 'POST') {
      const token = String(request.headers['idempotency-key'])
      const id = made.get(token) ?? String(made.size + 2)
      made.set(token, id)
      keys.set(id, `key-${id}`)
      return response.end(JSON.stringify({ id, apiKey: `key-${id}` }))
    }
    if (request.method === 'DELETE') keys.delete(request.url!.split('/').at(-1)!)
    return response.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { keys, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

suite('rotation that really runs', async () => {
  const [postgres, service] = await Promise.all([startPostgres(), keyService()])
  const directory = await mkdtemp(join(tmpdir(), 'larder-functions-'))
  const administrator = new pg.Client(postgres.url)
  await administrator.connect()
  test.after(async () => {
    service.stop()
    await administrator.end()
    await postgres.stop()
    await rm(directory, { recursive: true })
  })
  const functions = join(directory, 'functions.json')
  const source = resolve('delivery/rotation/src')
  const declaration = (name: string, handler: string, environment = {}) => ({
    name,
    role: roleArn,
    handler: `${source}/${handler}`,
    environment,
    timeout: 20,
  })
  await writeFile(
    functions,
    JSON.stringify([
      declaration('single', 'postgres.ts#singleUser'),
      declaration('alternating', 'postgres.ts#alternatingUsers'),
      declaration('api-key', 'http-api-key.ts#apiKey', {
        CREATE_URL: `${service.url}/keys`,
        TEST_URL: `${service.url}/me`,
        REVOKE_URL: `${service.url}/keys`,
      }),
      { ...declaration('untrusted', 'http-api-key.ts#apiKey'), role: roleArn.replace('rotator', 'untrusting') },
    ]),
  )
  const larder = await openLarder({ after: (work) => test.after(work) }, undefined, { functions })
  const { secretsManager } = larder.clients()
  const Action = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
    (name) => `secretsmanager:${name}`,
  )
  await larder.role('rotator', { Service: 'lambda.amazonaws.com' }, { Effect: 'Allow', Action, Resource: '*' })

  const { hostname: host, port, username, password } = new URL(postgres.url)
  const server = { engine: 'postgres', host, port: Number(port), dbname: 'postgres', ssl: false }
  await administrator.query(`CREATE TABLE orders (id integer); INSERT INTO orders VALUES (7)`)
  for (const name of ['app', 'solo']) {
    await administrator.query(`CREATE ROLE ${name} LOGIN PASSWORD 'first'; GRANT SELECT ON orders TO ${name}`)
  }
  const create = (Name: string, value: object) =>
    secretsManager.createSecret({ Name, SecretString: JSON.stringify(value) })
  const master = await create('db/master', { ...server, username, password })
  await create('db/app', { ...server, username: 'app', password: 'first', masterarn: master.ARN })
  await create('db/solo', { ...server, username: 'solo', password: 'first' })
  await create('service/key', { apiKey: 'key-1', id: '1' })

  const read = async (SecretId: string) => JSON.parse((await secretsManager.getSecretValue({ SecretId })).SecretString!)
  const rotate = (SecretId: string, name: string) =>
    secretsManager.rotateSecret({
      SecretId,
      RotationLambdaARN: arnOf(name),
      RotationRules: { AutomaticallyAfterDays: 30 },
    })

  /** Rotates and waits for the end of it. */
  async function rotated(SecretId: string, name: string): Promise<void> {
    const { VersionId } = await rotate(SecretId, name)
    for (let n = 0; n < 60; n++) {
      await larder.housekeep()
      const { VersionIdsToStages = {} } = await secretsManager.describeSecret({ SecretId })
      if (VersionIdsToStages[VersionId!]?.includes('AWSCURRENT')) return
      await new Promise((again) => setTimeout(again, 200))
    }
    assert.fail(`${SecretId} was not rotated`)
  }

  async function query({ username: user, password }: { username: string; password: string }): Promise<unknown> {
    const client = new pg.Client({ host, port: Number(port), database: 'postgres', user, password })
    try {
      await client.connect()
      return (await client.query('SELECT id FROM orders')).rows[0]
    } finally {
      await client.end()
    }
  }

  /** Works again and again while something else happens; every failure is one too many. */
  async function all<T>(during: Promise<T>, work: () => Promise<unknown>): Promise<number> {
    let done = false
    const finished = during.finally(() => {
      done = true
    })
    let count = 0
    while (!done) {
      assert.deepEqual(await work(), { id: 7 })
      count += 1
    }
    await finished
    return count
  }

  await test('two PostgreSQL users in turn: a client that connects all the while is never refused', async () => {
    const seen = new Set<string>()
    let total = 0
    for (const expected of ['app_clone', 'app', 'app_clone']) {
      const connections = await all(rotated('db/app', 'alternating'), async () => {
        const value = await read('db/app')
        seen.add(value.password)
        return query(value)
      })
      assert.ok(connections > 0)
      total += connections
      assert.equal((await read('db/app')).username, expected)
    }
    assert.ok(total > 3, `${total} connections`)
    assert.ok(seen.size >= 3)
  })

  await test('one PostgreSQL user: a client that asks anew when it is refused never fails', async () => {
    configure({ endpoint: larder.url, region, credentials: larder.administrator })
    declare({ SOLO: { from: 'secretsmanager:db/solo', as: 'json' } })
    const work = () => withSecret('SOLO' as never, (value) => query(value as never), { previous: true })
    const patient = async () => {
      for (let tried = 0; ; tried++) {
        try {
          return await work()
        } catch (error) {
          // Between setSecret and finishSecret only the pending password counts, which nobody is given.
          if (tried === 50 || (error as { code?: string }).code !== '28P01') throw error
          await new Promise((again) => setTimeout(again, 100))
        }
      }
    }
    await all(rotated('db/solo', 'single'), patient)
    const { password } = await read('db/solo')
    assert.notEqual(password, 'first')
    await assert.rejects(query({ username: 'solo', password: 'first' }), { code: '28P01' })
    const { rows } = await administrator.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'solo'")
    assert.match(rows[0].rolpassword, /^SCRAM-SHA-256\$4096:/)
  })

  await test('an API key behind HTTP: the new one counts, the one before still does, older ones do not', async () => {
    for (let n = 0; n < 2; n++) await rotated('service/key', 'api-key')
    assert.deepEqual(await read('service/key'), { apiKey: 'key-3', id: '3', previousId: '2' })
    assert.deepEqual([...service.keys.keys()], ['2', '3'])
  })

  await test('a function whose role does not trust Lambda is not run, and the secret stays what it is', async () => {
    await larder.role('untrusting', { Service: 'ec2.amazonaws.com' }, { Effect: 'Allow', Action, Resource: '*' })
    await create('service/other', { apiKey: 'key-3' })
    const { VersionId } = await rotate('service/other', 'untrusted')
    await larder.housekeep()
    const pending = secretsManager.getSecretValue({ SecretId: 'service/other', VersionId })
    await assert.rejects(pending, { name: 'ResourceNotFoundException' })
    assert.equal((await read('service/other')).apiKey, 'key-3')
    assert.deepEqual([...service.keys.keys()], ['2', '3'])
  })
})
