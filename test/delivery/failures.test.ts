/** How getting a secret fails, each way before a real store: with an error of its own that names the secret, the cause and the fix, and no value. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { bundle } from '../../delivery/bake/src/bundle.ts'
import { declarationFrom } from '../../delivery/bake/src/declaration.ts'
import {
  awsClient,
  clearCaches,
  configure,
  declare,
  getParameter,
  type SecretError,
  secret,
} from '../../delivery/runtime/src/index.ts'
import { account, openLarder, region } from '../larder.ts'

const value = 'value-that-no-error-tells'

suite('getting a secret fails', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'larder-failures-'))
  test.after(() => rm(directory, { recursive: true }))
  const limits = join(directory, 'limits.json')
  await writeFile(
    limits,
    JSON.stringify({ operations: { 'secretsmanager:GetSecretValue': { rate: 0.001, burst: 1 } } }),
  )
  const larder = await openLarder({ after: (work) => test.after(work) }, undefined, { limits })
  const { ssm, kms, secretsManager } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  const KeyId = KeyMetadata!.KeyId!
  const put = (Name: string, Type: 'String' | 'SecureString', more = {}) =>
    ssm.putParameter({ Name, Value: value, Type, ...more })
  await put('/app/locked', 'SecureString', { KeyId })
  await kms.disableKey({ KeyId })
  await put('/app/theirs', 'SecureString')
  await put('/app/plain', 'String')
  await put('/app/text', 'SecureString')
  await secretsManager.createSecret({ Name: 'app/busy', SecretString: value })
  const { credentials } = await larder.user(
    'app',
    {
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
      Resource: '*',
    },
    { Effect: 'Deny', Action: 'ssm:GetParameter', Resource: `arn:aws:ssm:${region}:${account}:parameter/app/theirs` },
  )
  const store = { endpoint: larder.url, region, credentials, attempts: 1 }
  configure(store)
  declare({
    MISSING: { from: 'ssm:/app/missing' },
    VERSION: { from: 'ssm:/app/text:9' },
    DENIED: { from: 'ssm:/app/theirs' },
    THROTTLED: { from: 'secretsmanager:app/busy' },
    LOCKED: { from: 'ssm:/app/locked' },
    MALFORMED: { from: 'ssm:/app/text', as: 'json' },
    NOWHERE: { from: 'vault:/app/text' },
  })
  const get = (name: string) => secret(name as never) as Promise<unknown>
  // The one that is allowed.
  await getParameter('/app/text')
  await awsClient(store).call('secretsmanager', 'GetSecretValue', { SecretId: 'app/busy' })

  const failures: readonly [name: string, code: SecretError['code'], message: RegExp][] = [
    [
      'MISSING',
      'NotFound',
      /^MISSING: it does not exist \(ParameterNotFound.*\)\. Check its name, region and account\.$/,
    ],
    ['VERSION', 'NotFound', /^VERSION: it does not exist \(ParameterVersionNotFound.*\)\. Check its name/],
    [
      'DENIED',
      'AccessDenied',
      /^DENIED: access was denied \(AccessDeniedException: .*explicit deny.*\)\. Allow it in the role's policy/,
    ],
    [
      'THROTTLED',
      'Throttled',
      /^THROTTLED: the service is throttling \(ThrottlingException: Rate exceeded\)\. Ask less often/,
    ],
    ['LOCKED', 'Undecryptable', /^LOCKED: it cannot be decrypted \(.*\)\. Check that its key is enabled\.$/],
    ['MALFORMED', 'Malformed', /^MALFORMED: it is declared as json, and its value is not JSON\.$/],
    ['NOWHERE', 'Malformed', /^NOWHERE: it comes from neither ssm:… nor secretsmanager:…$/],
    ['UNDECLARED', 'NotFound', /^UNDECLARED: it is not declared for this function\. Add it to larder\.yml\.$/],
  ]
  for (const [name, code, message] of failures) {
    await test(`${name.toLowerCase()}: ${code}`, async () => {
      clearCaches()
      await assert.rejects(get(name), (error: SecretError) => {
        assert.equal(error.code, code)
        assert.equal(error.secret, name)
        assert.match(error.message, message)
        assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`, new RegExp(value))
        return true
      })
    })
  }

  await test('not a SecureString: not baked', async () => {
    const PLAIN = { from: 'ssm:/app/plain', deliver: 'baked' }
    for (const seal of ['each', 'together']) {
      const bake = { format: 2, seal, ...(seal === 'together' && { key: 'alias/app' }) }
      const declaration = declarationFrom({ app: 'app', secrets: { PLAIN }, bake }, 'larder.yml')
      const baking = bundle(awsClient({ ...store, credentials: larder.administrator }), declaration, {
        stage: 'dev',
        fn: undefined,
        now: new Date(0),
      })
      await assert.rejects(baking, (error: Error) => {
        assert.match(
          error.message,
          /^PLAIN: it is a String: it stands in plaintext in the store .*Delete it and put it as a SecureString/,
        )
        assert.ok(!error.message.includes(value))
        return true
      })
    }
  })
})
