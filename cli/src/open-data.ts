/** Opens a store's data beside a running server, to read it. */
import { join } from 'node:path'
import type { AuditLog } from '@larder/server/audit/log.ts'
import { openAuditLog } from '@larder/server/audit/trail.ts'
import { KeyHierarchy } from '@larder/server/crypto/key-hierarchy.ts'
import { loadRootKey } from '@larder/server/crypto/root-key.ts'
import { domainKeys } from '@larder/server/store/domain-keys.ts'
import { openSqliteForReading } from '@larder/server/store/sqlite.ts'
import type { Reader } from '@larder/server/store/store.ts'
import type { Options } from './command.ts'

export interface Data {
  readonly reader: Reader
  readonly auditLog: AuditLog
  /** Opens the keyring with the root key; fails when the root key is another one. */
  keys(): Promise<KeyHierarchy>
  close(): Promise<void>
}

export async function openData(options: Options): Promise<Data> {
  const directory = options.get('data-dir') ?? process.env.LARDER_DATA_DIR ?? './.larder'
  const url = process.env.LARDER_DATABASE_URL
  const { reader, close } = url === undefined ? openSqliteForReading(directory) : await openPostgresForReading(url)
  return {
    reader,
    auditLog: openAuditLog(reader, url === undefined ? directory : undefined),
    async keys() {
      const rootKey = options.get('root-key') ?? process.env.LARDER_ROOT_KEY ?? `file:${join(directory, 'root.key')}`
      const random = () => {
        throw new Error('reading draws no randomness')
      }
      const root = loadRootKey(rootKey, { random, env: process.env, create: false })
      const store = {
        load: () => domainKeys(reader),
        add: () => Promise.reject(new Error('There are no keys here yet: start the server first.')),
      }
      return KeyHierarchy.open(root, store, { now: Date.now, random })
    },
    close,
  }
}

async function openPostgresForReading(url: string): Promise<{ reader: Reader; close(): Promise<void> }> {
  const { openPostgres } = await import('@larder/server/store/postgres.ts')
  const store = await openPostgres(url)
  return { reader: store.reader, close: () => store.close() }
}
