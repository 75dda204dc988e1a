import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redacting } from './redact-output.ts'

function through(secrets: readonly string[], ...chunks: readonly (string | Buffer)[]): Promise<string> {
  const stream = redacting(secrets)
  const parts: Buffer[] = []
  return new Promise((resolve, reject) => {
    stream.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
    stream.on('end', () => resolve(Buffer.concat(parts).toString()))
    for (const chunk of chunks) stream.write(chunk)
    stream.end()
  })
}

test('a secret is gone, in every writing, and all else stays', async () => {
  const secret = 'hunter2/hünter2'
  const base64 = Buffer.from(`user:${secret}`).toString('base64')
  const text = `a ${secret} b ${encodeURIComponent(secret)} c ${Buffer.from(secret).toString('hex')} d ${base64} e`
  const shown = await through([secret], text)
  assert.match(shown, /^a \[redacted\] b \[redacted\] c \[redacted\] d dXNlcj\S*\[redacted\]\S* e$/)
  assert.equal(await through(['abc'], 'abc'), 'abc')
  assert.equal(await through([], 'as it is'), 'as it is')
})

test('wherever the pieces are cut, every writing of a secret is gone', async () => {
  const secret = 'tertiär! "quoted"/\\+key*(1)\n'
  const bytes = Buffer.from(secret)
  const writing = fc.constantFrom(
    secret,
    JSON.stringify(secret),
    JSON.stringify({ a: [secret] }),
    JSON.stringify({ message: JSON.stringify({ secret }) }),
    JSON.stringify(secret).replaceAll('ä', '\\u00e4'),
    encodeURIComponent(secret).replace('!', '%21').replace('*', '%2A').replace('(', '%28').replace(')', '%29'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
    bytes.toString('hex'),
    bytes.toString('base64'),
    ...['u:', 'us:', 'use:'].flatMap((user) =>
      (['base64', 'base64url'] as const).map((form) => Buffer.from(`${user}${secret}:x`).toString(form)),
    ),
  )
  /** What would still tell it: itself, or half of it in base64. */
  const hex = bytes.toString('hex')
  const telling = [secret, 'quoted', encodeURIComponent('"quoted"'), hex, hex.toUpperCase()]
  const inner = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('', 'log: ', '\n', 'ä'), writing), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(400), { maxLength: 8 }),
      async (parts, cuts) => {
        const text = Buffer.from(parts.flat().join(' '))
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
        const shown = await through([secret], ...places.slice(1).map((end, n) => text.subarray(places[n], end)))
        for (const form of [...telling, ...inner]) assert.ok(!shown.includes(form), `${form} in ${shown}`)
        assert.ok(shown.includes('[redacted]'))
      },
    ),
    { numRuns: 300 },
  )
})

test('wherever the pieces are cut, what comes out is the same', async () => {
  const secrets = ['hunter2', 'hunter2-and-more', 'tertiär']
  const word = fc.constantFrom(
    'hunter2',
    'hunter2-and-more',
    'tertiär',
    'hunt',
    'er2',
    'ü',
    ' ',
    'x',
    '-and-more',
    'terti',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(word), fc.array(fc.nat(200), { maxLength: 8 }), async (words, cuts) => {
      const bytes = Buffer.from(words.join(''))
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      const chunks = places.slice(1).map((end, n) => bytes.subarray(places[n], end))
      const whole = await through(secrets, bytes)
      assert.equal(await through(secrets, ...chunks), whole)
      for (const secret of secrets) assert.ok(!whole.includes(secret))
    }),
    { numRuns: 500 },
  )
})
