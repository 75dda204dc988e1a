import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { settingsIn } from '../../test/larder.ts'
import { startLarder } from './start.ts'

test('a first start that finds its port taken, or no certificate, makes no administrator, whose secret nobody would have seen', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'larder-start-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const settings = settingsIn(directory)
  await assert.rejects(startLarder({ ...settings, port }, { environment: {} }), {
    message: `Cannot listen on 127.0.0.1:${port}: another program listens there. Stop it, or choose another port (LARDER_PORT).`,
  })
  await assert.rejects(startLarder({ ...settings, tlsCertificate: 'no.pem', tlsKey: 'no.pem' }, { environment: {} }), {
    message: 'LARDER_TLS_CERTIFICATE (no.pem) cannot be read: ENOENT.',
  })
  const larder = await startLarder(settings, { environment: {} })
  await larder.stop()
  assert.equal(larder.created?.userName, 'administrator')
})
