import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { suite, test } from 'node:test'
import { account, openLarder, user } from '../../test/larder.ts'
import { deadDeliveries, redrive } from '../store/webhook-deliveries.ts'
import { deliverEvents } from './deliver.ts'
import { readWebhooks } from './webhooks.ts'

const secret = Buffer.alloc(32, 7)
const environment = { HOOK: `whsec_${secret.toString('base64')}` }
const minute = 60_000
const hour = 60 * minute

interface Received {
  readonly url: string
  readonly body: string
  readonly headers: Record<string, string>
}

async function open(t: Parameters<typeof openLarder>[0], more: object = {}, others: object[] = []) {
  const larder = await openLarder(t)
  const { store, clock, call } = larder
  const webhooks = readWebhooks(
    JSON.stringify([{ name: 'ops', url: 'https://ops.example/hook', secret: 'env:HOOK', ...more }, ...others]),
    environment,
  )
  const received: Received[] = []
  let answer: (url: string) => Response | Promise<Response> = () => new Response('thanks')
  const parts = {
    store,
    now: () => clock.now,
    fetch: async (url: string, init: RequestInit) => {
      received.push({ url, body: init.body as string, headers: init.headers as Record<string, string> })
      return answer(url)
    },
  }
  const deliver = async () => {
    while ((await deliverEvents(webhooks, parts)) === 'more');
  }
  await deliver()
  return {
    ...larder,
    webhooks,
    received,
    parts,
    deliver,
    names: () => received.map(({ body }) => JSON.parse(body).detail.name as string),
    put: (Name: string) => call(user('ana'), 'ssm', 'PutParameter', { Name, Type: 'String', Value: 'v' }),
    answerWith: (next: typeof answer) => {
      answer = next
    },
  }
}

