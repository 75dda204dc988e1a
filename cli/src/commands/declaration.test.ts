import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { account, openLarder, region } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

const runtime = join(import.meta.dirname, '../../../delivery/runtime/src/index.ts')

suite('a declaration, from check to function', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { home, run } = await larderCommand(after, larder.url)
  const { ssm, kms, secretsManager, iam } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  const KeyId = KeyMetadata!.Arn!
  await kms.createAlias({ AliasName: 'alias/shop', TargetKeyId: KeyId })
  const put = (Name: string, Value: string) =>
    ssm.putParameter({ Name, Value, Type: 'SecureString', KeyId: 'alias/shop' })
  await put('/prod/stripe', 'sk_live_1234567890')
  await put('/prod/config/a', 'one')
  await put('/prod/config/b', 'two')
  await put('/prod/pinned', 'baked-baked')
  await put('tokenAPIKey', 'token-token')
  await put('/other', 'of somebody else')
  await secretsManager.createSecret({
    Name: 'prod/db',
    SecretString: '{"password":"hunter2-hunter2"}',
    KmsKeyId: KeyId,
  })
  await secretsManager.createSecret({ Name: 'prod/api', SecretString: 'api-api-api' })
  const file = join(home, 'larder.yml')
  const declaration = (seal: string) => `
app: shop
secrets:
  STRIPE: ssm:/\${stage}/stripe
  CONFIG: { from: "ssm:/\${stage}/config/", as: tree }
  DB: { from: secretsmanager:prod/db#password }
  API: { from: secretsmanager:prod/api }
  PINNED: { from: "ssm:/prod/pinned:1", deliver: baked }
  TOKEN: { from: ssm:tokenAPIKey, deliver: baked }
functions:
  pay: [STRIPE, CONFIG, DB, API, PINNED, TOKEN]
  greet: []
bake: { seal: ${seal}, key: alias/shop }
`
  const administrator = environmentOf(larder.administrator)
  const larderFor = (...args: string[]) =>
    run([...args, '--file', file, '--stage', 'prod'], { environment: administrator })

  /** What the function prints, run as its role with nothing else. */
  async function answerOf(roleArn: string, bundle: string): Promise<Record<string, unknown>> {
    const credentials = await larder.assume(roleArn)
    const program = `import { secret } from ${JSON.stringify(runtime)}
      const names = ['STRIPE', 'CONFIG', 'DB', 'API', 'PINNED', 'TOKEN']
      const values = await Promise.all(names.map((name) => secret(name).catch((error) => error.code)))
      console.log(JSON.stringify(Object.fromEntries(names.map((name, n) => [name, values[n]]))))`
    const environment = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: larder.url,
      AWS_REGION: region,
      LAMBDA_TASK_ROOT: bundle,
      ...environmentOf(credentials),
    }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: environment,
    })
    return JSON.parse(stdout)
  }

  for (const seal of ['each', 'together']) {
    await test(`checked, baked ${seal}, allowed by its policy alone, and read by the function as its role`, async () => {
      await writeFile(file, declaration(seal))
      const checked = await larderFor('check', '--values')
      assert.deepEqual(
        [checked.code, checked.stdout, checked.stderr],
        [0, '6 secrets of stage prod are as they are declared.\n', ''],
      )
      const bundle = join(home, seal)
      const baked = await larderFor('bake', '--function', 'pay', '--out', bundle)
      assert.deepEqual([baked.code, baked.stderr], [0, ''])
      assert.equal(baked.stdout, `${join(bundle, 'larder.json')}\n${join(bundle, 'larder-baked.json')}\n`)
      const written =
        (await readFile(join(bundle, 'larder-baked.json'), 'utf8')) +
        (await readFile(join(bundle, 'larder.json'), 'utf8'))
      assert.doesNotMatch(written, /baked-baked|token-token/)

      const { stdout, code } = await larderFor('policy', '--function', 'pay')
      assert.equal(code, 0)
      const { Statement } = JSON.parse(stdout) as { Statement: { Sid: string; Resource: string[] }[] }
      const role = await larder.role(`pay-${seal}`, { AWS: `arn:aws:iam::${account}:root` })
      const allow = (statements: object[]) =>
        iam.putRolePolicy({
          RoleName: `pay-${seal}`,
          PolicyName: 'larder',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        })
      await allow(Statement)
      const values = {
        STRIPE: 'sk_live_1234567890',
        CONFIG: { a: 'one', b: 'two' },
        DB: 'hunter2-hunter2',
        API: 'api-api-api',
        PINNED: 'baked-baked',
        TOKEN: 'token-token',
      }
      assert.deepEqual(await answerOf(role, bundle), values)
      // No statement is there for nothing.
      const lost: Record<string, string> = {}
      for (const { Sid } of Statement) {
        await allow(Statement.filter((one) => one.Sid !== Sid))
        const answers = await answerOf(role, bundle)
        lost[Sid] = Object.keys(values)
          .filter((name) => answers[name] === 'AccessDenied')
          .join(' ')
      }
      assert.deepEqual(lost, {
        LarderParameters: 'STRIPE',
        LarderTrees: 'CONFIG',
        LarderSecrets: 'DB API',
        // Without it they are asked for one by one.
        LarderSecretsTogether: '',
        LarderDecryptParameters: 'STRIPE',
        LarderDecryptTrees: 'CONFIG',
        LarderDecryptSecrets: 'DB',
        [seal === 'each' ? 'LarderOpenBaked' : 'LarderOpenBundle']: 'PINNED TOKEN',
      })
      // And nothing more: another's parameter, or this one's ciphertext by itself.
      await allow(Statement)
      const { ssm: own, kms: ownKms } = larder.clients(await larder.assume(role))
      await assert.rejects(own.getParameter({ Name: '/other', WithDecryption: true }), {
        name: 'AccessDeniedException',
      })
      const CiphertextBlob = Buffer.from((await ssm.getParameter({ Name: '/prod/stripe' })).Parameter!.Value!, 'base64')
      const EncryptionContext = { PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/prod/stripe` }
      await assert.rejects(ownKms.decrypt({ CiphertextBlob, EncryptionContext }), { name: 'AccessDeniedException' })
    })
  }

  await test('each function has its own files, and a policy without asking the store', async () => {
    await writeFile(file, declaration('each'))
    const out = join(home, 'several')
    const { stdout } = await larderFor('bake', '--out', out)
    assert.deepEqual(stdout.split('\n').filter(Boolean).sort(), [
      join(out, '.larder/greet.json'),
      join(out, '.larder/pay.baked.json'),
      join(out, '.larder/pay.json'),
    ])
    assert.deepEqual(JSON.parse(await readFile(join(out, '.larder/greet.json'), 'utf8')), {
      larder: 1,
      app: 'shop',
      stage: 'prod',
      function: 'greet',
      secrets: {},
    })
    const policy = await run(['policy', '--file', file, '--stage', 'prod', '--account', account])
    const { pay, greet } = JSON.parse(policy.stdout)
    assert.deepEqual(greet.Statement, [])
    assert.deepEqual(pay.Statement.at(-1), {
      Sid: 'LarderOpenBaked',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [`arn:aws:kms:${region}:${account}:key/*`],
      Condition: {
        StringEquals: {
          'kms:EncryptionContext:PARAMETER_ARN': [
            `arn:aws:ssm:${region}:${account}:parameter/prod/pinned`,
            `arn:aws:ssm:${region}:${account}:parameter/tokenAPIKey`,
          ],
        },
      },
    })
  })

  await test('check tells what is absent, expiring, of the wrong shape or cannot be delivered so, and quotes no value', async () => {
    await ssm.putParameter({
      Name: '/soon',
      Value: 'expiring-value',
      Type: 'SecureString',
      KeyId: 'alias/shop',
      Tier: 'Advanced',
      Policies: JSON.stringify([
        {
          Type: 'Expiration',
          Version: '1.0',
          Attributes: { Timestamp: new Date(Date.now() + 86_400_000).toISOString() },
        },
      ]),
    })
    await ssm.putParameter({ Name: '/managed', Value: 'managed-value', Type: 'SecureString' })
    await ssm.putParameter({ Name: '/hosts', Value: 'a,b', Type: 'StringList' })
    await put('/json', '{"port":"secret-port"}')
    await writeFile(
      file,
      `secrets:
  ABSENT: ssm:/absent
  GONE: secretsmanager:gone
  SOON: { from: ssm:/soon, deliver: baked }
  MANAGED: { from: ssm:/managed, deliver: baked }
  HOSTS: ssm:/hosts
  MEMBER: { from: secretsmanager:prod/db#password, deliver: baked }
  SHAPED: { from: ssm:/json, as: json, schema: { properties: { port: { type: integer } }, required: [host] } }
  NOT_JSON: { from: ssm:/prod/stripe, as: json }
  FINE: ssm:/prod/stripe
`,
    )
    const { code, stdout, stderr } = await larderFor('check', '--values')
    assert.equal(code, 1)
    assert.equal(stdout, 'Every function gets every secret. Say under functions which needs which.\n')
    assert.doesNotMatch(stderr, /expiring-value|managed-value|secret-port|sk_live|hunter2/)
    const told = stderr
      .replaceAll(file, 'larder.yml')
      .replace(/at \d{4}-\S+Z/, 'at TIME')
      .trimEnd()
      .split('\n')
    assert.deepEqual(told, [
      'larder.yml:2:3 secrets.ABSENT: ssm:/absent does not exist in stage prod. Put it, or correct from.',
      'larder.yml:3:3 secrets.GONE: secretsmanager:gone does not exist in stage prod. Put it, or correct from.',
      'larder.yml:4:3 secrets.SOON: it is deleted at TIME. Put it anew with a later Expiration.',
      'larder.yml:4:3 secrets.SOON: it is of the Advanced tier: the function could not open it.',
      'larder.yml:5:3 secrets.MANAGED: it is under a key that AWS manages: the function could not open it.',
      'larder.yml:6:3 secrets.HOSTS: it is a StringList. Declare it as: list.',
      'larder.yml:7:3 secrets.MEMBER: it can only be baked with bake: { format: 2, seal: together }.',
      'larder.yml:6:3 secrets.HOSTS: it is a StringList: declare it as: list.',
      "larder.yml:8:3 secrets.SHAPED: its value must have required property 'host'.",
      'larder.yml:8:3 secrets.SHAPED: its value/port must be integer.',
      'larder.yml:9:3 secrets.NOT_JSON: it is declared as json, and its value is not JSON.',
    ])
  })

  await test('what a deploy costs, and what a bundle has become', async () => {
    await writeFile(file, declaration('each'))
    const planned = await larderFor('plan', '--function', 'pay', '--burst', '20')
    assert.deepEqual([planned.code, planned.stderr], [0, ''])
    assert.match(planned.stdout, /\n {4}ssm:GetParameter +1\n/)
    assert.match(planned.stdout, /GetParametersByPath +40 +40\n/)
    const many = await larderFor('plan', '--function', 'pay', '--offline')
    assert.equal(many.code, 1)
    assert.match(many.stdout, /\n {4}GetParameter, GetParameters and GetParametersByPath +200 +40 {2}too many\n/)

    const out = join(home, 'drifting')
    await larderFor('bake', '--function', 'pay', '--out', out)
    const drift = () => run(['drift', out], { environment: administrator })
    assert.deepEqual(await drift(), { code: 0, stdout: '2 secrets in 1 file, as the store has them.\n', stderr: '' })
    await ssm.putParameter({ Name: 'tokenAPIKey', Value: 'rotated-token', Overwrite: true })
    assert.deepEqual(await drift(), {
      code: 1,
      stdout: `${join(out, 'larder-baked.json')} TOKEN: version 1 is baked, and the store has 2.\n1 of 2 secrets in 1 file: bake and deploy again.\n`,
      stderr: '',
    })
  })

  await test('types, and what is asked for wrongly', async () => {
    await writeFile(file, declaration('each'))
    await mkdir(join(home, 'types'))
    const out = join(home, 'types/larder.d.ts')
    assert.equal((await run(['types', '--file', file, '--out', out])).code, 0)
    assert.match(await readFile(out, 'utf8'), /'CONFIG': Readonly<Record<string, string>>/)
    const absent = await run(['types', '--file', join(home, 'no.yml')])
    assert.deepEqual(
      [absent.code, absent.stderr],
      [2, `larder: There is no ${join(home, 'no.yml')}. Name the declaration with --file.\n`],
    )
    const unknown = await larderFor('bake', '--function', 'pya')
    assert.deepEqual(
      [unknown.code, unknown.stderr],
      [2, 'larder: The declaration has no function pya. It has pay, greet.\n'],
    )
    await writeFile(file, 'secrets: { A: { from: ssm:/a, deliver: bakd } }')
    const wrong = await larderFor('bake')
    assert.equal(wrong.code, 1)
    assert.match(
      wrong.stderr,
      /^larder: .*larder\.yml:1:31 secrets\.A\.deliver: it must be live, baked, start or env\. Did you mean baked\?\n$/,
    )
  })
})
