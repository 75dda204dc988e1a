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
