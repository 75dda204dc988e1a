import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { BakeError } from './bakeable.ts'
import { plaintextFinder } from './find-plaintext.ts'
import { describeLeaks, namesIn, ScanError, scanFile, scanValue } from './scan.ts'
import { secretBakerSecrets } from './secret-baker.ts'

const value = 'päss/word "1"+<&>=\n?'
const secret = Buffer.from(value)
const find = plaintextFinder(new Map([['DB', [secret]]]))
const text = (parts: string) => Buffer.from(parts)

test('a secret is found as it is and as encodings write it, wherever it begins', () => {
  const base64 = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before, 'x'), secret, text('yz')]))
  const written = {
    plain: value,
    json: JSON.stringify({ value }),
    'json in json': JSON.stringify({ body: JSON.stringify({ value }) }),
    url: encodeURIComponent(value),
    'url in lower case': encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
    form: encodeURIComponent(value).replaceAll('%20', '+'),
    hex: secret.toString('hex'),
    HEX: secret.toString('hex').toUpperCase(),
    'base64 at 0': base64[0]!.toString('base64'),
    'base64 at 1': base64[1]!.toString('base64'),
    'base64 at 2': base64[2]!.toString('base64'),
    'base64url at 0': base64[0]!.toString('base64url'),
    'base64url at 1': base64[1]!.toString('base64url'),
    'base64url at 2': base64[2]!.toString('base64url'),
  }
  for (const [how, one] of Object.entries(written)) {
    const [found, ...others] = find(text(`const a = ${one};`))
    assert.ok(found, `${how} was not found`)
    assert.equal(found.isEncoded, how !== 'plain', how)
    assert.deepEqual(others, [])
  }
  const wide = Buffer.from(`a${value}`, 'utf16le')
  assert.equal(find(wide).length, 1)
  assert.equal(find(Buffer.from(wide).swap16()).length, 1)
  assert.deepEqual(find(text(`${value.slice(0, -1)} ${value.slice(1)}`)), [])
})

test('bytes that are no text are found as bytes and as base64', () => {
  const bytes = Buffer.from('00ff80deadbeef0102', 'hex')
  const inBytes = plaintextFinder(new Map([['KEY', [bytes]]]))
  assert.equal(inBytes(Buffer.concat([text('abc'), bytes]))[0]?.offset, 3)
  assert.equal(inBytes(text(`"${bytes.toString('base64')}"`))[0]?.isEncoded, true)
  assert.deepEqual(inBytes(bytes.subarray(1)), [])
})

test('any secret is found between any bytes, and only there', () => {
  const some = fc.uint8Array({ minLength: 6, maxLength: 40 })
  fc.assert(
    fc.property(some, fc.uint8Array(), fc.uint8Array(), (wanted, before, after) => {
      const inBytes = plaintextFinder(new Map([['S', [wanted]]]))
      const [found] = inBytes(Buffer.concat([before, wanted, after]))
      assert.ok(found !== undefined && found.offset <= before.length)
    }),
  )
})

test('places are told, in templates, in archives and in archives within them; values are not', () => {
  const template = { Resources: { Pay: { Variables: { DB: value, OTHER: 'x' } } }, List: [{ [value]: 1 }] }
  const inner = zipSync({ 'conf/a.txt': text(`one\ntwo\n${value}`) })
  const archive = zipSync({
    'handler.js': text(`// first\nconst db = '${secret.toString('base64')}'`),
    'inner.zip': inner,
    'packed.gz': gzipSync(text(value)),
    'blob.bin': Buffer.concat([Buffer.from([0xff, 0xfe, 0xff]), secret]),
    'harmless.txt': text('nothing'),
  })
  const lines = describeLeaks([...scanValue(find, template, 'template.json'), ...scanFile(find, archive, 'shop.zip')])
  assert.deepEqual(lines, [
    'DB stands in template.json Resources.Pay.Variables.DB.',
    'DB stands in template.json a key of List[0].',
    'DB stands in shop.zip handler.js:2, encoded.',
    'DB stands in shop.zip inner.zip conf/a.txt:3.',
    'DB stands in shop.zip packed.gz:1.',
    'DB stands in shop.zip blob.bin at byte 3.',
  ])
  assert.deepEqual(namesIn(archive).slice(0, 2), ['handler.js', 'inner.zip'])
  const named = scanFile(find, zipSync({ [`${value}.txt`]: text('') }), 'shop.zip')
  assert.deepEqual(describeLeaks(named), ['DB stands in shop.zip the name of a file.'])
})

test('what cannot be looked through is refused rather than passed', () => {
  const archive = Buffer.from(zipSync({ 'a.txt': text('a'.repeat(1000)) }))
  assert.throws(() => scanFile(find, archive.subarray(0, archive.length - 30), 'shop.zip'), ScanError)
  // What an archive says to be larger than Lambda takes is not even unpacked.
  const bomb = Buffer.from(archive)
  bomb.writeUInt32LE(600_000_000, bomb.indexOf('PK\x01\x02') + 24)
  assert.throws(() => scanFile(find, bomb, 'shop.zip'), /shop\.zip: it is too large to be looked through/)
})

test('custom.secretBaker is read in all its forms, and anything else is refused in its words', () => {
  const both = { name: 'CUSTOM_SECRET', path: 'a/custom/secret/path' }
  assert.deepEqual(secretBakerSecrets(undefined), [])
  assert.deepEqual(secretBakerSecrets(null), [])
  assert.deepEqual(secretBakerSecrets(['MY_SECRET', both]), [
    { name: 'MY_SECRET', path: 'MY_SECRET' },
    { name: 'CUSTOM_SECRET', path: '/a/custom/secret/path' },
  ])
  assert.deepEqual(secretBakerSecrets({ A: '/path/to/ssm/secret:2', B: '/b:live' }), [
    { name: 'A', path: '/path/to/ssm/secret:2' },
    { name: 'B', path: '/b:live' },
  ])
  const unexpected: unknown[] = [5, true, 'MY_SECRET', [5], [{ name: 'A' }], { A: 2 }, [''], [null]]
  for (const one of unexpected) {
    const isRefused = (error: unknown) =>
      error instanceof BakeError && error.message === 'Secret Baker configuration contained an unexpected value.'
    assert.throws(() => secretBakerSecrets(one), isRefused, JSON.stringify(one))
  }
})
