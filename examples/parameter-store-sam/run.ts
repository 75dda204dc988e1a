/** Walks through the example on a Larder of its own, in a folder that is thrown away. `--python` tries the article's Python instead of its TypeScript. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '@larder/server/config.ts'
import { startLarder } from '@larder/server/start.ts'
import { createAdministrator, walk } from './walk.ts'

const { values } = parseArgs({ options: { python: { type: 'boolean' } } })
const directory = await mkdtemp(join(tmpdir(), 'larder-example-'))
const read = readSettings([], { LARDER_DATA_DIR: directory, LARDER_PORT: '0' })
if (!('settings' in read)) throw new Error('there are no settings')
const larder = await startLarder(read.settings)
try {
  const ana = await createAdministrator(larder.url, larder.created!)
  const fn = values.python ? 'ParameterStoreBlogFunctionDev' : 'ParameterStoreBlogFunctionTypeScript'
  await walk(larder.url, ana, fn, ({ command, stdout, stderr }) => {
    process.stdout.write(`\nana$ ${command}\n${stderr}${stdout}`)
  })
} finally {
  await larder.stop()
  await rm(directory, { recursive: true, force: true })
}
