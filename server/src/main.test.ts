import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChild } from '../../test/faults/child-larder.ts'

/** Prints, when the process ends, all that it has loaded and the names in its environment. */
const telltale = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  process.on('exit', () => console.error([...loaded, ...process.moduleLoadList, ...Object.keys(process.env)].join('\\n')))`

test('a server that has started holds nothing that few need, and hands on nothing that it runs with', async (t) => {
  const larder = await openChild(t, { nodeOptions: [`--import=data:text/javascript,${encodeURIComponent(telltale)}`] })
  await larder.stop()
  await larder.silent
  const told = larder.output()
  for (const needed of ['server/src/handle-request.ts', 'NativeModule http', 'LARDER_PORT'])
    assert.ok(told.includes(needed))
  const unneeded =
    /^(NativeModule (tls|.*(undici|http2).*)|.*node_modules\/(re2js|@noble\/curves|pg)\/.*|NODE_COMPILE_CACHE|MALLOC_.*)$/m
  assert.equal(unneeded.exec(told)?.[0], undefined)
})
