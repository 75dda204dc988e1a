/** Several processes that answer on one port: they agree, they are replaced when they die, and they end together. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { IAM } from '@aws-sdk/client-iam'
import { Lambda } from '@aws-sdk/client-lambda'
import { SSM } from '@aws-sdk/client-ssm'
import { startPostgres } from '../../server/src/store/test/postgres.ts'
import { document } from '../larder.ts'
import { account, openChild, region } from './child-larder.ts'
import { requestFor, SignedClient } from './signed-client.ts'

const ready = /"event":"worker ready","pid":(\d+)/g
const role = `arn:aws:iam::${account}:role/functions`

suite('two workers', async () => {
  const postgres = await startPostgres()
  test.after(() => postgres.stop())
  const directory = await mkdtemp(join(tmpdir(), 'larder-workers-'))
  test.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'own.mjs'), 'export const handler = (event, context) => context.functionName')
  const declared = ['left', 'right'].map((name) => ({ name, role, handler: './own.mjs#handler', timeout: 10 }))
  await writeFile(join(directory, 'functions.json'), JSON.stringify(declared))
  const suiteEnd = { after: (work: () => Promise<void>) => test.after(work) }
  const environment = {
    LARDER_DATABASE_URL: postgres.url,
    LARDER_WORKERS: '2',
    LARDER_ROOT_KEY: `file:${join(directory, 'root.key')}`,
    LARDER_FUNCTIONS: join(directory, 'functions.json'),
  }
  const larder = await openChild(suiteEnd, { environment })
  const pids = (await larder.printed(ready, 2)).map(([, pid]) => Number(pid))

  /** Clients of the SDK with one connection each. Connections are handed out in turn, so two in a row are those of two workers. */
  const clients = <T extends { destroy(): void }>(
    Client: new (configuration: ConstructorParameters<typeof SSM>[0] & object) => T,
    credentials: { accessKeyId: string; secretAccessKey: string } = larder.administrator,
  ): [T, T] => {
    const open = () => {
      const requestHandler = { httpAgent: { keepAlive: true, maxSockets: 1 } }
      const client = new Client({ endpoint: larder.url, region, credentials, requestHandler })
      test.after(() => client.destroy())
      return client
    }
    return [open(), open()]
  }
  const [iam] = clients(IAM)
  const [left, right] = clients(SSM)
  await left.putParameter({ Name: '/colour', Type: 'SecureString', Value: 'green' })
  const read = (ssm: SSM) => ssm.getParameter({ Name: '/colour', WithDecryption: true })

  async function told(name: string): Promise<number> {
    const page = await (await fetch(`${larder.url}/metrics`, { headers: { connection: 'close' } })).text()
    const line = page.split('\n').find((one) => one.startsWith(`${name} `))
    return Number(line?.slice(name.length))
  }
  const reads = 'larder_operations_total{operation="ssm:GetParameter",code="ok"}'

  await test('the first start makes one administrator and shows one secret', async () => {
    assert.equal(larder.output().match(/Larder is ready at/g)?.length, 1)
    assert.equal(larder.output().match(/shown this once/g)?.length, 1)
    const { Users } = await iam.listUsers({})
    assert.deepEqual(
      Users?.map(({ UserName }) => UserName),
      ['administrator'],
    )
  })

  await test('what one writes the other reads, and either tells what both have counted', async () => {
    for (const ssm of [left, right, right]) assert.equal((await read(ssm)).Parameter?.Value, 'green')
    for (let worker = 1; worker <= 2; worker++) assert.equal(await told(reads), 3)
    assert.equal(await told('larder_workers'), 2)
    assert.ok((await told('process_resident_memory_bytes')) > 100e6)
  })

  await test('a right that is taken away at one ends at the other', async () => {
    await iam.createUser({ UserName: 'ana' })
    const statement = { Effect: 'Allow', Action: ['ssm:GetParameter', 'kms:Decrypt'], Resource: '*' }
    await iam.putUserPolicy({ UserName: 'ana', PolicyName: 'read', PolicyDocument: document(statement) })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'ana' })
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    const anas = clients(SSM, credentials)
    for (const ssm of anas) assert.equal((await read(ssm)).Parameter?.Value, 'green')
    await iam.deleteUserPolicy({ UserName: 'ana', PolicyName: 'read' })
    for (const ssm of anas) {
      const refused = async () =>
        read(ssm).then(
          () => false,
          ({ name }) => name === 'AccessDeniedException',
        )
      while (!(await refused())) await wait(50)
    }
  })

  await test('each has function processes of its own', async () => {
    const trust = document({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    })
    await iam.createRole({ RoleName: 'functions', AssumeRolePolicyDocument: trust })
    const lambdas = clients(Lambda)
    // One after the other: with an address in common the second's process would be the first's.
    for (const [index, lambda] of lambdas.entries()) {
      const { name } = declared[index]!
      const { Payload } = await lambda.invoke({ FunctionName: name })
      assert.equal(Buffer.from(Payload!).toString(), `"${name}"`)
    }
  })

  await test('one that dies is replaced, while clients go on', async () => {
    const before = await told(reads)
    const pages = [1, 2].map(() => {
      const socket = connect(larder.port, '127.0.0.1')
      socket.on('error', () => {})
      return { socket, closed: new Promise((resolve) => socket.once('close', resolve)) }
    })
    for (const { socket } of pages) {
      if (socket.connecting) await once(socket, 'connect')
      socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n')
      assert.match(String(await once(socket, 'data')), /^HTTP\/1.1 200 /)
    }
    // Stuck, it is given one connection more, and says nothing about it.
    process.kill(pids[0]!, 'SIGSTOP')
    const stuck = [1, 2, 3].map(() => fetch(`${larder.url}/health`, { headers: { connection: 'close' } }))
    const outcomes = Promise.allSettled(stuck)
    await Promise.any(stuck)
    let reading = true
    const going = [left, right].map(async (ssm) => {
      for (; reading; await wait(5)) assert.equal((await read(ssm)).Parameter?.Value, 'green')
    })
    process.kill(pids[0]!, 'SIGKILL')
    const [, , replacement] = await larder.printed(ready, 3)
    assert.ok(!pids.includes(Number(replacement![1])))
    assert.match(larder.output(), new RegExp(`"worker ended","pid":${pids[0]},"code":"none","signal":"SIGKILL"`))
    reading = false
    await Promise.all(going)
    // Nobody waits for ever: what the dead one had is cut off, and all else is answered.
    const answered = (await outcomes).filter(({ status }) => status === 'fulfilled').length
    assert.equal(answered, 2)
    await Promise.any(pages.map(({ closed }) => closed))
    const [cut, whole] = pages.map(({ socket }) => socket).sort((a, b) => Number(b.closed) - Number(a.closed))
    assert.deepEqual([cut?.closed, whole?.closed], [true, false])
    whole?.destroy()
    assert.ok((await told(reads)) > before)
    assert.equal(await told('larder_workers'), 2)
  })

  await test('nobody is left when the process before them is killed', async () => {
    await larder.kill()
    await larder.silent
    await assert.rejects(fetch(`${larder.url}/health`))
    assert.deepEqual(larder.defects(), [])
  })

  await test('SIGTERM: what was sent before is answered, and all end well', async () => {
    const { administrator } = larder
    const again = await openChild(suiteEnd, { environment, administrator })
    await again.printed(ready, 2)
    assert.doesNotMatch(again.output(), /shown this once/)
    const client = new SignedClient(again.url, region, 100)
    test.after(() => client.close())
    const request = () => client.sign(requestFor('kms', 'CreateKey', {}), 'kms', administrator)
    // Connections for all of them.
    await Promise.all(Array.from({ length: 30 }, () => client.send(request())))
    const asked = Array.from({ length: 30 }, () => client.send(request()))
    await Promise.race(asked)
    const stopped = again.stop()
    const outcomes = await Promise.allSettled(asked)
    assert.equal(await stopped, 0)
    await again.silent
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') assert.equal(outcome.value.status, 200)
      // A connection that was made as the server stopped listening.
      else assert.match(String((outcome.reason as NodeJS.ErrnoException).code), /^ECONN(REFUSED|RESET)$/)
    }
    assert.ok(outcomes.filter(({ status }) => status === 'fulfilled').length > 1)
    assert.deepEqual(again.defects(), [])
  })

  await test('SIGTERM while others are still starting', async () => {
    const starting = await openChild(suiteEnd, { environment, administrator: larder.administrator })
    assert.equal(await starting.stop(), 0)
    await starting.silent
    assert.deepEqual(starting.defects(), [])
  })

  await test('when the first cannot start, no other is tried', async () => {
    const child = spawn(process.execPath, ['server/src/main.ts'], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...environment, LARDER_ROOT_KEY: 'env:NOT_SET', LARDER_PORT: '0' },
    })
    const said: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    assert.deepEqual(await once(child, 'close'), [1, null])
    assert.equal(
      Buffer.concat(said).toString(),
      'larder: The environment variable NOT_SET is not set. Set it to the root key, base64 of 32 bytes.\n',
    )
  })
})
