import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import * as powertoolsSecrets from '@aws-lambda-powertools/parameters/secrets'
import * as powertools from '@aws-lambda-powertools/parameters/ssm'
import { openLarder, region } from '../../../test/larder.ts'
import {
  clearCaches,
  configure,
  getParameter,
  getParameters,
  getParametersByName,
  getSecret,
  setParameter,
} from './index.ts'
import type { Source } from './source.ts'

let larder: Awaited<ReturnType<typeof openLarder>>
const cleanups: (() => Promise<void>)[] = []
const keep = { ...process.env }

before(async () => {
  larder = await openLarder({ after: (work) => cleanups.push(work) })
  const { ssm, secretsManager } = larder.clients()
  const put = (Name: string, Value: string, Type: 'String' | 'StringList' | 'SecureString' = 'SecureString') =>
    ssm.putParameter({ Name, Value, Type, Overwrite: true })
  await put('/app/db', 'first')
  await put('/app/db', 'second')
  await put('/app/db', 'third')
  await ssm.labelParameterVersion({ Name: '/app/db', ParameterVersion: 2, Labels: ['stable'] })
  await put('/app/config.json', '{"a":[1,2]}', 'String')
  await put('/app/blob.binary', Buffer.from('bytes').toString('base64'), 'String')
  await put('/app/broken.json', 'not json', 'String')
  await put('/app/deep/er', 'below', 'String')
  await put('plain', 'p', 'String')
  for (let n = 0; n < 23; n++) await put(`/many/${n}`, `value ${n}`, 'String')
  await secretsManager.createSecret({ Name: 'db', SecretString: '{"password":"one"}' })
  await secretsManager.putSecretValue({ SecretId: 'db', SecretString: '{"password":"two"}' })
  await secretsManager.createSecret({ Name: 'binary', SecretBinary: Buffer.from([0, 255]) })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: larder.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: larder.administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: larder.administrator.secretAccessKey,
  })
})
after(async () => {
  for (const work of cleanups) await work()
  for (const name of Object.keys(process.env)) if (!(name in keep)) delete process.env[name]
  Object.assign(process.env, keep)
})
beforeEach(clearCaches)

describe('the same call of Powertools answers the same', () => {
  const forced = { forceFetch: true }
  const calls: Readonly<Record<string, () => Promise<readonly [ours: unknown, theirs: unknown]>>> = {
    'a parameter': () => both('getParameter', '/app/db', forced),
    decrypted: () => both('getParameter', '/app/db', { ...forced, decrypt: true }),
    'a version': () => both('getParameter', '/app/db:1', { ...forced, decrypt: true }),
    'a label': () => both('getParameter', '/app/db:stable', { ...forced, decrypt: true }),
    'as JSON': () => both('getParameter', '/app/config.json', { ...forced, transform: 'json' }),
    'from base64': () => both('getParameter', '/app/blob.binary', { ...forced, transform: 'binary' }),
    'with an option of the SDK': () =>
      both('getParameter', '/app/db', { ...forced, sdkOptions: { WithDecryption: true } }),
    'a path': () => both('getParameters', '/app', { ...forced, decrypt: true }),
    'a path, recursively': () => both('getParameters', '/app', { ...forced, recursive: true, decrypt: true }),
    'a path with a slash at its end': () =>
      both('getParameters', '/app/', { ...forced, recursive: true, decrypt: true }),
    'a path of several pages': () => both('getParameters', '/many', forced),
    'a path, each as its name says': () =>
      both('getParameters', '/app', { ...forced, transform: 'auto', decrypt: true }),
    'several by name': () =>
      both('getParametersByName', {
        '/app/db': { decrypt: true },
        plain: {},
        '/app/config.json': { transform: 'json' },
      }),
    'more than one call takes': () =>
      both('getParametersByName', Object.fromEntries(Array.from({ length: 23 }, (_, n) => [`/many/${n}`, {}]))),
    'some that are not there': () => both('getParametersByName', { plain: {}, '/no': {} }, { throwOnError: false }),
  }
  async function both(name: 'getParameter' | 'getParameters' | 'getParametersByName', ...given: unknown[]) {
    const ours = { getParameter, getParameters, getParametersByName } as unknown as Record<
      string,
      (...all: unknown[]) => Promise<unknown>
    >
    const theirs = powertools as unknown as typeof ours
    // Theirs writes into what it is given.
    return [await ours[name]!(...structuredClone(given)), await theirs[name]!(...structuredClone(given))] as const
  }
  for (const [name, call] of Object.entries(calls)) {
    test(name, async () => {
      const [ours, theirs] = await call()
      assert.deepEqual(ours, theirs)
    })
  }

  test('secrets: text, JSON, bytes, an earlier version', async () => {
    for (const [name, options] of [
      ['db', {}],
      ['db', { transform: 'json' }],
      ['db', { sdkOptions: { VersionStage: 'AWSPREVIOUS' } }],
      ['binary', {}],
    ] as const) {
      const theirs = await powertoolsSecrets.getSecret(name, { ...options, forceFetch: true } as never)
      const ours = await getSecret(name, { ...options, forceFetch: true })
      if (theirs !== null && typeof theirs === 'object' && (theirs as object) instanceof Uint8Array) {
        assert.deepEqual(Buffer.from(ours as unknown as Uint8Array), Buffer.from(theirs as Uint8Array))
      } else assert.deepEqual(ours, theirs)
    }
  })

  test('setting one, and the version that it gets', async () => {
    assert.equal(await setParameter('/set/a', { value: 'v' }), await powertools.setParameter('/set/b', { value: 'v' }))
    assert.equal(await getParameter('/set/a'), 'v')
    assert.equal(await setParameter('/set/a', { value: 'w', overwrite: true }), 2)
    assert.equal(await getParameter('/set/a'), 'w')
    await assert.rejects(setParameter('/set/a', { value: 'x' }), { name: 'SecretError', code: 'Refused' })
  })
})

