/** Somebody who can write the database changes the audit log: the verifier says where. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openLarder, user } from '../../server/test/larder.ts'

test('larder audit verify finds what was altered, deleted, exchanged and cut off', async (t) => {
  const { call, store, directory } = await openLarder(t)
  const admin = user('administrator')
  const database = new DatabaseSync(join(directory, 'larder.db'))
  t.after(() => database.close())
  const sql = async (text: string, ...values: SQLInputValue[]) => {
    const { changes } = database.prepare(text).run(...values)
    assert.ok(changes > 0, `${text} changed nothing`)
    await store.transaction(async () => {})
  }
  for (let n = 0; n < 8; n++) await call(admin, 'ssm', 'PutParameter', { Name: `/a/${n}`, Value: 'v', Type: 'String' })
  await assert.rejects(call(admin, 'ssm', 'GetParameter', { Name: '/missing' }))
  const verify = async (...args: string[]) => {
    const command = ['cli/src/main.ts', 'audit', 'verify', '--data-dir', directory, ...args]
    try {
      return (await promisify(execFile)(process.execPath, command)).stdout
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string }
      assert.equal(code, 1)
      return stdout
    }
  }
  const whole = await verify()
  assert.match(whole, /^unbroken/)
  const heads = /heads: (\S+)/.exec(whole)![1]!
  const ids = database
    .prepare('SELECT id FROM audit_records ORDER BY id')
    .all()
    .map(({ id }) => Number(id))
  assert.ok(ids.length >= 9)
  /** Does something to the log, sees what is found, and undoes it. */
  const afterwards = async (change: () => Promise<void>, ...args: string[]) => {
    database.exec('CREATE TEMP TABLE kept AS SELECT * FROM audit_records')
    await change()
    const found = await verify(...args)
    database.exec('DELETE FROM audit_records; INSERT INTO audit_records SELECT * FROM kept; DROP TABLE kept')
    return found
  }
  const altered = await afterwards(() =>
    sql("UPDATE audit_records SET record = replace(record, 'PutParameter', 'GetParameter') WHERE id = ?", ids[3]!),
  )
  assert.match(altered, /^altered: chain 1, record 4 /)
  const misleading = await afterwards(() => sql("UPDATE audit_records SET principal = 'x' WHERE id = ?", ids[3]!))
  assert.match(misleading, /^columns: chain 1, record 4 /)
  const deleted = await afterwards(() => sql('DELETE FROM audit_records WHERE id = ?', ids[3]!))
  assert.match(deleted, /^deleted: chain 1, record 4 /)
  const closed = await afterwards(async () => {
    await sql('DELETE FROM audit_records WHERE id = ?', ids[3]!)
    for (const id of ids.slice(4)) await sql('UPDATE audit_records SET id = id - 1 WHERE id = ?', id)
  })
  assert.match(closed, /^altered: chain 1, record 4 /)
  const cut = () => sql('DELETE FROM audit_records WHERE id > ?', ids[5]!)
  assert.match(await afterwards(cut, '--expect', heads), /^truncated: chain 1, record 7 /)
  assert.match(
    await afterwards(() => sql('DELETE FROM audit_records'), '--expect', heads),
    /^truncated: chain 1, record 1/,
  )
  assert.match(await verify('--expect', heads), /^unbroken/)

  // Reads, and what was refused, are in a file beside the database.
  const file = join(directory, 'audit/chain-00000002.jsonl')
  const kept = await readFile(file)
  await writeFile(file, kept.toString().replace('ParameterNotFound', 'ParameterFound'))
  assert.match(await verify(), /^altered: chain 2, record 1 /)
  await rm(file)
  assert.match(await verify('--expect', heads), /^truncated: chain 2, record 1/)
  await writeFile(file, kept)
  assert.match(await verify('--expect', heads), /^unbroken/)
})
