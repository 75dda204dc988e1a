/** Bytes on a socket that no HTTP client would send: slow, smuggled, pipelined, oversized. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { account, openChild, region } from './child-larder.ts'
import { requestFor, SignedClient } from './signed-client.ts'

suite('a raw socket', async () => {
  const larder = await openChild({ after: (work) => test.after(work) })
  const client = new SignedClient(larder.url, region)
  test.after(() => client.close())

  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ port: larder.port, host: '127.0.0.1' }, () => resolve(socket))
      socket.on('error', reject)
    })

  /** Sends the pieces one after the other; resolves to all that comes back until the server hangs up, or until `enough`. */
  async function exchange(pieces: readonly (string | Buffer)[], enough = (_text: string) => false): Promise<string> {
    const socket = await open()
    let got = ''
    const ended = new Promise<void>((resolve) => {
      socket.on('close', () => resolve())
      socket.on('error', () => resolve())
      socket.on('data', (chunk) => {
        got += chunk.toString('latin1')
        if (enough(got)) resolve()
      })
    })
    for (const piece of pieces) socket.write(piece)
    const hung = await Promise.race([ended.then(() => false), wait(8000, true, { ref: false })])
    socket.destroy()
    assert.ok(!hung, `nothing ended the exchange; until then came ${JSON.stringify(got.slice(0, 500))}`)
    return got
  }

  const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  const answers = (count: number) => (text: string) => statuses(text).length >= count && /\}$|>$/.test(text)

  /** A signed GetCallerIdentity with further headers, as text. */
  function signed(further: Readonly<Record<string, string>> = {}, body?: string): string {
    const plain = requestFor('sts', 'GetCallerIdentity', {})
    const request = client.sign({ ...plain, headers: { ...plain.headers, ...further } }, 'sts', larder.administrator)
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${body ?? request.body.toString()}`
  }
  const length = requestFor('sts', 'GetCallerIdentity', {}).body.length
  const complete = signed({ 'content-length': String(length) })

  await test('what a polite client sends is answered', async () => {
    const got = await exchange([complete], answers(1))
    assert.deepEqual(statuses(got), [200])
    assert.match(got, new RegExp(`<Account>${account}</Account>`))
  })

  await test('requests in one packet are each answered, in their order', async () => {
    const wrong = complete.replace(/Signature=..../, 'Signature=0000')
    const got = await exchange([complete + wrong + complete], answers(3))
    assert.deepEqual(statuses(got), [200, 403, 200])
  })

  await test('a thousand requests in one packet are all answered', async () => {
    const got = await exchange([complete.repeat(1000)], answers(1000))
    assert.equal(statuses(got).filter((status) => status === 200).length, 1000)
  })

  await test('byte by byte is as good as all at once', async () => {
    const got = await exchange([...complete], answers(1))
    assert.deepEqual(statuses(got), [200])
  })

  const inner = 'GET /health HTTP/1.1\r\nhost: a\r\n\r\n'
  const smuggled: readonly (readonly [string, string])[] = [
    ['a length and chunks', signed({ 'content-length': '4', 'transfer-encoding': 'chunked' }, `0\r\n\r\n${inner}`)],
    ['two lengths', complete.replace('content-length:', `content-length: 0\r\ncontent-length:`)],
    ['a list of lengths', signed({ 'content-length': `${length}, ${length}` })],
    ['a signed length', signed({ 'content-length': `+${length}` })],
    ['a negative length', signed({ 'content-length': '-1' })],
    ['a length in hexadecimal', signed({ 'content-length': '0x4' })],
    ['a length beyond all numbers', signed({ 'content-length': '9'.repeat(30) })],
    ['chunks, then something else', signed({ 'transfer-encoding': 'chunked, identity' }, `0\r\n\r\n${inner}`)],
    ['chunks under an odd name', signed({ 'transfer-encoding': 'xchunked' }, `0\r\n\r\n${inner}`)],
    ['a chunk of no length', signed({ 'transfer-encoding': 'chunked' }, `zz\r\nabc\r\n0\r\n\r\n`)],
    ['a chunk of a negative length', signed({ 'transfer-encoding': 'chunked' }, `-1\r\nabc\r\n0\r\n\r\n`)],
    ['a space before the colon', complete.replace('content-length:', 'content-length :')],
    ['a folded header', complete.replace('content-length:', 'x-folded: a\r\n b\r\ncontent-length:')],
    ['a bare line feed', complete.replaceAll('\r\n', '\n')],
    ['a bare carriage return', complete.replace('content-length:', 'x-a: b\rcontent-length: 0\r\ncontent-length:')],
    ['a NUL in a header', complete.replace('content-length:', 'x-a: b\0c\r\ncontent-length:')],
    ['a header without a name', complete.replace('content-length:', ': a\r\ncontent-length:')],
    ['another version', complete.replace('HTTP/1.1', 'HTTP/9.9')],
    ['HTTP/2 out of the blue', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['noise', '\xff\xfe\x00\x01\r\n\r\n'],
    ['a method in lower case', complete.replace('POST', 'post')],
    ['a control character in the path', complete.replace('POST /', 'POST /\x01')],
  ]
  for (const [what, bytes] of smuggled) {
    await test(`${what}: refused once, and nothing inside is obeyed`, async () => {
      const got = await exchange([Buffer.from(bytes, 'latin1')])
      assert.ok(!got.includes('"status":"ok"') && !got.includes('<Account>'), got)
      assert.ok(
        statuses(got).every((status) => status >= 400 && status < 500),
        got,
      )
      assert.ok(statuses(got).length <= 1, got)
    })
  }

  await test('of a header that was signed there is one', async () => {
    for (const second of ['Host: elsewhere', 'Authorization: other', 'Content-Type: text/plain', 'X-Amz-Date: now']) {
      const got = await exchange([complete.replace('content-length:', `${second}\r\ncontent-length:`)], answers(1))
      assert.ok(statuses(got)[0]! >= 400 && statuses(got)[0]! < 500, second)
    }
  })

  await test('a target that names the server is as good as one that does not', async () => {
    for (const target of [`${larder.url}/`, larder.url, `HTTP${larder.url.slice(4)}/`]) {
      const got = await exchange([complete.replace('POST /', `POST ${target}`)], answers(1))
      assert.deepEqual(statuses(got), [200], target)
    }
    for (const target of [`${larder.url}/elsewhere`, 'ftp://127.0.0.1/', 'http:///', '//127.0.0.1/']) {
      const got = await exchange([complete.replace('POST /', `POST ${target}`)], answers(1))
      assert.ok(statuses(got)[0]! >= 400 && statuses(got)[0]! < 500, target)
    }
  })

  await test('a body in chunks is one body', async () => {
    const { body } = requestFor('sts', 'GetCallerIdentity', {})
    const chunks = [...body].map((byte) => `1;x=y\r\n${String.fromCharCode(byte)}\r\n`).join('')
    const got = await exchange(
      [signed({ 'transfer-encoding': 'chunked' }, `${chunks}0\r\nx-amz-target: a\r\n\r\n`)],
      answers(1),
    )
    assert.deepEqual(statuses(got), [200])
  })

  await test('who waits to be asked for the body is asked', async () => {
    const [head, body] = signed({ 'content-length': String(length), expect: '100-continue' }).split('\r\n\r\n')
    const socket = await open()
    let got = ''
    socket.on('data', (chunk) => (got += chunk.toString('latin1')))
    socket.write(`${head}\r\n\r\n`)
    while (!got.includes('100 Continue')) await wait(5)
    socket.write(body!)
    while (!got.includes('</GetCallerIdentityResponse>')) await wait(5)
    socket.destroy()
    assert.deepEqual(statuses(got), [100, 200])
  })

  await test('a body too large is refused before it is sent', async () => {
    const got = await exchange([signed({ 'content-length': '999999999' }, 'a'.repeat(600_000))])
    assert.deepEqual(statuses(got), [413])
    assert.match(got, /RequestEntityTooLarge/)
  })

  await test('endless chunks are cut off at the limit', async () => {
    const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`
    const got = await exchange([signed({ 'transfer-encoding': 'chunked' }, ''), ...Array<string>(40).fill(chunk)])
    assert.deepEqual(statuses(got), [413])
  })

  await test('headers without end are cut off', async () => {
    const one = await exchange([`POST / HTTP/1.1\r\nhost: a\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`])
    assert.deepEqual(statuses(one), [431])
    const many = Array.from({ length: 4000 }, (_, i) => `x-${i}: aaaaaaaa\r\n`).join('')
    assert.deepEqual(statuses(await exchange([`POST / HTTP/1.1\r\nhost: a\r\n${many}\r\n`])), [431])
    const path = await exchange([`POST /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`])
    assert.deepEqual(statuses(path), [431])
  })

  await test('hundreds of headers that fit change nothing', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `x-${i}: a\r\n`).join('')
    const got = await exchange([complete.replace('content-length:', `${many}content-length:`)], answers(1))
    assert.deepEqual(statuses(got), [200])
  })

  await test('hundreds of idle connections keep nobody from being served', async () => {
    const idle = await Promise.all(Array.from({ length: 500 }, open))
    for (const socket of idle) {
      socket.on('error', () => {})
      socket.write('POST / HTTP/1.1\r\nhost: a\r\n')
    }
    const got = await exchange([complete], answers(1))
    assert.deepEqual(statuses(got), [200])
    // It did not wait for them to be let go.
    assert.ok(idle.every(({ closed }) => !closed))
    for (const socket of idle) socket.destroy()
  })

  await test('the server is well and has nothing to tell', async () => {
    assert.ok(larder.running())
    assert.deepEqual(larder.defects(), [])
    const health = await fetch(`${larder.url}/health`)
    assert.equal(health.status, 200)
    const head = await fetch(`${larder.url}/health`, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    assert.equal((await fetch(larder.url, { method: 'HEAD' })).status, 405)
  })
})
