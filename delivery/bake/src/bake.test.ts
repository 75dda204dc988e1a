import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type AwsClient, awsClient } from '@larder/runtime'
import type { BakedFile } from '@larder/runtime/baked-file.ts'
import { bakedSource } from '@larder/runtime/baked-source.ts'
import type { Manifest } from '@larder/runtime/manifest.ts'
import { account, openLarder, region } from '../../../test/larder.ts'
import { BakeError } from './bakeable.ts'
import { type Declaration, declarationFrom } from './declaration.ts'
import { bakeFormat1 } from './format-1.ts'
import { bakeFormat2 } from './format-2.ts'
import { manifestFor } from './manifest.ts'
import { resolveSecrets } from './resolve.ts'
import { writeWhole } from './write-whole.ts'

suite('baking', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms, secretsManager } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  const KeyId = KeyMetadata!.Arn!
  const secure = { Type: 'SecureString' as const, KeyId }
  for (const Value of ['first', 'second', 'third']) {
    await ssm.putParameter({ Name: '/path/to/ssm/secret', Value, ...secure, Overwrite: true })
  }
  for (let n = 0; n < 20; n++) await ssm.putParameter({ Name: `/many/s${n}`, Value: `value ${n}`, ...secure })
  await ssm.putParameter({ Name: 'MY_SECRET', Value: 'mine — ünïcödé', ...secure })
  await ssm.putParameter({ Name: '/plain', Value: 'plain', Type: 'String' })
  await ssm.putParameter({ Name: '/managed', Value: 'managed', Type: 'SecureString' })
  await ssm.putParameter({ Name: '/advanced', Value: 'advanced', ...secure, Tier: 'Advanced' })
  await secretsManager.createSecret({ Name: 'prod/db', SecretString: '{"password":"hunter2-hunter2"}' })

  const deployer = await larder.user('deployer', {
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:DescribeParameters', 'kms:DescribeKey'],
    Resource: '*',
  })
  const least = await larder.user('least', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
  const fn = await larder.user('function', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KeyId })
  const client = (credentials = larder.administrator) => awsClient({ endpoint: larder.url, region, credentials })
  const arn = (path: string) => `arn:aws:ssm:${region}:${account}:parameter${path}`

  /** Counts what is asked, by operation. */
  function counted(credentials = fn.credentials): AwsClient & { calls: string[] } {
    const calls: string[] = []
    const inner = client(credentials)
    const call: AwsClient['call'] = (service, operation, input) => {
      calls.push(operation)
      return inner.call(service, operation, input)
    }
    return { call, calls }
  }

  async function folder(t: { after(work: () => Promise<void>): void }): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'larder-bake-'))
    t.after(() => rm(directory, { recursive: true }))
    return directory
  }

  await test('format 1 is the file of serverless-secret-baker, and whoever bakes sees no value', async () => {
    const wanted = [
      { name: 'MY_SECRET', path: 'MY_SECRET' },
      { name: 'PINNED', path: '/path/to/ssm/secret:2' },
      { name: 'LATEST', path: '/path/to/ssm/secret' },
    ]
    const ciphertext = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value!
    const expected = JSON.stringify({
      MY_SECRET: { ciphertext: await ciphertext('MY_SECRET'), arn: arn('/MY_SECRET') },
      PINNED: { ciphertext: await ciphertext('/path/to/ssm/secret:2'), arn: arn('/path/to/ssm/secret') },
      LATEST: { ciphertext: await ciphertext('/path/to/ssm/secret'), arn: arn('/path/to/ssm/secret') },
    })
    assert.deepEqual(await bakeFormat1(client(deployer.credentials), wanted), { text: expected, notes: [] })
    const { text, notes } = await bakeFormat1(client(least.credentials), wanted)
    assert.equal(text, expected)
    assert.deepEqual(notes, [
      'Not checked whether the keys can be used by a function: AccessDeniedException for ssm:DescribeParameters.',
    ])
    assert.deepEqual(await bakeFormat1(client(), []), { text: '{}', notes: [] })
  })

  await test('what a function could not open, or what is no secret, is refused with the reason: all of it at once', async () => {
    const wanted = ['/plain', '/managed', '/advanced', '/absent', 'MY_SECRET'].map((path) => ({
      name: path.slice(1).toUpperCase(),
      path,
    }))
    await assert.rejects(bakeFormat1(client(deployer.credentials), wanted), (error: BakeError) => {
      assert.ok(error instanceof BakeError)
      const [plain, advanced, absent, managed, ...others] = error.problems
      assert.match(plain!, /^PLAIN: it is a String: it stands in plaintext/)
      assert.match(advanced!, /^ADVANCED: it is of the Advanced tier: its ciphertext is an Encryption SDK message/)
      assert.match(absent!, /^Unable to load Secret ABSENT: \/absent: it does not exist \(ParameterNotFound\)/)
      assert.match(managed!, /^MANAGED: it is encrypted under a key that AWS manages/)
      assert.deepEqual(others, [])
      return true
    })
  })

  const declared = (secrets: object, seal: 'each' | 'together', key?: string) =>
    declarationFrom({ app: 'shop', secrets, bake: { seal, ...(key && { key }) } }, 'custom.larder')

  async function bake(
    declaration: Declaration,
    by = client(),
  ): Promise<{ file: BakedFile; manifest: Manifest; notes: readonly string[] }> {
    const secrets = resolveSecrets(declaration, 'prod')
    const bundle = { app: 'shop', stage: 'prod', function: 'pay' }
    const { text, notes } = await bakeFormat2(by, { bundle, bake: declaration.bake, bakedAt: new Date(0) }, secrets)
    return { file: JSON.parse(text), notes, manifest: manifestFor(declaration, 'prod', 'pay', secrets) }
  }

  /** What a function in this folder answers for these names. */
  async function open(
    t: { after(work: () => Promise<void>): void },
    { file, manifest }: { file: unknown; manifest: Manifest },
    by: AwsClient,
  ) {
    const directory = await folder(t)
    await writeFile(join(directory, 'larder-baked.json'), JSON.stringify(file))
    const before = process.env.LAMBDA_TASK_ROOT
    process.env.LAMBDA_TASK_ROOT = directory
    try {
      const requests = Object.entries(manifest.secrets).map(([name, { from }]) => ({
        kind: 'baked' as const,
        name,
        from,
      }))
      const answers = await bakedSource(by, async () => manifest).fetch(requests)
      return answers.map((answer) => (answer instanceof Error ? answer : answer.value))
    } finally {
      if (before === undefined) delete process.env.LAMBDA_TASK_ROOT
      else process.env.LAMBDA_TASK_ROOT = before
    }
  }

  const twenty = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`S${n}`, { from: `ssm:/many/s${n}`, deliver: 'baked' }]),
  )
  const twentyValues = Array.from({ length: 20 }, (_, n) => `value ${n}`)

  await test('sealed each: the deployer sees ciphertext, the function opens each by itself', async (t) => {
    const declaration = declared({ ...twenty, PINNED: { from: 'ssm:/path/to/ssm/secret:2', deliver: 'baked' } }, 'each')
    const baked = await bake(declaration, client(deployer.credentials))
    assert.deepEqual(baked.notes, [])
    const { ciphertext, fingerprint, ...rest } = baked.file.secrets.PINNED!
    assert.match(ciphertext, /^AQICAH/)
    assert.match(fingerprint, /^[\w-]{43}$/)
    const where = arn('/path/to/ssm/secret')
    assert.deepEqual(rest, { arn: where, version: '2', type: 'SecureString', context: { PARAMETER_ARN: where } })
    const by = counted()
    assert.deepEqual(await open(t, baked, by), [...twentyValues, 'second'])
    assert.equal(by.calls.length, 21)
  })

  await test('sealed together: twenty secrets start with one call, and every kind of secret can be baked', async (t) => {
    const baked = await bake(declared(twenty, 'together', KeyId))
    const by = counted()
    assert.deepEqual(await open(t, baked, by), twentyValues)
    assert.deepEqual(by.calls, ['Decrypt'])
    const text = JSON.stringify(baked.file)
    for (const value of twentyValues) assert.ok(!text.includes(Buffer.from(value).toString('base64').slice(0, 8)))

    const kinds = {
      ADVANCED: { from: 'ssm:/advanced', deliver: 'baked' },
      MANAGED: { from: 'ssm:/managed', deliver: 'baked' },
      TREE: { from: 'ssm:/path/', as: 'tree', deliver: 'baked' },
      WHOLE: { from: 'secretsmanager:prod/db', as: 'json', deliver: 'baked' },
      MEMBER: { from: 'secretsmanager:prod/db#password', deliver: 'baked' },
      NAMED: { from: 'ssm:MY_SECRET', deliver: 'baked' },
    }
    assert.deepEqual(await open(t, await bake(declared(kinds, 'together', KeyId)), counted()), [
      'advanced',
      'managed',
      { 'to/ssm/secret': 'third' },
      '{"password":"hunter2-hunter2"}',
      'hunter2-hunter2',
      'mine — ünïcödé',
    ])
    // Without a key in the declaration it is the one that all parameters are under.
    const found = await bake(declared(twenty, 'together'))
    assert.deepEqual(await open(t, found, counted()), twentyValues)
    await assert.rejects(bake(declared({ M: kinds.MANAGED }, 'together')), /seal: together needs a key/)
    await assert.rejects(
      bake(declared({ X: { from: 'ssm:/plain', deliver: 'baked' } }, 'together', KeyId)),
      /X: .*it is a String/,
    )
    await assert.rejects(bake(declared(kinds, 'each')), (error: BakeError) => {
      assert.match(
        error.message,
        /TREE: a tree is many ciphertexts.*\n.*WHOLE: Secrets Manager gives out no ciphertext/,
      )
      return true
    })
  })

  await test('whatever is altered in a sealed bundle is refused', async (t) => {
    const two = { A: twenty.S1, B: twenty.S2 }
    const { file, manifest } = await bake(declared(two, 'together', KeyId))
    const refused = async (what: string, altered: unknown, by: AwsClient = counted()) => {
      const [answer] = await open(t, { file: altered, manifest }, by)
      assert.ok(answer instanceof Error, `${what} was accepted`)
      assert.doesNotMatch(answer.message, /value 1/)
      return answer
    }
    const a = file.secrets.A!
    const b = file.secrets.B!
    const withA = (changed: object) => ({ ...file, secrets: { ...file.secrets, A: { ...a, ...changed } } })
    const flipped = (text: string, at: number) => {
      const bytes = Buffer.from(text, 'base64')
      bytes[at]! ^= 1
      return bytes.toString('base64')
    }
    for (let at = 0; at < Buffer.from(a.ciphertext, 'base64').length; at++) {
      const { message } = await refused(`byte ${at}`, withA({ ciphertext: flipped(a.ciphertext, at) }))
      assert.equal(message, 'A: what is in the bundle is not what was baked for it. Bake and deploy again.')
    }
    await refused('the nonce', withA({ nonce: flipped(a.nonce!, 0) }))
    await refused('a short nonce', withA({ nonce: a.nonce!.slice(0, 8) }))
    await refused('a cut tag', withA({ ciphertext: a.ciphertext.slice(0, 20) }))
    await refused('the version', withA({ version: '2' }))
    await refused('the type', withA({ type: 'bytes' }))
    await refused('the ARN', withA({ arn: b.arn }))
    await refused('another secret', withA(b))
    await refused('a secret of each', withA({ nonce: undefined, context: { PARAMETER_ARN: a.arn } }))
    await refused('the key', { ...file, key: { ...file.key!, ciphertext: flipped(file.key!.ciphertext, 60) } })
    for (const part of ['app', 'stage', 'function'] as const) await refused(part, { ...file, [part]: 'another' })
    // Nor does an altered manifest help: the data key is bound to the bundle's own address.
    const other = { ...manifest, stage: 'dev' }
    const [answer] = await open(t, { file: { ...file, stage: 'dev' }, manifest: other }, counted())
    assert.equal((answer as { code?: string }).code, 'InvalidCiphertextException')
    for (const broken of ['', [], { larder: 3 }, { larder: 2 }, { ...file, secrets: { A: { arn: 1 } } }, { A: {} }]) {
      await refused(JSON.stringify(broken).slice(0, 40), broken)
    }
    const each = await bake(declared(two, 'each'))
    const swapped = { A: each.file.secrets.B, B: each.file.secrets.A }
    assert.match(
      (await refused('swapped', { ...each.file, secrets: swapped })).message,
      /^A: what is in the bundle is not/,
    )
    const claimed = { ...each.file.secrets.B!, arn: each.file.secrets.A!.arn }
    await refused('claimed', { ...each.file, secrets: { A: claimed, B: claimed } })
  })

  await test('files stand whole or not at all, and none is written over somebody else’s', async (t) => {
    const directory = await folder(t)
    const at = (name: string) => join(directory, name)
    writeWhole(
      new Map([
        [at('larder.json'), '{"larder":1}'],
        [at('.larder/a.json'), '{"larder":1}'],
      ]),
    )
    writeWhole(new Map([[at('larder.json'), '{"larder":2}']]))
    await writeFile(at('mine.json'), '{"a":1}')
    const files = new Map([
      [at('larder.json'), '{"larder":3}'],
      [at('mine.json'), '{}'],
    ])
    assert.throws(() => writeWhole(files), /mine\.json is there already, and not a file of baked secrets/)
    assert.throws(() =>
      writeWhole(
        new Map([
          [at('larder.json'), ''],
          [at('mine.json/x'), ''],
        ]),
      ),
    )
    assert.equal(await readFile(at('larder.json'), 'utf8'), '{"larder":2}')
    assert.deepEqual((await readdir(directory)).sort(), ['.larder', 'larder.json', 'mine.json'])
  })
})
