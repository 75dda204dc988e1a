import assert from 'node:assert/strict'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { unzipSync } from 'fflate'
import { account, openLarder, region } from '../../../test/larder.ts'
import { TestService } from '../../../test/service.ts'

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

    assert.deepEqual(service.variables('pay'), { LARDER_MANIFEST: '.larder/pay.json' })
    assert.deepEqual(service.variables('rain'), {
      NODE_OPTIONS: '--enable-source-maps --import=@larder/runtime/start',
      APPID: 'secretsmanager:weather#appid',
      OLD: 'legacy-key-1',
      LARDER_MANIFEST: '.larder/rain.json',
      LEGACY: 'legacy-key-1',
    })
    assert.deepEqual(service.variables('idle'), {})
    const statements = service.roleStatements()
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
    const invoke = async (name: string) => {
      const running = service.start(`${name}.zip`, name, service.variables(name), credentials)
      t.after(() => running.stop())
      return running.invoke()
    }
    assert.deepEqual(await invoke('pay'), ['pg-password-1', 'baked-second', null])
    assert.deepEqual(await invoke('rain'), ['appid-12345', 'appid-12345', 'legacy-key-1'])

    // What was packaged at another time is looked through as well.
    renameSync(join(service.folder, '.serverless'), join(service.folder, 'build'))
    const template = 'build/cloudformation-template-create-stack.json'
    service.write(template, JSON.stringify({ ...service.json(template), Description: 'pg-password-1' }))
    const refused = await service.osls(['deploy', '--package', 'build'], administrator)
    assert.equal(refused.code, 1)
    assert.match(refused.output, /DB stands in cloudformation-template-create-stack\.json Description\./)
    assert.deepEqual([...service.list('build'), ...service.list('.serverless')], [])
  })

  await test('deploy function: the archive and the variables that Lambda is sent are what the declaration says', async (t) => {
    const lambda = await startLambda(t)
    const files = {
      'serverless.yml': `
service: one
provider: { name: aws, runtime: nodejs22.x, region: ${region}, iam: { role: "arn:aws:iam::${account}:role/one" } }
plugins: ['@larder/serverless']
package: { excludeDevDependencies: false }
custom:
  larder:
    secrets: { PINNED: { from: "ssm:/path/to/ssm/secret:2", deliver: baked }, DB: "ssm:/app/dev/db" }
    functions: { pay: [PINNED], rain: [DB] }
functions: { pay: { handler: handler.pay }, rain: { handler: handler.rain, environment: { LEAK: pg-password-1 } } }
`,
      'handler.js': '',
    }
    const service = new TestService(t, larder.url, files, { AWS_ENDPOINT_URL_LAMBDA: lambda.url })
    const { code, output } = await service.osls(['deploy', 'function', '-f', 'pay'], administrator)
    assert.equal(code, 0, output)
    const [update, configuration] = lambda.received as [{ ZipFile: string }, { Environment: unknown }]
    const sent = unzipSync(Buffer.from(update.ZipFile, 'base64'))
    const baked = JSON.parse(Buffer.from(sent['.larder/pay.baked.json']!).toString())
    assert.deepEqual([baked.function, baked.secrets.PINNED.version], ['pay', '2'])
    assert.deepEqual(configuration.Environment, { Variables: { LARDER_MANIFEST: '.larder/pay.json' } })
    assert.deepEqual(service.list(), ['handler.js', 'serverless.yml'])
    lambda.received.length = 0
    const refused = await service.osls(['deploy', 'function', '-f', 'rain'], administrator)
    assert.equal(refused.code, 1)
    assert.match(refused.output, /DB stands in the variables of rain LEAK\./)
    assert.deepEqual(lambda.received, [])
  })

  await test('plaintext stops a deploy before anything is left to upload; where it stands is told, and never what it is', async (t) => {
    const service = new TestService(t, larder.url, {
      'serverless.yml': `
service: leaky
provider: { name: aws, runtime: nodejs22.x, region: ${region} }
plugins: ['@larder/serverless']
package: { excludeDevDependencies: false }
custom: { larder: { secrets: { DB: 'ssm:/app/dev/db', MINE: ssm:MY_SECRET, LEGACY: { from: ssm:/legacy, deliver: env, plaintext: accepted } } } }
functions: { pay: { handler: handler.pay, environment: { URL: "postgres://app:\${ssm:/app/dev/db}@db/app" } } }
`,
      'handler.js': `exports.pay = async () => 'legacy-key-1'\n// ${Buffer.from('hunter2-hunter2').toString('base64')}`,
    })
    const { code, output } = await service.osls(['package'], administrator)
    assert.equal(code, 1)
    assert.match(output, /Not deployed: secrets stand in plaintext/)
    assert.match(
      output,
      /DB stands in cloudformation-template-update-stack\.json Resources\.PayLambdaFunction\.Properties\.Environment\.Variables\.URL\./,
    )
    assert.match(output, /DB stands in serverless-state\.json service\.functions\.pay\.environment\.URL\./)
    assert.match(output, /MINE stands in leaky\.zip handler\.js:2, encoded\./)
    // Accepted plaintext may stand in the configuration, and not in the code.
    assert.match(output, /LEGACY stands in leaky\.zip handler\.js:1\./)
    assert.doesNotMatch(output, /LEGACY stands in (cloudformation|serverless-state)/)
    for (const value of ['pg-password-1', 'hunter2', 'legacy-key-1']) assert.ok(!output.includes(value))
    assert.deepEqual(service.list(), ['.serverless', 'handler.js', 'serverless.yml'])
    assert.deepEqual(service.list('.serverless'), [])
  })

  const packaged = (more = '') => `
service: old
provider: { name: aws, runtime: nodejs22.x, region: ${region} }
plugins: ['@larder/serverless', ./other.cjs]
package: { excludeDevDependencies: false }
custom: { secretBaker: [MY_SECRET], larder: { secrets: { PINNED: { from: ssm:MY_SECRET, deliver: baked } } } }
functions: { hello: { handler: handler.hello } }
${more}`
  const other = (work: string) =>
    `module.exports = class { constructor() { this.hooks = { 'package:createDeploymentArtifacts': async () => { ${work} } } } }`
  const before = '{"KEPT":{"ciphertext":"AA==","arn":"arn"}}'

  await test('when packaging fails, the folder is as it was before', async (t) => {
    const service = new TestService(t, larder.url, {
      'serverless.yml': packaged(),
      'other.cjs': other(`throw new Error('files: ' + require('node:fs').readdirSync('.').join())`),
      'handler.js': '',
      'secret-baker-secrets.json': before,
    })
    const { code, output } = await service.osls(['package'], administrator)
    assert.equal(code, 1)
    assert.match(output, /files: .*larder-baked\.json,larder\.json,.*secret-baker-secrets\.json/)
    assert.deepEqual(service.list(), [
      '.serverless',
      'handler.js',
      'other.cjs',
      'secret-baker-secrets.json',
      'serverless.yml',
    ])
    assert.equal(service.read('secret-baker-secrets.json'), before)
  })

  await test('when packaging is interrupted, too', async (t) => {
    const service = new TestService(t, larder.url, {
      'serverless.yml': packaged(),
      'other.cjs': other(`console.log('waiting'); setInterval(() => {}, 1000); await new Promise(() => {})`),
      'handler.js': '',
    })
    const ran = await service.osls(['package'], administrator, (child, output) =>
      child.stdout!.on('data', () => {
        if (!output().includes('waiting')) return
        assert.ok(service.list().includes('secret-baker-secrets.json'))
        child.kill('SIGINT')
      }),
    )
    assert.equal(ran.signal, 'SIGINT')
    assert.deepEqual(service.list(), ['.serverless', 'handler.js', 'other.cjs', 'serverless.yml'])
  })

  const local = {
    'serverless.yml': `
service: local
provider: { name: aws, runtime: nodejs24.x, region: ${region} }
plugins: ['@larder/serverless', serverless-offline]
custom:
  secretBaker: [MY_SECRET]
  larder:
    bake: { seal: together, key: "${KeyId}" }
    secrets:
      DB: ssm:/app/dev/db
      WHOLE: { from: secretsmanager:weather, deliver: baked, as: json }
      WEATHER: { from: secretsmanager:weather#appid, deliver: start }
functions: { all: { handler: handler.all, environment: { COPY: "\${larder:DB}" }, events: [{ httpApi: 'GET /all' }] } }
`,
    'handler.js': `
const { existsSync } = require('node:fs')
exports.all = async () => {
  const { secret } = await import('@larder/runtime')
  const { WEATHER, COPY, LAMBDA_TASK_ROOT } = process.env
  return [await secret('DB'), await secret('WHOLE'), WEATHER, COPY, existsSync(LAMBDA_TASK_ROOT + '/secret-baker-secrets.json')]
}`,
  }
  const answered = ['pg-password-1', { appid: 'appid-12345' }, 'appid-12345', 'pg-password-1', true]

  await test('invoke local: the function has its secrets, and with --no-secret-baker-cleanup the files stay', async (t) => {
    const service = new TestService(t, larder.url, local)
    service.installRuntime()
    const { code, output } = await service.osls(
      ['invoke', 'local', '-f', 'all', '--no-secret-baker-cleanup'],
      administrator,
    )
    assert.equal(code, 0, output)
    assert.deepEqual(JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1)), answered)
    assert.doesNotMatch(output, /Cleaning up/)
    const kept = service.list().filter((name) => /larder|baker/.test(name))
    assert.deepEqual(kept, ['larder-baked.json', 'larder.json', 'secret-baker-secrets.json'])
  })

  await test('serverless offline: the function has its secrets while it runs, and nothing is left when it ends', async (t) => {
    const service = new TestService(t, larder.url, local)
    service.installRuntime()
    const [http, lambda] = await freePorts(2)
    let answer: Promise<unknown> | undefined
    const { output } = await service.osls(
      ['offline', '--httpPort', String(http), '--lambdaPort', String(lambda), '--noPrependStageInUrl'],
      administrator,
      (child, printed) =>
        child.stderr!.on('data', () => {
          if (answer !== undefined || !/Server ready/.test(printed())) return
          answer = fetch(`http://localhost:${http}/all`)
            .then((response) => response.json())
            .finally(() => child.kill('SIGINT'))
        }),
    )
    assert.deepEqual(await answer, answered, output)
    assert.deepEqual(service.list(), ['handler.js', 'node_modules', 'serverless.yml'])
  })
})

/** As much of Lambda's API as `deploy function` uses; keeps what it is sent. */
async function startLambda(t: { after(work: () => void): void }): Promise<{ url: string; received: unknown[] }> {
  const received: unknown[] = []
  const server = createHttpServer(async (request, response) => {
    const body = await text(request)
    if (request.method === 'PUT') received.push(JSON.parse(body))
    const state = { PackageType: 'Zip', State: 'Active', LastUpdateStatus: 'Successful' }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.method === 'GET' ? { Configuration: state } : state))
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

/** Nobody listens there at this moment. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