describe('where theirs does not', () => {
  test('selectors map to their answers, several of one parameter too', async () => {
    const asked = { '/app/db:2': { decrypt: true }, '/app/db': { decrypt: true }, '/app/db:stable': { decrypt: true } }
    assert.deepEqual(await getParametersByName(asked), {
      '/app/db:2': 'second',
      '/app/db': 'third',
      '/app/db:stable': 'second',
    })
    await assert.rejects(powertools.getParametersByName({ '/app/db:2': {} }))
  })

  test('what is asked for is the whole key: decrypted or not, each version', async () => {
    const ciphertext = await getParameter('/app/db', { decrypt: false })
    assert.match(ciphertext!, /^AQICAH/)
    assert.equal(await getParameter('/app/db', { decrypt: true }), 'third')
    assert.equal(await getSecret('db'), '{"password":"two"}')
    assert.equal(await getSecret('db', { sdkOptions: { VersionStage: 'AWSPREVIOUS' } }), '{"password":"one"}')
  })

  test('five cold reads at once are one call', async () => {
    const { ssm } = larder.clients()
    let asked = 0
    configure({
      source: {
        fetch: async (requests) => {
          asked += requests.length
          return Promise.all(
            requests.map(async () => ({ value: (await ssm.getParameter({ Name: 'plain' })).Parameter!.Value! })),
          )
        },
      },
    })
    assert.deepEqual(await Promise.all(Array.from({ length: 5 }, () => getParameter('plain'))), Array(5).fill('p'))
    assert.equal(asked, 1)
    configure({})
  })
})

