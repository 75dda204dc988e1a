import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { awsClient } from '@larder/runtime'
import { zipSync } from 'fflate'
import { openLarder, region } from '../../../test/larder.ts'
import { bundle } from './bundle.ts'
import { declarationFrom } from './declaration.ts'
import { compareBaked } from './drift.ts'
import { findBaked } from './find-baked.ts'

suite('drift', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms, secretsManager } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  const KeyId = KeyMetadata!.Arn!
  const put = (Name: string, Value: string) =>
    ssm.putParameter({ Name, Value, Type: 'SecureString', KeyId, Overwrite: true })
  for (const Value of ['first', 'second']) for (const name of ['/pinned', '/latest']) await put(name, Value)
  await ssm.labelParameterVersion({ Name: '/latest', Labels: ['live'] })
  await put('/again', 'again')
  await put('/tree/a', 'a')
  await secretsManager.createSecret({ Name: 'db', SecretString: '{"password":"one"}' })

  const client = awsClient({ endpoint: larder.url, region, credentials: larder.administrator })
  const baker = await larder.user('ci', {
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'secretsmanager:DescribeSecret'],
    Resource: '*',
  })
  const least = awsClient({ endpoint: larder.url, region, credentials: baker.credentials })
  const directory = await mkdtemp(join(tmpdir(), 'larder-drift-'))
  test.after(() => rm(directory, { recursive: true }))

  const parameters = {
    PINNED: 'ssm:/pinned:1',
    LATEST: 'ssm:/latest',
    LABELLED: 'ssm:/latest:live',
    AGAIN: 'ssm:/again',
  }
  const others = { DB: 'secretsmanager:db#password', TREE: { from: 'ssm:/tree/', as: 'tree' } }

  /** Bakes into a folder of its own. */
  async function bake(
    name: string,
    setting: object,
    secrets: Record<string, unknown>,
  ): Promise<Record<string, string>> {
    const baked = Object.entries(secrets).map(([key, how]) => [
      key,
      { ...(typeof how === 'string' ? { from: how } : (how as object)), deliver: 'baked' },
    ])
    const given = {
      app: 'shop',
      secrets: Object.fromEntries(baked),
      functions: { pay: Object.keys(secrets) },
      bake: setting,
    }
    const { files } = await bundle(client, declarationFrom(given, 'larder'), { stage: 'prod', now: new Date() })
    for (const [file, text] of files) {
      await mkdir(dirname(join(directory, name, file)), { recursive: true })
      await writeFile(join(directory, name, file), text)
    }
    return Object.fromEntries(files)
  }
  /** What drifted, by name, with nothing but the right to ask for ciphertexts and versions. */
  async function drifted(path: string, { values = false, as = least } = {}): Promise<Record<string, string>> {
    const all = await Promise.all(findBaked(join(directory, path)).map((file) => compareBaked(as, file, values)))
    return Object.fromEntries(all.flat().flatMap(({ name, drift }) => (drift === undefined ? [] : [[name, drift]])))
  }

  await bake('one', { format: 1 }, parameters)
  const each = await bake('each', { seal: 'each' }, parameters)
  await bake('together', { seal: 'together', key: KeyId }, { ...parameters, ...others })
  const zipped = Object.fromEntries(Object.entries(each).map(([name, text]) => [name, Buffer.from(text)]))
  await writeFile(join(directory, 'pay.zip'), zipSync(zipped))

  await test('what was just baked is what the store has, in folders, archives and files', async () => {
    for (const path of ['one', 'each', 'together', 'pay.zip', '.', 'each/.larder/pay.baked.json'])
      assert.deepEqual(await drifted(path), {}, path)
    assert.equal(findBaked(directory).length, 4)
    assert.deepEqual(await drifted('together', { values: true, as: client }), {})
  })

  await test('a new version drifts, and what is pinned does not until its label moves', async () => {
    await put('/latest', 'third')
    await put('/pinned', 'third')
    const LATEST = 'version 2 is baked, and the store has 3.'
    assert.deepEqual(await drifted('one'), { LATEST: 'the store has another value, of version 3.' })
    for (const path of ['each', 'pay.zip', 'together']) assert.deepEqual(await drifted(path), { LATEST }, path)
    await ssm.labelParameterVersion({ Name: '/latest', Labels: ['live'], ParameterVersion: 3 })
    assert.deepEqual(await drifted('each'), { LATEST, LABELLED: LATEST })
  })

  await test('secrets and trees drift; what is gone is told; a value under its old version shows by its fingerprint', async () => {
    await secretsManager.putSecretValue({ SecretId: 'db', SecretString: '{"password":"two"}' })
    await put('/tree/b', 'b')
    await ssm.deleteParameter({ Name: '/pinned' })
    await ssm.deleteParameter({ Name: '/again' })
    await put('/again', 'another')
    const { AGAIN, ...told } = await drifted('together')
    assert.equal(AGAIN, undefined)
    assert.deepEqual(Object.keys(told).sort(), ['DB', 'LABELLED', 'LATEST', 'PINNED', 'TREE'])
    assert.match(told.DB!, /^version [\w-]{36} is baked, and the store has [\w-]{36}\.$/)
    assert.match(told.PINNED!, /ParameterNotFound/)
    assert.equal((await drifted('each')).AGAIN, 'the store has another value under its version 1.')
    const withValues = await drifted('together', { values: true, as: client })
    assert.equal(withValues.AGAIN, 'the store has another value under its version 1.')
  })
})
