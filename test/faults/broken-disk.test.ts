/** Disks that fill up, fail, or lose power: no answer claims what is not on the disk, and /health says why. */
import assert from 'node:assert/strict'
import { fdatasync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { startLarder } from '../../server/src/start.ts'
import type { Credentials } from '../../wire/src/index.ts'
import { settingsIn } from '../larder.ts'
import { openChild, region, startChild } from './child-larder.ts'
import { errorIn, SignedClient } from './signed-client.ts'

const realSync = promisify(fdatasync)

async function openDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'larder-disk-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function open(t: TestContext, dataDirectory: string, sync: (fd: number) => Promise<void> = realSync) {
  const larder = await startLarder(settingsIn(dataDirectory), { environment: {}, sync })
  const client = new SignedClient(larder.url, region)
  t.after(async () => {
    client.close()
    // A store that refuses to work may also refuse to close.
    await larder.stop().catch(() => {})
  })
  return { larder, client }
}

async function health(url: string): Promise<{ status: number; body: { status: string; reason?: string } }> {
  const response = await fetch(`${url}/health`)
  return { status: response.status, body: (await response.json()) as { status: string; reason?: string } }
}

const put = (client: SignedClient, credentials: Credentials, Name: string, Value: string) =>
  client.call(credentials, 'ssm', 'PutParameter', { Name, Value, Type: 'SecureString', Overwrite: true })

const get = async (client: SignedClient, credentials: Credentials, Name: string) => {
  const answer = await client.call(credentials, 'ssm', 'GetParameter', { Name, WithDecryption: true })
  const { Parameter } = JSON.parse(answer.body) as { Parameter?: { Value: string } }
  return { status: answer.status, value: Parameter?.Value }
}

test('when the disk does not confirm, nothing is confirmed to anybody', async (t) => {
  const directory = await openDirectory(t)
  let broken = false
  const { larder, client } = await open(t, directory, async (fd) => {
    if (broken) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
    await realSync(fd)
  })
  const administrator = larder.created!
  assert.equal((await put(client, administrator, 'kept', 'before')).status, 200)
  assert.equal((await health(larder.url)).status, 200)

  broken = true
  t.mock.method(process.stderr, 'write', () => true)
  const refused = await put(client, administrator, 'lost', 'after')
  assert.equal(refused.status, 500)
  assert.equal(errorIn(refused)?.code, 'InternalFailure')
  // A read cannot be recorded, so it is not answered either; nor is one that would be refused.
  assert.deepEqual(await get(client, administrator, 'kept'), { status: 500, value: undefined })
  assert.equal((await client.call(administrator, 'ssm', 'GetParameter', { Name: 'missing' })).status, 500)
  assert.equal((await client.call(administrator, 'sts', 'GetCallerIdentity', {})).status, 500)
  const { status, body } = await health(larder.url)
  assert.equal(status, 503)
  assert.equal(body.status, 'unavailable')
  assert.match(body.reason!, /disk did not confirm/)

  // A disk that says again that all is well is not believed: it may have dropped what it could not write.
  broken = false
  assert.equal((await put(client, administrator, 'lost', 'after')).status, 500)
  assert.equal((await health(larder.url)).status, 503)
  await larder.stop().catch(() => {})
  t.mock.restoreAll()

  const again = await open(t, directory)
  assert.deepEqual(await get(again.client, administrator, 'kept'), { status: 200, value: 'before' })
  assert.equal((await health(again.larder.url)).status, 200)
})

test('after a power cut everything is there that was confirmed', async (t) => {
  const directory = await openDirectory(t)
  const afterCut = await openDirectory(t)
  /** What the disk has for certain: the files as they were when the last sync that has ended began. */
  let certain: string | undefined
  let number = 0
  const acknowledged = new Map<string, string>()
  let atCut: { files: string; parameters: Map<string, string> } | undefined
  const { larder, client } = await open(t, directory, async (fd) => {
    const copy = join(afterCut, String(number++))
    await copyFile(join(directory, 'larder.db-wal'), copy)
    await realSync(fd)
    certain = copy
  })
  const administrator = larder.created!
  await put(client, administrator, 'first', 'made with its key')
  // Until a checkpoint, which comes far later, the database file stays as it is.
  await copyFile(join(directory, 'larder.db'), join(afterCut, 'larder.db'))
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 6; n++) {
        const [name, value] = [`p-${writer}`, `${writer} ${n}`]
        assert.equal((await put(client, administrator, name, value)).status, 200)
        acknowledged.set(name, value)
        if (acknowledged.size === 8 && n === 4 && certain)
          atCut ??= { files: certain, parameters: new Map(acknowledged) }
      }
    }),
  )
  await larder.stop()
  await copyFile(join(directory, 'root.key'), join(afterCut, 'root.key'))
  await copyFile(atCut!.files, join(afterCut, 'larder.db-wal'))

  const again = await open(t, afterCut)
  assert.equal(atCut!.parameters.size, 8)
  for (const [name, value] of atCut!.parameters) {
    const found = await get(again.client, administrator, name)
    assert.equal(found.status, 200)
    assert.ok(found.value! >= value, `${name} was confirmed to be ${value}, and is ${found.value}`)
  }
})

test('a full disk: calls fail, health says so, and what was confirmed stays', async (t) => {
  const larder = await openChild(t, { largestFile: 4000 })
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  const confirmed = new Map<string, string>()
  let failed = 0
  for (let n = 0; n < 1000 && failed < 5; n++) {
    const [name, value] = [`p-${n}`, `${n}`.padEnd(3000, 'x')]
    const { status } = await put(client, larder.administrator, name, value)
    if (status === 200) confirmed.set(name, value)
    else failed += 1
  }
  assert.equal(failed, 5, `the disk was never full: ${confirmed.size} were confirmed`)
  assert.ok(confirmed.size > 10)
  // Reads are recorded in another file, which has room until they have filled it too.
  assert.deepEqual(await get(client, larder.administrator, 'p-1'), { status: 200, value: '1'.padEnd(3000, 'x') })
  const Names = Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(1000, 'n'))
  let reads = 0
  const read = () => client.call(larder.administrator, 'ssm', 'GetParameters', { Names })
  while ((await read()).status === 200) assert.ok(++reads < 1000, 'the disk was never full')
  assert.equal((await read()).status, 500)
  // A health check needs one page more each time, so the last pages are soon gone.
  let checks = 0
  while ((await health(larder.url)).status === 200) assert.ok(++checks < 50, 'a full disk is not told')
  assert.equal((await health(larder.url)).status, 503)
  // No message of the database's own, which could quote what it was given.
  assert.ok(!larder.output().includes('xxxx'))
  await larder.kill()

  const again = await startChild({ directory: larder.directory, administrator: larder.administrator })
  const anew = new SignedClient(again.url, region)
  try {
    for (const [name, value] of confirmed) {
      assert.deepEqual(await get(anew, larder.administrator, name), { status: 200, value }, name)
    }
    assert.equal((await health(again.url)).status, 200)
  } finally {
    anew.close()
    await again.stop()
  }
})
