import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '../../server/src/store/sqlite.ts'

const directory = mkdtempSync(join(tmpdir(), 'larder-kill-'))
after(() => rmSync(directory, { recursive: true }))

/** Kills a committing process after so many acknowledgements; resolves to what it had acknowledged. */
async function killAfter(run: number, acknowledgements: number): Promise<string[]> {
  const program = fileURLToPath(new URL('committing-child.ts', import.meta.url))
  const child = spawn(process.execPath, [program, directory, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > acknowledgements) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  assert.equal(signal, 'SIGKILL')
  // What stands behind the last line break was cut off while it was written.
  return output.split('\n').slice(0, -1)
}

test('a server that is killed loses nothing that it acknowledged, keeps nothing half done, and frees its directory', async () => {
  const acknowledged: string[] = []
  // Enough for the log to have been moved to the database several times.
  for (const [run, count] of [1, 30, 300, 900, 900].entries()) {
    acknowledged.push(...(await killAfter(run, count)))
    const store = openSqlite({ directory })
    const rows = await store.reader.all<{ name: string; value: string }>('SELECT name, value FROM settings')
    const kept = new Map(rows.map(({ name, value }) => [name, value]))
    assert.deepEqual(
      acknowledged.filter((name) => !kept.has(name)),
      [],
    )
    assert.deepEqual(new Set(kept.values()), new Set(['x'.repeat(3000)]))
    const [check] = await store.reader.all<{ integrity_check: string }>('PRAGMA integrity_check')
    assert.equal(check?.integrity_check, 'ok')
    await store.close()
  }
  assert.ok(acknowledged.length > 2000)
})
