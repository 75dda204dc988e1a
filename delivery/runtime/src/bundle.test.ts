import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const library = fileURLToPath(new URL('./index.ts', import.meta.url))
const handler = `import { getParameter } from '${library}'
export const handler = () => getParameter('/a', { decrypt: true })`

test('a bundle of one getParameter is at most 12 KB, minified', async () => {
  const { outputFiles } = await build({
    stdin: { contents: handler, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
  })
  assert.ok(outputFiles[0]!.contents.length <= 12 * 1024, `${outputFiles[0]!.contents.length} bytes`)
})

test('it runs where modules are CommonJS', async () => {
  const { outputFiles } = await build({
    entryPoints: [library],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  })
  const module = { exports: {} as Record<string, unknown> }
  const { createRequire } = await import('node:module')
  new Function('module', 'exports', 'require', outputFiles[0]!.text)(
    module,
    module.exports,
    createRequire(import.meta.url),
  )
  assert.equal(typeof module.exports.getParameter, 'function')
})
