/** A reporter for node:test that is silent about what passes, whole about what fails, and ends with one line of counts. */
import type { TestEvent } from 'node:test/reporters'

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0
  let failed = 0
  let skipped = 0
  for await (const event of events) {
    if (event.type === 'test:pass' && event.data.details.type !== 'suite') {
      if (event.data.skip !== undefined || event.data.todo !== undefined) skipped += 1
      else passed += 1
    } else if (event.type === 'test:fail') {
      // A suite or file fails with its tests; it is told on its own only when it failed by itself.
      const cause = (event.data.details.error as { failureType?: string }).failureType
      if (cause === 'subtestsFailed') continue
      failed += 1
      yield `\n✗ ${event.data.name}  (${event.data.file}:${event.data.line})\n${describe(event.data.details.error)}\n`
    } else if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      yield event.data.message
    }
  }
  yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error
  return (cause.stack ?? String(cause))
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
