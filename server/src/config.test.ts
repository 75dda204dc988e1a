import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, SettingsError } from './config.ts'

const workersOf = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const read = readSettings(args, environment)
  return 'settings' in read ? read.settings.workers : undefined
}

test('one process answers unless more are asked for, which a database server has to be there for', () => {
  const database = { LARDER_DATABASE_URL: 'postgres://db.internal/larder' }
  assert.equal(workersOf([]), 1)
  assert.equal(workersOf(['--workers', '2'], database), 2)
  assert.equal(workersOf([], { ...database, LARDER_WORKERS: '64' }), 64)
  for (const wrong of ['0', '65', '1.5', 'two'])
    assert.throws(() => workersOf(['--workers', wrong], database), {
      message: 'LARDER_WORKERS must be a number from 1 to 64.',
    })
  assert.throws(
    () => workersOf(['--workers', '2']),
    (error: Error) => {
      assert.ok(error instanceof SettingsError)
      assert.match(
        error.message,
        /^LARDER_WORKERS above 1 needs LARDER_DATABASE_URL: SQLite lets one process at a time/,
      )
      return true
    },
  )
})
