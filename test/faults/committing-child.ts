/** Commits rows to the store in its first argument, from several writers at once, and tells of each as soon as it is durable. */
import { writeSync } from 'node:fs'
import { migrate } from '../../server/src/store/migrate.ts'
import { openSqlite } from '../../server/src/store/sqlite.ts'

const [directory, run] = process.argv.slice(2)
const store = openSqlite({ directory: directory! })
await migrate(store)

async function writeForEver(writer: number): Promise<void> {
  for (let index = 0; ; index += 1) {
    const name = `${run}/${writer}/${index}`
    await store.transaction(async (transaction) => {
      await transaction.run('INSERT INTO settings (name, value) VALUES ($1, $2)', name, 'first half')
      await new Promise(setImmediate)
      await transaction.run('UPDATE settings SET value = $2 WHERE name = $1', name, 'x'.repeat(3000))
    })
    await store.durable()
    // Not through a stream: what is buffered would die with the process.
    writeSync(1, `${name}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => writeForEver(writer)))