suite('webhooks', () => {
  test('an event arrives once, in EventBridge’s shape, signed as Standard Webhooks are', async (t) => {
    const { put, deliver, received, clock } = await open(t)
    await put('/app/colour')
    for (let round = 0; round < 3; round++) await deliver()
    assert.equal(received.length, 1)
    const { url, body, headers } = received[0]!
    assert.equal(url, 'https://ops.example/hook')
    const event = JSON.parse(body)
    assert.deepEqual(event, {
      version: '0',
      id: event.id,
      'detail-type': 'Parameter Store Change',
      source: 'aws.ssm',
      account,
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [`arn:aws:ssm:us-east-1:${account}:parameter/app/colour`],
      detail: { operation: 'Create', name: '/app/colour', type: 'String' },
    })
    assert.equal(headers['webhook-id'], event.id)
    assert.equal(headers['webhook-timestamp'], String(clock.now / 1000))
    const signed = `${event.id}.${headers['webhook-timestamp']}.${body}`
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
  })

  test('nothing is lost or repeated as time goes on, whether much happens or little', async (t) => {
    const { put, deliver, names, clock } = await open(t)
    const expected: string[] = []
    for (const gap of [0, 1, 0, 20_000, 31_000, 5, 95_000, 400_000, 0, 61_000]) {
      clock.now += gap
      const name = `/p${expected.length}`
      expected.push(name)
      await put(name)
      await deliver()
      clock.now += 1_000
      await deliver()
    }
    for (let step = 0; step < 10; step++) {
      clock.now += 17_000
      await deliver()
    }
    assert.deepEqual(names(), expected)
  })

  test('an event that is committed late still arrives', async (t) => {
    const { put, deliver, names, clock } = await open(t)
    clock.now += minute
    await put('/first')
    await deliver()
    clock.now -= 20_000
    await put('/began-before-and-took-longer')
    clock.now += 25_000
    await deliver()
    assert.deepEqual(names().sort(), ['/began-before-and-took-longer', '/first'])
  })

  test('more than one portion is worked through', async (t) => {
    const { put, deliver, received } = await open(t)
    for (let index = 0; index < 250; index++) await put(`/many/p${index}`)
    await deliver()
    assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 250)
    assert.equal(received.length, 250)
  })

  test('only what is wanted is sent', async (t) => {
    const { put, deliver, received } = await open(t, { detailTypes: ['KMS CMK Rotation'] }, [
      { name: 'elsewhere', url: 'https://else.example', secret: 'env:HOOK', account: '444455556666' },
      { name: 'ssm', url: 'https://ssm.example', secret: 'env:HOOK', sources: ['aws.ssm'], region: 'us-east-1' },
    ])
    await put('/app')
    await deliver()
    assert.deepEqual(
      received.map(({ url }) => url),
      ['https://ssm.example'],
    )
  })

  test('a receiver that fails is asked again for three days, and then no more until it is told to', async (t) => {
    const { put, deliver, received, clock, answerWith, store } = await open(t)
    answerWith(() => new Response('no', { status: 500 }))
    await put('/app')
    const attempts: number[] = []
    const began = clock.now
    for (let passed = 0; passed < 90 * hour; passed += 5 * minute) {
      const before = received.length
      await deliver()
      if (received.length > before) attempts.push((clock.now - began) / hour)
      clock.now += 5 * minute
    }
    assert.equal(received.length, 10)
    assert.ok(attempts.at(-1)! > 72 && attempts.at(-1)! < 80, String(attempts))
    const [dead] = await deadDeliveries(store.reader, account, [-1, '', ''], 10)
    assert.equal(dead?.problem, 'answered 500')
    answerWith(() => new Response('thanks'))
    assert.equal(await store.transaction((transaction) => redrive(transaction, account, 'ops', clock.now)), 1)
    await deliver()
    assert.equal(received.length, 11)
    assert.deepEqual(await deadDeliveries(store.reader, account, [-1, '', ''], 10), [])
  })

  test('a receiver that is gone, redirects or cannot be reached', async (t) => {
    const { put, deliver, received, clock, answerWith, store } = await open(t)
    answerWith(() => new Response(null, { status: 410 }))
    await put('/gone')
    await deliver()
    assert.equal((await deadDeliveries(store.reader, account, [-1, '', ''], 10)).length, 1)
    answerWith(() => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }))
    await put('/elsewhere')
    await deliver()
    answerWith(() => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })))
    clock.now += 5_000
    await deliver()
    answerWith(() => new Response('thanks'))
    clock.now += 5 * minute
    await deliver()
    assert.deepEqual(
      received.map(({ url }) => url),
      Array.from({ length: 4 }, () => 'https://ops.example/hook'),
    )
  })

  test('two nodes share the work', async (t) => {
    const { put, received, webhooks, parts } = await open(t)
    for (let index = 0; index < 20; index++) await put(`/p${index}`)
    await Promise.all([deliverEvents(webhooks, parts), deliverEvents(webhooks, parts)])
    await deliverEvents(webhooks, parts)
    assert.equal(received.length, 20)
  })
})

test('webhooks that cannot be meant are refused with the reason, and no secret', () => {
  const refused: [unknown, RegExp][] = [
    [{}, /must be a list/],
    [[5], /a webhook is an object/],
    [[{ name: 'a b' }], /has a name of letters/],
    [[{ name: 'a', uri: 'x' }], /webhook a has no uri/],
    [[{ name: 'a', url: 'ftp://x' }], /url of webhook a must be/],
    [[{ name: 'a', url: 'https://x', secret: 'whsec_abc' }], /must say where it is/],
    [[{ name: 'a', url: 'https://x', secret: 'env:ABSENT' }], /the secret of webhook a in env:ABSENT must be whsec_/],
    [[{ name: 'a', url: 'https://x', secret: 'file:/no/such/file' }], /cannot be read from/],
    [[{ name: 'a', url: 'https://x', secret: 'env:HOOK', sources: 'aws.ssm' }], /sources of webhook a must be a list/],
    [['a', 'a'].map((name) => ({ name, url: 'https://x', secret: 'env:HOOK' })), /two webhooks are named a/],
  ]
  for (const [webhooks, reason] of refused)
    assert.throws(
      () => readWebhooks(JSON.stringify(webhooks), environment),
      (error: Error) => {
        assert.match(error.message, reason)
        assert.ok(!error.message.includes('abc'))
        return true
      },
    )
  assert.throws(() => readWebhooks('[', environment), /not JSON/)
})
