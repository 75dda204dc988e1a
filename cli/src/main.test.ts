/** What a person is told who asks for what is not there, or as whom the store does not know. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { openLarder } from '../../test/larder.ts'
import { larderCommand } from '../test/larder-command.ts'

test('whoever reads the output may stop reading', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--help'], { stdio: 'pipe' })
  child.stdout.destroy()
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  assert.deepEqual([code, stderr], [141, ''])
})

describe('larder, used wrongly', () => {
  test('a command that is not there, and one of several words', async (t) => {
    const { run } = await larderCommand(t, 'http://127.0.0.1:1')
    const wrong = await run(['chekc'])
    assert.deepEqual(
      [wrong.code, wrong.stderr],
      [2, 'larder: there is no command chekc. larder --help lists them all.\n'],
    )
    const group = await run(['audit', '--help'])
    assert.equal(group.code, 0)
    assert.match(group.stdout, /^ {2}larder audit list .*\n {2}larder audit verify .*\n$/)
  })

  test('credentials that the store refuses are told in two lines, and not with the request', async (t) => {
    const { url, administrator } = await openLarder(t)
    const { run } = await larderCommand(t, url)
    const told = await run(['access', 'who', '/app/db'], {
      environment: { AWS_ACCESS_KEY_ID: administrator.accessKeyId, AWS_SECRET_ACCESS_KEY: 'wrong' },
    })
    assert.deepEqual(
      [told.code, told.stderr],
      [
        1,
        'larder: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n' +
          'AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID, or a clock is wrong.\n',
      ],
    )
  })

  test('an endpoint without its scheme, and one that nobody answers at', async (t) => {
    const { run } = await larderCommand(t, 'localhost:4566')
    const environment = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' }
    const without = await run(['access', 'who', '/app/db'], { environment })
    assert.deepEqual(
      [without.code, without.stderr],
      [2, 'larder: --endpoint and AWS_ENDPOINT_URL take a URL such as https://larder.example:4566.\n'],
    )
    const nobody = await run(['access', 'who', '/app/db', '--endpoint', 'http://127.0.0.1:1'], { environment })
    assert.equal(nobody.code, 1)
    assert.match(nobody.stderr, /^larder: http:\/\/127\.0\.0\.1:1 cannot be reached: .*\nIs the store running, .*\n$/)
  })
})
