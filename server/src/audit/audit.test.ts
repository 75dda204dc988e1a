import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { openPostgres } from '../store/postgres.ts'
import { openSqlite } from '../store/sqlite.ts'
import { startPostgres, type TestPostgres } from '../store/test/postgres.ts'
import { auditContract } from './audit.contract.ts'

describe('The audit log on SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'larder-audit-'))
  after(() => rmSync(directory, { recursive: true }))
  auditContract(async () => openSqlite({ directory }))
})

describe('The audit log on PostgreSQL', () => {
  let server: TestPostgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())
  auditContract(() => openPostgres(server.url))
})
