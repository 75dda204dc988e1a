/** Every operation, every way to break its model: AWS's code and words, and nothing done. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { suite, test } from 'node:test'
import { operations } from '../../server/src/services/index.ts'
import { inputShape, shapeOf } from '../faults/models.ts'
import { errorIn, SignedClient } from '../faults/signed-client.ts'
import { openLarder, region } from '../larder.ts'
import { casesOf, pathWithout } from './cases.ts'

/** All rows of all tables but those that tell of the attempt itself. */
function contents(directory: string): string {
  const database = new DatabaseSync(join(directory, 'larder.db'), { readOnly: true })
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  const rows = tables
    .map(({ name }) => String(name))
    .filter((name) => name !== 'audit_records' && name !== 'last_uses')
    .map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()])
  database.close()
  return JSON.stringify(rows)
}

suite('input that breaks the model', async () => {
  // Strangers come many times a second here.
  const limits = join(await mkdtemp(join(tmpdir(), 'larder-limits-')), 'limits.json')
  test.after(() => rm(dirname(limits), { recursive: true }))
  await writeFile(limits, JSON.stringify({ strangers: { rate: 100_000 } }))
  const larder = await openLarder({ after: (work) => test.after(work) }, {}, { limits })
  const client = new SignedClient(larder.url, region)
  test.after(() => client.close())
  const before = contents(larder.dataDirectory)
  let refused = 0

  for (const { service, name } of operations) {
    await test(`${service}:${name}`, async () => {
      const cases = casesOf(service, name)
      const shape = inputShape(service, name)
      const required = shape === undefined ? [] : (shapeOf(service, shape).required ?? [])
      for (const member of required.filter((one) => !pathWithout(service, shape!, `${one} missing`)))
        assert.ok(
          cases.some(({ what }) => what === `${member} missing`),
          member,
        )
      await Promise.all(
        cases.map(async ({ what, input, expected }) => {
          const answer = await client.call(larder.administrator, service, name, input)
          assert.deepEqual({ what, ...errorIn(answer) }, { what, ...expected })
          assert.equal(answer.status, 400, what)
          assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/, what)
          refused += 1
        }),
      )
    })
  }

  await test('there were many, and nothing was done', () => {
    assert.ok(refused > 1500, String(refused))
    assert.equal(contents(larder.dataDirectory), before)
  })
})
