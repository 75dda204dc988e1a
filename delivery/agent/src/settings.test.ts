import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { readConfig } from './config-file.ts'
import { readSettings, type SettingSources } from './settings.ts'

const environment = { AWS_SESSION_TOKEN: 'token', AWS_REGION: 'eu-west-1' }
process.env.AWS_REGION = 'eu-west-1'

const read = (more: Partial<SettingSources> = {}, variables: NodeJS.ProcessEnv = {}) =>
  readSettings({ ...more, environment: { ...environment, ...variables } })

test('without anything but a token, as AWS’s have it', () => {
  const { token, ...settings } = read()
  assert.ok(token.matches('token') && !token.matches('tokem') && !token.matches(''))
  assert.deepEqual(settings, {
    port: 2773,
    tokenHeaders: ['x-aws-parameters-secrets-token', 'x-vault-token'],
    pathPrefix: '/v1/',
    region: 'eu-west-1',
    endpoint: undefined,
    credentials: undefined,
    secretsAge: 300_000,
    parametersAge: 300_000,
    maxStale: 3_600_000,
    secretsTimeout: 0,
    parametersTimeout: 0,
    cacheSize: 1000,
    connections: 800,
    calls: 3,
    maxRoles: 20,
    logLevel: 'info',
    lambda: undefined,
  })
})

test('the variables of the extension; flags count before them, and the file after', () => {
  const variables = {
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '4000',
    PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '5',
    PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS: '7',
    PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'DEBUG',
    SECRETS_MANAGER_TTL: '10',
    SSM_PARAMETER_STORE_TTL: '0',
    SECRETS_MANAGER_TIMEOUT_MILLIS: '100',
    SSM_PARAMETER_STORE_TIMEOUT_MILLIS: '200',
  }
  const file = readConfig('http_port = 5000\nttl_seconds = 20\nmax_conn = 9 # at most\npath_prefix = "/secrets"\n')
  assert.partialDeepStrictEqual(read({ file }, variables), {
    port: 4000,
    cacheSize: 5,
    calls: 7,
    logLevel: 'debug',
    secretsAge: 10_000,
    parametersAge: 0,
    secretsTimeout: 100,
    parametersTimeout: 200,
    connections: 9,
    pathPrefix: '/secrets/',
  })
  assert.equal(read({ file, flags: new Map([['port', '1']]) }, variables).port, 1)
  assert.equal(read({ file }).secretsAge, 20_000)
  assert.equal(read({}, { PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'FALSE' }).secretsAge, 0)
  assert.equal(read({ file: readConfig('ignore_transient_errors = false') }).maxStale, 0)
})

test('there is no start without a token, wherever it was to come from', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'larder-token-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'token')
  const none = { ...environment, AWS_SESSION_TOKEN: '' }
  assert.throws(() => readSettings({ environment: none }), /^Error: there is no token\. Set AWS_TOKEN to one/)
  const AWS_TOKEN = pathToFileURL(file).href
  assert.throws(() => read({}, { AWS_TOKEN }), /the token cannot be read from AWS_TOKEN: ENOENT\./)
  writeFileSync(file, ' \n')
  assert.throws(() => read({}, { AWS_TOKEN }), /the token in AWS_TOKEN is empty/)
  writeFileSync(file, 'in-a-file\n')
  assert.ok(read({}, { AWS_TOKEN }).token.matches('in-a-file'))
  assert.ok(read({ flags: new Map([['token-file', file]]) }).token.matches('in-a-file'))
  const named = readConfig('ssrf_env_variables = ["MY_TOKEN"]\nssrf_headers = ["X-My-Token", \'X-Other\']')
  assert.throws(() => read({ file: named }), /Set MY_TOKEN/)
  const own = read({ file: named }, { MY_TOKEN: 'mine' })
  assert.ok(own.token.matches('mine'))
  assert.deepEqual(own.tokenHeaders, ['x-my-token', 'x-other'])
})

test('what cannot be meant is refused, with its name', () => {
  for (const [variables, reason] of [
    [{ SECRETS_MANAGER_TTL: '3601' }, /SECRETS_MANAGER_TTL takes a whole number from 0 to 3600/],
    [{ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '80x' }, /HTTP_PORT takes a whole number/],
    [{ PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'yes' }, /takes true or false/],
    [{ PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'loud' }, /one of debug, info, warn, error, none/],
  ] as const)
    assert.throws(() => read({}, variables), reason)
  for (const [content, reason] of [
    ['colour = "red"', /the agent knows no setting colour/],
    ['log_to_file = true', /logs to standard error/],
    ['validate_credentials = true', /looked at when they are used/],
    ['ssrf_headers = []', /takes a list/],
    ['path_prefix = "v1"', /takes a path/],
    ['region = 5', /takes a text/],
    ['[logging]\nlog_level = "info"', /line 1 is not of the form/],
    ['http_port = 1\nhttp_port = 2', /line 2 sets http_port again/],
    ['region = "a" b', /line 1/],
    ['ssrf_headers = ["a" "b"]', /line 1/],
  ] as const)
    assert.throws(() => read({ file: readConfig(content) }), reason)
})

test('whatever a file holds, it is read or refused with its line', () => {
  assert.deepEqual(
    [...readConfig('a = "x # \\"y\\" \\\\" # z\n\n# c\nb=\'\\\'\n')],
    [
      ['a', 'x # "y" \\'],
      ['b', '\\'],
    ],
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab=[]"\',# \n\\1_', 'true') }), (content) => {
      try {
        readConfig(content)
      } catch (error) {
        assert.match((error as Error).message, /^line \d+ /)
      }
    }),
  )
})
