/** A hundred function environments whose store is gone for a minute: the runtime whole, its calls over HTTP, on a clock of the test's own. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { awsSource } from '../../delivery/runtime/src/aws-source.ts'
import { gathering } from '../../delivery/runtime/src/gather.ts'
import { answered, createRuntime } from '../../delivery/runtime/src/runtime.ts'
import type { Source } from '../../delivery/runtime/src/source.ts'
import { region } from '../larder.ts'

const second = 1_000
const step = 500
const environments = 100
const secrets = Array.from({ length: 5 }, (_, n) => `/app/secret-${n}`)
const freshness = { maxAge: 30 * second, maxStale: 3_600 * second, refresh: 'behind' as const }

/** Time that stands until it is told to go on; who waits in it wakes when its time has come. */
class Clock {
  now = Date.UTC(2026, 0, 1)
  #sleepers: { readonly at: number; wake(): void }[] = []

  get sleeping(): number {
    return this.#sleepers.length
  }

  wait = (milliseconds: number): Promise<void> =>
    new Promise((wake) => this.#sleepers.push({ at: this.now + milliseconds, wake }))

  go(milliseconds: number): void {
    this.now += milliseconds
    const due = this.#sleepers.filter(({ at }) => at <= this.now)
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.now)
    for (const { wake } of due) wake()
  }
}

/** Not the machine's, so that a failure can be seen again. */
function dice(): () => number {
  let seed = 1
  return () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
}

test('a store that is down for a minute fails no read of what is kept, and is not met by a burst when it is back', async (t) => {
  const clock = new Clock()
  /** Calls by the second in which they came, while the store was up and while it was down. */
  const served = new Map<number, number>()
  const refused = new Map<number, number>()
  let up = true
  const store = createServer((request, response) => {
    const calls = up ? served : refused
    const at = Math.floor(clock.now / second)
    calls.set(at, (calls.get(at) ?? 0) + 1)
    if (!up) return void response.writeHead(503).end('the balancer found nobody')
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { Names } = JSON.parse(Buffer.concat(parts).toString()) as { Names: string[] }
      const Parameters = Names.map((Name) => ({ Name, Value: `value of ${Name}`, Type: 'SecureString', Version: 1 }))
      response.end(JSON.stringify({ Parameters }))
    })
  })
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    store.closeAllConnections()
    store.close()
  })
  const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' }

  const random = dice()
  let asking = 0
  const open = () => {
    const surroundings = { now: () => clock.now, random, wait: clock.wait }
    const { client, cache } = createRuntime({ endpoint, region, credentials }, surroundings)
    const planned = awsSource(client)
    const counted: Source = {
      async fetch(requests) {
        asking += 1
        return planned.fetch(requests).finally(() => {
          asking -= 1
        })
      },
    }
    // Each gathers in the turn of its own reads, as the runtime of a function does.
    const ask = gathering(counted, setImmediate)
    return async () => {
      const reads = secrets.map((name) =>
        cache.get(name, freshness, async () => answered(await ask({ kind: 'parameter', name, decrypt: true }), name)),
      )
      const values = (await Promise.all(reads)) as { value: string }[]
      assert.ok(values.every(({ value }, n) => value === `value of ${secrets[n]}`))
    }
  }

  /** Until all that goes on waits for the clock. */
  const settled = async () => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (asking > clock.sleeping)
  }
  // They began over half a minute, as environments do.
  const running: (() => Promise<void>)[] = []
  const pass = async (seconds: number) => {
    for (const end = clock.now + seconds * second; clock.now < end; ) {
      clock.go(step)
      await settled()
      for (const read of running) await read()
      await settled()
    }
  }
  for (let n = 0; n < environments; n++) {
    const read = open()
    await read()
    running.push(read)
    if (n % 2 === 0) await pass(0.5)
  }
  await pass(10)
  up = false
  await pass(60)
  up = true
  const before = new Map(served)
  await pass(60)

  const most = (calls: ReadonlyMap<number, number>) => Math.max(...calls.values())
  const back = new Map([...served].filter(([at]) => !before.has(at)))
  const all = [...back.values()].reduce((sum, count) => sum + count, 0)
  t.diagnostic(`most calls in a second: ${most(refused)} while it was down, ${most(back)} afterwards`)
  assert.ok(refused.size > 30, 'the store was asked while it was down')
  assert.ok(most(back) <= 40, `${most(back)} calls in one second after the store was back`)
  assert.ok(all >= environments, `all came back: ${all} calls`)
})
