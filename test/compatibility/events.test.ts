/** Events on their way out of a running server: as a stream, to a webhook, and in a calendar. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { signRequest } from '../../wire/src/index.ts'
import { SignedClient } from '../faults/signed-client.ts'
import { type Credentials, openLarder, region } from '../larder.ts'

interface Event {
  readonly id: string
  readonly detail: { readonly name: string; readonly operation: string }
}

/** Opens a stream; `next` resolves to the next event, and to undefined when the stream has ended. */
async function follow(url: string, credentials: Credentials, input: object = {}) {
  const body = Buffer.from(JSON.stringify(input))
  const headers = {
    host: new URL(url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Larder.ReceiveEvents',
  }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  const signed = signRequest(request, credentials, { region, service: 'larder', now: Date.now() })
  const aborter = new AbortController()
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, ...signed }, body, signal: aborter.signal })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Event | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const data = block.split('\n').find((line) => line.startsWith('data: '))
        if (data) return JSON.parse(data.slice(6))
        continue
      }
      const { value, done } = await reader.read()
      if (done) return undefined
      text += value
    }
  }
  return { status: answer.status, headers: answer.headers, next, text: () => answer, stop: () => aborter.abort() }
}

suite('events', async () => {
  const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.end('ok')
      receiver.emit('received')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  test.after(() => void receiver.close())
  const file = join(tmpdir(), `larder-webhooks-${process.pid}.json`)
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  await writeFile(file, JSON.stringify([{ name: 'test', url, secret: 'env:HOOK' }]))
  test.after(() => rm(file))
  const HOOK = `whsec_${randomBytes(32).toString('base64')}`
  const larder = await openLarder({ after: (work) => test.after(work) }, { environment: { HOOK } }, { webhooks: file })
  const { ssm, iam } = larder.clients()
  const signed = new SignedClient(larder.url, region)
  test.after(() => signed.close())
  const put = (Name: string) => ssm.putParameter({ Name, Type: 'String', Value: 'v' })

  await test('a follower hears of each change as it happens, and catches up after a gap', async () => {
    const stream = await follow(larder.url, larder.administrator)
    assert.equal(stream.headers.get('content-type'), 'text/event-stream')
    await put('/stream/one')
    const first = await stream.next()
    assert.deepEqual([first?.detail.name, first?.detail.operation], ['/stream/one', 'Create'])
    stream.stop()
    await put('/stream/two')
    await put('/stream/three')
    const again = await follow(larder.url, larder.administrator, { After: first!.id })
    assert.deepEqual([(await again.next())?.detail.name, (await again.next())?.detail.name].sort(), [
      '/stream/three',
      '/stream/two',
    ])
    await put('/stream/four')
    assert.equal((await again.next())?.detail.name, '/stream/four')
    again.stop()
    const lost = await follow(larder.url, larder.administrator, { After: 'no-such-event' })
    assert.deepEqual(await lost.next(), {})
    lost.stop()
  })

  await test('nobody follows who may not, nor any longer than it may', async () => {
    const { credentials: stranger } = await larder.user('stranger')
    assert.equal((await follow(larder.url, stranger)).status, 400)
    const { credentials } = await larder.user('ana', { Effect: 'Allow', Action: 'larder:ReceiveEvents', Resource: '*' })
    const stream = await follow(larder.url, credentials)
    assert.equal(stream.status, 200)
    await iam.updateAccessKey({ UserName: 'ana', AccessKeyId: credentials.accessKeyId, Status: 'Inactive' })
    assert.equal(await stream.next(), undefined)
  })

  await test('a webhook hears of them too', async () => {
    await put('/hook')
    while (!received.some(({ body }) => JSON.parse(body).detail.name === '/hook')) await once(receiver, 'received')
    assert.match(String(received[0]?.headers['webhook-signature']), /^v1,[A-Za-z0-9+/]{43}=$/)
    const { body } = await signed.call(larder.administrator, 'larder', 'ListDeadLetters', {})
    assert.deepEqual(JSON.parse(body), { DeadLetters: [] })
  })

  await test('a calendar program needs nothing but the address', async () => {
    const made = await signed.call(larder.administrator, 'larder', 'CreateCalendarFeed', {})
    const { Path } = JSON.parse(made.body) as { Path: string }
    const answer = await fetch(new URL(Path, larder.url))
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8')
    assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/)
    const wrong = await fetch(new URL(`/calendar/${'a'.repeat(43)}.ics`, larder.url))
    assert.deepEqual([wrong.status, await wrong.text()], [404, 'There is no such calendar.\n'])
  })
})