describe('a cached read', () => {
  const counting = (value: string) => {
    let asked = 0
    const fetch: Source['fetch'] = async () => {
      asked += 1
      return [{ value: `${value}${asked}` }]
    }
    configure({ source: { fetch } })
    return () => asked
  }

  test('answers what was fetched, however often and with whatever is made of it', async () => {
    const asked = counting('1')
    const reads = () =>
      Promise.all([
        getParameter('a'),
        getParameter('a', { decrypt: true }),
        getParameter('a', { transform: 'json' }),
        getSecret('a'),
        getSecret('a', { sdkOptions: { VersionStage: 'AWSPREVIOUS' } }),
      ])
    const first = await reads()
    assert.deepEqual(first, ['11', '12', 11, '13', '14'])
    for (let n = 0; n < 20; n++) assert.deepEqual(await reads(), first)
    assert.equal(asked(), 4)
    configure({})
  })

  test('is as old as it may be, also among many reads', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) })
    const asked = counting('v')
    const read = () => getParameter('a', { maxAge: 60 })
    for (let n = 0; n < 500; n++) {
      await read()
      t.mock.timers.tick(500)
    }
    // Up to a tenth of the age is drawn by lot.
    assert.ok(asked() >= 4 && asked() <= 5, `${asked()} calls`)
    configure({})
  })

  test('gives each caller an object of its own', async () => {
    const source: Source = { fetch: async ([request]) => [{ value: request?.kind === 'tree' ? { a: '{}' } : '{}' }] }
    configure({ source })
    const reads = [
      () => getParameter('a', { transform: 'json' }),
      () => getParameters('/a'),
      () => getParameters('/a', { transform: 'json' }),
    ] as const
    for (const read of reads) {
      const before = await read()
      Object.assign(before as object, { mine: true })
      const after = await read()
      assert.ok(!Object.hasOwn(after as object, 'mine'))
    }
    configure({})
  })

  test('fails by its promise', async () => {
    counting('not JSON')
    for (let n = 0; n < 2; n++) {
      await assert.rejects(getParameter('a', { transform: 'json' }), {
        code: 'Malformed',
        message: 'a: it is not JSON.',
      })
      await assert.rejects(getParameter('a', null as never), TypeError)
      await assert.rejects(getParameter(Symbol('a') as never), TypeError)
    }
    configure({})
  })

  test('has the age and decrypts as the variables of Powertools say', async (t) => {
    process.env.POWERTOOLS_PARAMETERS_MAX_AGE = '0'
    process.env.POWERTOOLS_PARAMETERS_SSM_DECRYPT = 'true'
    t.after(() => {
      delete process.env.POWERTOOLS_PARAMETERS_MAX_AGE
      delete process.env.POWERTOOLS_PARAMETERS_SSM_DECRYPT
      configure({})
    })
    const asked = counting('v')
    assert.deepEqual([await getParameter('plain'), await getParameter('plain')], ['v1', 'v2'])
    assert.equal(await getParameter('plain', { maxAge: 60, decrypt: true }), 'v3')
    assert.equal(await getParameter('plain', { maxAge: 60 }), 'v3')
    assert.equal(asked(), 3)
  })
})

describe('failures', () => {
  test('each is its own, and names the secret, the cause and the fix', async () => {
    const { kms, ssm } = larder.clients()
    const { KeyMetadata } = await kms.createKey({})
    await ssm.putParameter({ Name: '/locked', Value: 'v', Type: 'SecureString', KeyId: KeyMetadata!.KeyId! })
    await kms.disableKey({ KeyId: KeyMetadata!.KeyId! })
    await assert.rejects(getParameter('/no'), {
      code: 'NotFound',
      message: /^\/no: it does not exist \(ParameterNotFound: .*\)\. Check its name/,
    })
    await assert.rejects(getParameter('/locked', { decrypt: true }), {
      code: 'Undecryptable',
      message: /^\/locked: it cannot be decrypted/,
    })
    await assert.rejects(getParameter('/app/broken.json', { transform: 'json' }), {
      code: 'Malformed',
      message: /it is not JSON/,
    })
    await assert.rejects(getSecret('no'), { code: 'NotFound' })
    const { credentials } = await larder.user('nobody')
    configure({ credentials })
    await assert.rejects(getParameter('/app/db'), {
      code: 'AccessDenied',
      message: /^\/app\/db: access was denied \(AccessDeniedException: User: .*ssm:GetParameter/,
    })
    configure({ endpoint: 'http://127.0.0.1:1', attempts: 1 })
    await assert.rejects(getParameter('/app/db'), { code: 'Unavailable', message: /NetworkError/ })
    configure({})
  })

  test('in a batch each secret fails for itself, also where the role may not read in batches', async () => {
    const allowed = 'arn:aws:ssm:us-east-1:111122223333:parameter/app/'
    const { credentials } = await larder.user(
      'some',
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: [`${allowed}db`, `${allowed}config.json`] },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
    )
    configure({ credentials })
    const asked = { '/app/db': { decrypt: true }, '/app/config.json': {}, '/app/deep/er': {}, '/no': {} }
    const found = await getParametersByName(asked, { throwOnError: false })
    assert.deepEqual(found, { '/app/db': 'third', '/app/config.json': '{"a":[1,2]}', _errors: ['/app/deep/er', '/no'] })
    configure({})
  })
})
