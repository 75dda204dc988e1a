import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

test('who names a file as the data directory, or one with another program’s file in it, is told so', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'larder-start-'))
  t.after(() => rm(parent, { recursive: true, force: true }))
  const database = join(parent, 'larder.db')
  await writeFile(database, 'not made by SQLite')
  for (const directory of [database, join(database, 'below')]) {
    await assert.rejects(startLarder(settingsIn(directory), { environment: {} }), {
      message: `The data directory ${directory} cannot be made: there is a file of that name. Choose another (LARDER_DATA_DIR).`,
    })
  }
  await assert.rejects(startLarder(settingsIn(parent), { environment: {} }), {
    message: `${database} is no database, or is damaged. Restore it from a backup, or choose another data directory (LARDER_DATA_DIR).`,
  })
})
