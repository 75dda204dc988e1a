import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { account, openLarder, region } from '../../../test/larder.ts'
import { TestService } from '../test/service.ts'

/** What CloudFormation makes of a template's statements. */
function deployed(statements: unknown): Record<string, unknown>[] {
  const pseudo: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, AccountId: account }
  const text = JSON.stringify(statements, (_key, value) => value?.['Fn::Sub'] ?? value)
  return JSON.parse(text.replace(/\$\{AWS::(\w+)\}/g, (_all, name) => pseudo[name]!))
}

suite('the plugin on osls', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms, secretsManager } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  const KeyId = KeyMetadata!.Arn!
  const put = (Name: string, Value: string) =>
    ssm.putParameter({ Name, Value, Type: 'SecureString', KeyId, Overwrite: true })
  for (const Value of ['baked-first', 'baked-second', 'baked-third']) await put('/path/to/ssm/secret', Value)
  await put('MY_SECRET', 'hunter2-hunter2')
  await put('/app/dev/db', 'pg-password-1')
  await put('/legacy', 'legacy-key-1')
  const { ARN: weatherArn } = await secretsManager.createSecret({
    Name: 'weather',
    SecretString: '{"appid":"appid-12345"}',
  })
  const { administrator } = larder
  const deployer = await larder.user('deployer', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })

  /** Credentials of a role with these statements, as a deployed function gets them. */
  async function role(name: string, statements: Record<string, unknown>[]) {
    return larder.assume(await larder.role(name, { AWS: account }, ...statements))
  }

  await test('custom.secretBaker works unchanged, by a deployer who sees no value', async (t) => {
    const service = new TestService(t, larder.url, {
      'serverless.yml': `
service: old
provider: { name: aws, runtime: nodejs22.x, region: ${region} }
plugins: ['@larder/serverless']
package: { excludeDevDependencies: false, patterns: ['!**', handler.js] }
custom:
  secretBaker:
    MY_SECRET: MY_SECRET
    PINNED: /path/to/ssm/secret:2
functions: { hello: { handler: handler.hello } }
`,
      'handler.js': 'exports.hello = async () => 1',
    })
    const { code, output } = await service.osls(['package'], deployer.credentials)
    assert.equal(code, 0, output)
    assert.match(output, /^Serverless Secrets beginning packaging process$/m)
    assert.match(output, /^Cleaning up secret-baker-secrets\.json$/m)
    assert.deepEqual(service.list(), ['.serverless', 'handler.js', 'serverless.yml'])
    const archive = service.archive('old.zip')
    assert.deepEqual(Object.keys(archive).sort(), ['handler.js', 'secret-baker-secrets.json'])
    const ciphertext = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value!
    const arn = (path: string) => `arn:aws:ssm:${region}:${account}:parameter/${path}`
    const expected = {
      MY_SECRET: { ciphertext: await ciphertext('MY_SECRET'), arn: arn('MY_SECRET') },
      PINNED: { ciphertext: await ciphertext('/path/to/ssm/secret:2'), arn: arn('path/to/ssm/secret') },
    }
    assert.equal(archive['secret-baker-secrets.json'], JSON.stringify(expected))
  })

  await test('each function gets what the declaration says: files, variables, permissions; and runs with that alone', async (t) => {
    const service = new TestService(t, larder.url, {
      'serverless.yml': `
service: shop
provider: { name: aws, runtime: nodejs22.x, region: ${region} }
plugins: ['@larder/serverless']
package: { excludeDevDependencies: false, individually: true }
custom:
  larder:
    app: shop
    secrets:
      DB: { from: "ssm:/app/\${stage}/db", deliver: live }
      PINNED: { from: "ssm:/path/to/ssm/secret:2", deliver: baked }
      WEATHER: { from: secretsmanager:weather#appid, deliver: start }
      LEGACY: { from: ssm:/legacy, deliver: env, plaintext: accepted }
    functions: { pay: [DB, PINNED], rain: [WEATHER, LEGACY] }
functions:
  pay: { handler: handler.pay }
  rain: { handler: handler.rain, environment: { NODE_OPTIONS: --enable-source-maps, APPID: "\${secrets:WEATHER}", OLD: "\${larder:LEGACY}" } }
  idle: { handler: handler.idle }
`,
      'handler.js': `
exports.pay = async () => { const { secret } = await import('@larder/runtime'); return [await secret('DB'), await secret('PINNED'), process.env.DB] }
exports.rain = async () => [process.env.WEATHER, process.env.APPID, process.env.LEGACY]
`,
    })
    service.installRuntime()
    const { code, output } = await service.osls(['package'], administrator)
    assert.equal(code, 0, output)
    assert.match(output, /Looked for 4 secrets in \d+ files: none stands in plaintext\./)
    assert.deepEqual(service.list(), ['.serverless', 'handler.js', 'node_modules', 'serverless.yml'])
    const own = (name: string) =>
      Object.keys(service.archive(`${name}.zip`)).filter((file) => file.startsWith('.larder'))
    assert.deepEqual(own('pay'), ['.larder/pay.baked.json', '.larder/pay.json'])
    assert.deepEqual(own('rain'), ['.larder/rain.json'])
    assert.deepEqual(own('idle'), [])

    const { Resources } = service.json('.serverless/cloudformation-template-update-stack.json')
    const variables = (name: string) => Resources[`${name}LambdaFunction`].Properties.Environment?.Variables
    assert.deepEqual(variables('Pay'), { LARDER_MANIFEST: '.larder/pay.json' })
    assert.deepEqual(variables('Rain'), {
      NODE_OPTIONS: '--enable-source-maps --import=@larder/runtime/start',
      APPID: 'secretsmanager:weather#appid',
      OLD: 'legacy-key-1',
      LARDER_MANIFEST: '.larder/rain.json',
      LEGACY: 'legacy-key-1',
    })
    assert.equal(variables('Idle'), undefined)
    const statements = deployed(Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement)
    const bySid = new Map(statements.map((statement) => [statement.Sid, statement]))
    const db = `arn:aws:ssm:${region}:${account}:parameter/app/dev/db`
    const pinned = `arn:aws:ssm:${region}:${account}:parameter/path/to/ssm/secret`
    assert.deepEqual(bySid.get('LarderParameters')?.Resource, [db])
    assert.deepEqual(bySid.get('LarderSecrets')?.Resource, [weatherArn])
    assert.deepEqual(bySid.get('LarderDecryptParameters'), {
      Sid: 'LarderDecryptParameters',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [KeyId],
      Condition: {
        StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': [db], 'kms:ViaService': `ssm.${region}.amazonaws.com` },
      },
    })
    assert.deepEqual(bySid.get('LarderOpenBaked')?.Condition, {
      StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': [pinned] },
    })
    const credentials = await role('shop', statements)
    assert.deepEqual(await service.invoke('pay.zip', 'pay', variables('Pay'), credentials), [
      'pg-password-1',
      'baked-second',
      null,
    ])
    assert.deepEqual(await service.invoke('rain.zip', 'rain', variables('Rain'), credentials), [
      'appid-12345',
      'appid-12345',
      'legacy-key-1',
    ])
  })
})
