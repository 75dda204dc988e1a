import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { groupSync } from './group-sync.ts'

test('whatever the order of events, nothing is called durable that no sync began after', async () => {
  const event = fc.constantFrom('write', 'ask', 'sync ends')
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      let written = 0
      let safe = 0
      const running: { covers: number; end(): void }[] = []
      const group = groupSync(
        () =>
          new Promise((resolve) => {
            running.push({ covers: written, end: resolve })
          }),
        () => assert.fail('no sync fails here'),
      )
      const asked: Promise<void>[] = []
      for (const name of events) {
        if (name === 'write') {
          written += 1
          group.written()
        } else if (name === 'ask') {
          const needs = written
          asked.push(group.durable().then(() => assert.ok(safe >= needs)))
        } else await endSync()
      }
      while (running.length > 0) await endSync()
      await Promise.all(asked)

      async function endSync(): Promise<void> {
        assert.ok(running.length <= 1, 'syncs never overlap')
        const sync = running.shift()
        if (!sync) return
        safe = sync.covers
        sync.end()
        await new Promise(setImmediate)
      }
    }),
  )
})

test('all who wait when a sync fails are told, and so is everybody after', async () => {
  let fail = (_: Error) => {}
  const failures: unknown[] = []
  const group = groupSync(
    () =>
      new Promise((_, reject) => {
        fail = reject
      }),
    (cause) => failures.push(cause),
  )
  group.written()
  const first = assert.rejects(group.durable(), /EIO/)
  group.written()
  const second = assert.rejects(group.durable(), /EIO/)
  fail(new Error('EIO'))
  await Promise.all([first, second])
  await assert.rejects(group.durable(), /EIO/)
  assert.equal(failures.length, 1)
})
