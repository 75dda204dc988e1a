/** The packages as they are published, in a project that has nothing of the repository: from CommonJS and from modules, on plain JavaScript. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { buildPackages } from '../../tools/build.ts'
import { openLarder, region } from '../larder.ts'

suite('published packages', async () => {
  // Below the repository's node_modules, where other people's packages are found and Node strips no types.
  const project = resolve('node_modules/.cache/larder-published')
  const names = await buildPackages(join(project, 'node_modules/@larder'))
  test.after(() => rm(project, { recursive: true }))
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm } = larder.clients()
  await ssm.putParameter({ Name: '/app/key', Type: 'SecureString', Value: 'the value' })
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: larder.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: larder.administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: larder.administrator.secretAccessKey,
  }
  const node = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, args, { cwd: project, env })).stdout
  const larderCommand = join(project, 'node_modules/@larder/cli/lib/src/main.js')

  await test('the runtime answers to require and to import', async () => {
    const read = "getParameter('/app/key', { decrypt: true }).then((value) => process.stdout.write(value))"
    assert.equal(await node('-e', `const { getParameter } = require('@larder/runtime'); ${read}`), 'the value')
    const module = `import { getParameter } from '@larder/runtime'; await ${read}`
    assert.equal(await node('--input-type=module', '-e', module), 'the value')
  })

  await test('variables are filled before the application is loaded', async () => {
    const printed = promisify(execFile)(
      process.execPath,
      ['--import', '@larder/runtime/start', '-p', 'process.env.KEY'],
      { cwd: project, env: { ...env, KEY: 'ssm:/app/key' } },
    )
    assert.equal((await printed).stdout, 'the value\n')
  })

  await test('every package can be loaded, and has a licence', async () => {
    assert.ok(names.includes('@larder/serverless'))
    for (const name of names) {
      const { license, exports = {} } = (
        await import(join(project, 'node_modules', name, 'package.json'), { with: { type: 'json' } })
      ).default
      assert.equal(license, 'Apache-2.0')
      if ('.' in exports) await node('--input-type=module', '-e', `await import('${name}')`)
    }
  })

  await test('larder runs commands and serves', async () => {
    assert.match(await node(larderCommand, '--help'), /larder run/)
    const home = await mkdtemp(join(tmpdir(), 'larder-published-'))
    const server = spawn(process.execPath, [larderCommand, 'serve', '--port', '0', '--data-dir', home], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [line] = await once(server.stdout, 'data')
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))![0]
      assert.equal((await fetch(`${url}/health`)).status, 200)
      server.kill('SIGTERM')
      assert.deepEqual(await once(server, 'exit'), [0, null])
    } finally {
      server.kill('SIGKILL')
      await rm(home, { recursive: true })
    }
  })
})
